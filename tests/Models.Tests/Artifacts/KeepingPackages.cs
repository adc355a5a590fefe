using System.Security.Cryptography;
using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Tests.Artifacts;

public sealed class KeepingPackages : IDisposable
{
    private const string Schema = "0123456789abcdef";
    private static readonly DateTimeOffset now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("cardrecycle-registry-");
    private readonly ModelRegistry registry;

    public KeepingPackages() => registry = new(root.FullName);

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_promotion_is_in_force_and_on_record()
    {
        Add("1");
        registry.Promote("valuation", "1", Schema, "li", "first", now);
        registry.Champion("valuation")!.Version.ShouldBe("1");
        registry.Champion("valuation")!.History.ShouldHaveSingleItem().By.ShouldBe("li");
    }

    [Fact]
    public void Rolling_back_puts_the_one_before_in_force_and_keeps_the_record()
    {
        Add("1");
        Add("2");
        registry.Promote("valuation", "1", Schema, "li", "first", now);
        registry.Promote("valuation", "2", Schema, "li", "better", now);
        registry.Rollback("valuation", "li", "odd quotes", now).Version.ShouldBe("1");
        registry.Champion("valuation")!.History.Select(p => p.Version).ShouldBe(["1", "2", "1"]);
    }

    [Fact]
    public void Nothing_to_roll_back_to_is_said_so()
    {
        Add("1");
        registry.Promote("valuation", "1", Schema, "li", "first", now);
        Should
            .Throw<PackageException>(() => registry.Rollback("valuation", "li", "", now))
            .Message.ShouldContain("nothing to roll back to");
    }

    [Fact]
    public void A_package_that_failed_a_gate_is_kept_but_never_promoted()
    {
        Add("1", new Gate("mae", 0.5, null, 0.1));
        Refused("1").ShouldContain("failed the gate mae");
        registry.Champion("valuation").ShouldBeNull();
    }

    [Fact]
    public void A_gate_that_could_not_be_measured_is_a_failed_gate()
    {
        Add("1", new Gate("mae", double.NaN, null, 0.1));
        Refused("1").ShouldContain("failed the gate mae");
    }

    [Fact]
    public void An_altered_file_is_refused()
    {
        var folder = Add("1");
        File.AppendAllText(Path.Combine(folder, ModelPackage.ModelFile), "x");
        Refused("1").ShouldContain("is not the one that was packed");
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var folder = Add("1");
        File.Delete(Path.Combine(folder, ModelPackage.CalibrationFile));
        Refused("1").ShouldContain("is missing");
    }

    [Fact]
    public void Other_features_are_refused()
    {
        Add("1");
        Should
            .Throw<PackageException>(() => registry.Promote("valuation", "1", "another-schema", "li", "", now))
            .Message.ShouldContain("made for other features");
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_version_cannot_lead_out_of_the_registry(string version) =>
        Should.Throw<PackageException>(() => registry.FolderOf("valuation", version));

    private string Refused(string version) =>
        Should.Throw<PackageException>(() => registry.Promote("valuation", version, Schema, "li", "", now)).Message;

    private string Add(string version, Gate? gate = null)
    {
        var files = new Dictionary<string, byte[]> { [ModelPackage.ModelFile] = [1, 2, 3], [ModelPackage.CalibrationFile] = [4] };
        var manifest = new PackageManifest
        {
            Name = "valuation",
            Version = version,
            Kind = "valuation",
            SchemaHash = Schema,
            Features = [],
            DataHash = "",
            Seed = 1,
            Commit = "unknown",
            CreatedAt = now,
            Metrics = new Dictionary<string, double>(),
            Baselines = new Dictionary<string, double>(),
            Gates = [gate ?? new Gate("mae", 0.01, null, 0.1)],
            Files = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value))),
        };
        return registry.Add(manifest, files);
    }
}
