using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>A source file, by its path from the root of the repository (with slashes).</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    public static SourceFile Of(string path, string text) => new(path, text.ReplaceLineEndings("\n").Split('\n'));
}

/// <summary>The files of the repository that this test was compiled from.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    private static readonly Lazy<string[]> files = new(List);

    /// <summary>Every file that is or would be committed.</summary>
    public static IReadOnlyList<string> Files => files.Value;

    /// <summary>C# files that people write: not what tools generate.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] under) =>
        Files
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal))
            .Where(f => under.Length == 0 || under.Any(u => f.StartsWith(u, StringComparison.Ordinal)))
            .Select(f => SourceFile.Of(f, File.ReadAllText(Path.Combine(Root, f))));

    /// <summary>What people write of the sellers' app: TypeScript, pages, styles.</summary>
    public static IEnumerable<SourceFile> AppSources =>
        Files
            .Where(f =>
                f.StartsWith("src/MiniProgram/", StringComparison.Ordinal) && Path.GetExtension(f) is ".ts" or ".vue" or ".scss" or ".js"
            )
            .Select(f => SourceFile.Of(f, File.ReadAllText(Path.Combine(Root, f))));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string[] List()
    {
        if (!Path.Exists(Path.Combine(Root, ".git")))
            return
            [
                .. Directory
                    .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
                    .Where(f => !f.Split('/').Any(s => s is "bin" or "obj" or "node_modules" or "TestResults") && !f.StartsWith('.')),
            ];
        var start = new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var list = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. list.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f)))]
            : throw new InvalidOperationException("git ls-files failed.");
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "CardRecycle.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No CardRecycle.sln above {here}.");
        return folder;
    }
}
