using System.IO.Compression;
using System.Text.RegularExpressions;
using CardRecycle.DevHost.Up;

namespace CardRecycle.Browser.Tests.MiniProgram;

/// <summary>The npm suites, and what the builds weigh and ask for.</summary>
public sealed partial class WhatIsShipped
{
    private const int FirstScreenBytesMax = 200_000;

    [Fact]
    public async Task The_logic_and_the_pages_pass_their_own_tests()
    {
        await Npm.ReadyAsync();
        (await Npm.RunAsync("", "npx", "vitest", "run")).ShouldContain("passed");
    }

    [Fact]
    public async Task The_first_screen_of_H5_is_small_and_asks_no_other_host()
    {
        await Npm.ReadyAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(H5Build.Folder, "index.html"));
        var home = Directory.GetFiles(Path.Combine(H5Build.Folder, "assets"), "pages-sell-index.*.js").ShouldHaveSingleItem();
        // The page, what it names, and the home page's script with all that this one imports.
        var first = AssetNames().Matches(page).Select(m => m.Value).ToHashSet();
        Follow(Path.GetFileName(home), first);
        first.Count.ShouldBeGreaterThan(3);
        var bytes = Gzipped(Path.Combine(H5Build.Folder, "index.html"));
        bytes += first.Sum(name => Gzipped(Path.Combine(H5Build.Folder, "assets", name)));
        TestContext.Current.SendDiagnosticMessage($"First screen of H5: {bytes} bytes gzipped in {first.Count + 1} files.");
        bytes.ShouldBeLessThan(FirstScreenBytesMax);

        foreach (var file in Directory.EnumerateFiles(H5Build.Folder, "*.css", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file)).ShouldNotContain("http", Case.Insensitive, file);
    }

    private static void Follow(string name, HashSet<string> seen)
    {
        if (!seen.Add(name) || !name.EndsWith(".js", StringComparison.Ordinal))
            return;
        var text = File.ReadAllText(Path.Combine(H5Build.Folder, "assets", name));
        foreach (Match import in StaticImports().Matches(text))
            Follow(import.Groups[1].Value, seen);
    }

    private static long Gzipped(string path)
    {
        using var small = new MemoryStream();
        using (var gzip = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(path));
        return small.Length;
    }

    [GeneratedRegex(@"[\w.-]+\.(js|css)(?="")")]
    private static partial Regex AssetNames();

    [GeneratedRegex(@"(?:import|from)""\./([\w.-]+\.js)""")]
    private static partial Regex StaticImports();
}
