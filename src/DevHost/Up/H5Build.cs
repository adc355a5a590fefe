using System.ComponentModel;

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
            if (await Npm.InstallAsync(Project, report, ct) is { } failed)
                return failed;
            report("building H5");
            return await Npm.RunAsync(Project, ["run", "--silent", "build:h5"], ct) is { } broken ? $"npm run build:h5: {broken}" : null;
        }
        catch (Win32Exception e)
        {
            return $"npm cannot be started ({e.Message}); Node 20 brings it";
        }
    }

    private static DateTime NewestIn(string path) =>
        Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsWritten).Select(File.GetLastWriteTimeUtc).Max()
            : File.GetLastWriteTimeUtc(path);

    /// <summary>The client's types are generated, by the build itself.</summary>
    private static bool IsWritten(string file) => !file.EndsWith("schema.d.ts", StringComparison.Ordinal);
}
