using System.Security.Cryptography;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>
/// Folders of temporary servers. Each is locked by its owner; one without a living owner (killed together with its supervisor) is
/// cleaned up by whoever asks for a folder next.
/// </summary>
internal static class TemporaryFolders
{
    private const int RemovalsMax = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static string Root => Path.Combine(Path.GetTempPath(), "cardrecycle-postgres-" + Environment.UserName);

    /// <summary>A new folder and the lock that makes it ours. Locks lie beside the folders, which PostgreSQL's user owns.</summary>
    public static async Task<(string Folder, FileLock Owned)> CreateAsync(PostgresBinaries binaries, CancellationToken ct)
    {
        Directory.CreateDirectory(Root);
        // While this is held nobody takes a new folder, not locked yet, for an abandoned one.
        using var _ = await FileLock.TakeAsync(Path.Combine(Root, "sweep.lock"), Patience, ct);
        await SweepAsync(binaries, ct);
        var folder = Path.Combine(Root, $"{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        Directory.CreateDirectory(folder);
        return (folder, FileLock.TryTake(folder + ".lock")!);
    }

    private static async Task SweepAsync(PostgresBinaries binaries, CancellationToken ct)
    {
        foreach (var file in Directory.GetFiles(Root, "*-*.lock"))
        {
            var folder = file[..^".lock".Length];
            using (var abandoned = FileLock.TryTake(file))
            {
                if (abandoned is null)
                    continue;
                if (Directory.Exists(folder))
                {
                    await new DataFolder(folder).StopLeftoverAsync(binaries, ct);
                    Remove(folder);
                }
            }
            File.Delete(file);
        }
    }

    /// <summary>Its supervisor may be removing the folder at the same time, and be ahead of us in some part of it.</summary>
    private static void Remove(string folder)
    {
        for (var tries = 1; Directory.Exists(folder); tries++)
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException) when (tries < RemovalsMax) { }
            catch (IOException) when (!Directory.Exists(folder)) { }
    }
}
