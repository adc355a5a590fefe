using System.Diagnostics;

namespace CardRecycle.EmbeddedPostgres;

/// <summary>A lock between processes that ends with the process, however that ends. The file itself stays.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    public static FileLock? TryTake(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <exception cref="PostgresUnavailableException">Somebody else held the lock for all of <paramref name="patience"/>.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeSpan patience, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path) is { } taken)
                return taken;
            if (waited.Elapsed > patience)
                throw new PostgresUnavailableException($"Another process holds {path} for more than {patience.TotalSeconds:0} s.");
            await Task.Delay(Poll, ct);
        }
    }

    public void Dispose() => file.Dispose();
}
