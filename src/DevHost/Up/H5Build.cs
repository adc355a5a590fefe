using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CardRecycle.DevHost.Up;

/// <summary>
/// The seller's app as files for a browser. It is built here when it is missing or older than its sources; where npm is missing or fails,
/// everything else still comes up.
/// </summary>
internal static class H5Build
{
    private static readonly string[] sources = ["src", "package-lock.json", "vite.config.ts", "index.html", "../Api/openapi.json"];

    /// <summary>Where the app's sources are.</summary>
    public static string Project => Path.Combine(SourceTree.Root, "src", "MiniProgram");

    /// <summary>Where its files for a browser are, once they are built.</summary>
    public static string Folder => Path.Combine(Project, "dist", "build", "h5");

    private static string Page => Path.Combine(Folder, "index.html");

    /// <summary>True when the files are there and no source is newer.</summary>
    public static bool IsFresh()
    {
        var built = new FileInfo(Page);
        return built.Exists && sources.All(s => NewestIn(Path.Combine(Project, s)) <= built.LastWriteTimeUtc);
    }

    /// <summary>Installs and builds what is needed.</summary>
    /// <param name="report">Told in a few words what takes long.</param>
    /// <param name="ct">Ends npm too.</param>
    /// <returns>Null when the files are there; else one line that says why not.</returns>
    public static async Task<string?> EnsureAsync(Action<string> report, CancellationToken ct)
    {
        if (IsFresh())
            return null;
        try
        {
            if (!await IsInstalledAsync(ct))
            {
                report("npm ci, once");
                if (await RunAsync(["ci", "--no-audit", "--no-fund", "--loglevel=error"], ct) is { } failed)
                    return $"npm ci: {failed}";
            }
            report("building H5");
            return await RunAsync(["run", "--silent", "build:h5"], ct) is { } broken ? $"npm run build:h5: {broken}" : null;
        }
        catch (Win32Exception e)
        {
            return $"npm cannot be started ({e.Message}); Node 20 brings it";
        }
    }

    /// <summary>npm leaves a copy of what it installed; an interrupted install leaves none.</summary>
    private static async Task<bool> IsInstalledAsync(CancellationToken ct)
    {
        var mark = Path.Combine(Project, "node_modules", ".cardrecycle-lock.json");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Project, "package-lock.json"), ct);
        return File.Exists(mark) && await File.ReadAllTextAsync(mark, ct) == wanted;
    }

    private static async Task<string?> RunAsync(string[] arguments, CancellationToken ct)
    {
        var npm = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = Project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(npm)!;
        process.StandardInput.Close();
        var said = new StringBuilder();
        process.OutputDataReceived += (_, e) => Keep(said, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(said, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        if (process.ExitCode != 0)
            return LastWordOf(said);
        if (arguments[0] == "ci")
            File.Copy(
                Path.Combine(Project, "package-lock.json"),
                Path.Combine(Project, "node_modules", ".cardrecycle-lock.json"),
                overwrite: true
            );
        return null;
    }

    private static void Keep(StringBuilder said, string? line)
    {
        lock (said)
            said.AppendLine(line);
    }

    private static string LastWordOf(StringBuilder said)
    {
        lock (said)
            return said.ToString().Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.Length > 0) ?? "it failed without a word";
    }

    private static DateTime NewestIn(string path) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsWritten).Select(File.GetLastWriteTimeUtc).Max()
            : File.GetLastWriteTimeUtc(path);

    /// <summary>The client's types are generated, by the build itself.</summary>
    private static bool IsWritten(string file) => !file.EndsWith("schema.d.ts", StringComparison.Ordinal);
}
