using System.Reflection;
using System.Text.RegularExpressions;
using CardRecycle.Architecture.Tests.Rules;

namespace CardRecycle.Architecture.Tests;

/// <summary>What each assembly may rest on. Checked on what was compiled and on what the project files ask for.</summary>
public sealed partial class AssemblyBorders
{
    /// <summary>Per project of src: the projects that it may refer to.</summary>
    private static readonly Dictionary<string, string[]> mayReference = new()
    {
        ["Models"] = [],
        ["Ledger"] = [],
        ["Crypto"] = [],
        ["EmbeddedPostgres"] = [],
        ["Receipts"] = ["Crypto"],
        ["ReceiptVerifier"] = ["Receipts", "Crypto"],
        ["Training"] = ["Models"],
        ["Sandbox"] = ["Crypto", "Receipts"],
        ["Api"] = ["Models", "Ledger", "Crypto", "Receipts"],
        ["DevHost"] =
        [
            "Api",
            "Sandbox",
            "Training",
            "EmbeddedPostgres",
            "Receipts",
            "Crypto",
            "Models",
            "ReceiptVerifier",
            "Ledger",
            "Console",
        ],
        ["Console"] = [],
    };

    [Fact]
    public void Projects_refer_to_each_other_as_listed()
    {
        var projects = Repository.Files.Where(f => ProjectFile().IsMatch(f)).ToList();
        projects.Count.ShouldBeGreaterThan(8);
        projects.SelectMany(p => ProjectViolations(p, Repository.Read(p))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Api", "Sandbox")]
    [InlineData("Api", "Training")]
    [InlineData("Api", "DevHost")]
    [InlineData("Ledger", "Models")]
    [InlineData("Sandbox", "Api")]
    [InlineData("Console", "Api")]
    public void A_planted_reference_is_found(string project, string to) =>
        ProjectViolations($"src/{project}/{project}.csproj", $"""<ProjectReference Include="../{to}/{to}.csproj" />""").ShouldNotBeEmpty();

    [Fact]
    public void The_Api_has_nothing_of_development_in_it()
    {
        string[] development = ["CardRecycle.Sandbox", "CardRecycle.Training", "CardRecycle.DevHost", "CardRecycle.EmbeddedPostgres"];
        References("Api").ShouldContain("CardRecycle.Ledger");
        References("Api").Intersect(development).ShouldBeEmpty();
        References("DevHost").Intersect(development).ShouldNotBeEmpty("the same question about DevHost must find something");
    }

    [Fact]
    public void The_ledger_rests_on_the_runtime_alone()
    {
        References("Ledger").ShouldNotBeEmpty();
        References("Ledger").ShouldAllBe(r => r.StartsWith("System.", StringComparison.Ordinal));
        References("Api")
            .ShouldContain(r => !r.StartsWith("System.", StringComparison.Ordinal), "the same question about the Api must find something");
    }

    [Fact]
    public void Models_know_neither_HTTP_nor_database()
    {
        static bool IsForeign(string r) =>
            r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || r.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
            || r.StartsWith("Npgsql", StringComparison.Ordinal)
            || r.StartsWith("CardRecycle.", StringComparison.Ordinal);
        References("Models").ShouldNotBeEmpty();
        References("Models").Where(IsForeign).ShouldBeEmpty();
        References("Api").Where(IsForeign).ShouldNotBeEmpty("the same question about the Api must find something");
    }

    private static IEnumerable<string> ProjectViolations(string path, string xml)
    {
        var project = Path.GetFileNameWithoutExtension(path);
        if (!mayReference.TryGetValue(project, out var allowed))
            return [$"{path}: not in the list of projects"];
        return Reference()
            .Matches(xml)
            .Select(m => Path.GetFileNameWithoutExtension(m.Groups[1].Value.Replace('\\', '/')))
            .Where(r => !allowed.Contains(r))
            .Select(r => $"{project} may not refer to {r}");
    }

    private static List<string> References(string project) =>
        [.. Assembly.Load("CardRecycle." + project).GetReferencedAssemblies().Select(a => a.Name!)];

    [GeneratedRegex(@"^src/[^/]+/[^/]+\.csproj$")]
    private static partial Regex ProjectFile();

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
