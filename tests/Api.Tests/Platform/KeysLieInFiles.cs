using System.Security.Cryptography;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Platform;

/// <summary>Key-encryption keys that are mounted as files, as a secret store of a cluster does it.</summary>
public sealed class KeysLieInFiles(KeysAreRotated.RestingSystem system) : IClassFixture<KeysAreRotated.RestingSystem>, IDisposable
{
    private const string Wrappers = "select string_agg(distinct kek_id, ',') from platform.data_keys where wrapped is not null";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kek");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Data_keys_move_to_a_key_in_a_file_and_back_and_are_the_same()
    {
        var key = NewKey();
        await using (var moving = system.BuildForOwner(Settings("file-1", File(key + "\n"))))
        {
            StartupCheck.FaultsOf(moving.Services).ShouldBeEmpty();
            var (code, text) = await Run(moving, "rewrap");
            code.ShouldBe(0, text);
            text.ShouldContain("dev-1 → file-1");
            (await system.Database.ReadText(Wrappers)).ShouldBe("file-1");
            (await Run(moving, "status")).Text.ShouldContain("wrapped by file-1");
            (await Run(moving, "rewrap")).Text.ShouldNotContain("→", Case.Sensitive, "once is enough");
        }
        // Another key under the same name, and none: nothing is served with either, and it is said which key is missed.
        await using (var wrong = system.BuildForOwner(Settings("file-1", File(NewKey()))))
        {
            (await KeyStart.FaultOfAsync(wrong.Services, Ct)).ShouldNotBeNull().ShouldContain("does not unwrap");
            var (code, text) = await Run(wrong, "rewrap");
            (code, text.Contains('→')).ShouldBe((1, false), text);
        }
        await using (var without = system.BuildForOwner())
            (await KeyStart.FaultOfAsync(without.Services, Ct)).ShouldNotBeNull().ShouldContain("file-1 is not known");
        (await system.Database.ReadText(Wrappers)).ShouldBe("file-1");

        await using var back = system.BuildForOwner(new(Settings("file-1", File(key))) { ["Keys:Current"] = "dev-1" });
        (await Run(back, "rewrap")).Text.ShouldContain("file-1 → dev-1");
        (await system.Database.ReadText(Wrappers)).ShouldBe("dev-1");
        var ours = system.Services.GetRequiredService<DataKeys>().Current(KeyRing.Cards)!.Value;
        var read = new DataKeys(
            back.Services.GetRequiredService<IServiceScopeFactory>(),
            back.Services.GetRequiredService<IKeyEncryption>(),
            system.Clock
        );
        await read.LoadAsync(Ct);
        read.Find(KeyRing.Cards, ours.Id).ShouldBe(ours.Key);
    }

    [Theory]
    [InlineData("", "must hold keys of 16 bytes")]
    [InlineData("not base64!", "must hold keys of 16 bytes")]
    [InlineData("AAAAAAAAAAAAAAAAAAA=", "must hold keys of 16 bytes")]
    public async Task A_file_that_holds_no_key_is_refused_at_the_start_without_its_content(string content, string said)
    {
        await using var api = system.BuildForOwner(Settings("file-1", File(content)));
        var fault = StartupCheck.FaultsOf(api.Services).ShouldHaveSingleItem();
        fault.ShouldContain(said);
        fault.ShouldContain("file-1");
        if (content.Length > 0)
            fault.ShouldNotContain(content);
    }

    [Fact]
    public async Task A_file_that_is_not_there_and_a_key_that_is_named_twice_are_refused_at_the_start()
    {
        await using (var api = system.BuildForOwner(Settings("file-1", Path.Combine(folder.FullName, "nothing"))))
            StartupCheck.FaultsOf(api.Services).ShouldHaveSingleItem().ShouldContain("Keys:KekFiles:file-1 must name a file");
        await using var twice = system.BuildForOwner(Settings("dev-1", File(NewKey())));
        StartupCheck.FaultsOf(twice.Services).ShouldHaveSingleItem().ShouldContain("must not name one key twice");
        await using var nobody = system.BuildForOwner(new() { ["Keys:Current"] = "file-9" });
        StartupCheck.FaultsOf(nobody.Services).ShouldHaveSingleItem().ShouldContain("Keys:Current");
    }

    private static Dictionary<string, string?> Settings(string id, string path) =>
        new() { ["Keys:Current"] = id, [$"Keys:KekFiles:{id}"] = path };

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    private string File(string content)
    {
        var path = Path.Combine(folder.FullName, Path.GetRandomFileName());
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private static async Task<(int Code, string Text)> Run(WebApplication owner, string what)
    {
        var text = new StringWriter();
        var code = await new KeysCommand(owner.Services, text).RunAsync(what, Ct);
        return (code, text.ToString());
    }
}
