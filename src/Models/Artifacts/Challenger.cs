namespace CardRecycle.Models.Artifacts;

/// <summary>
/// The challenger (挑战者) of what is promoted under a name: the newest package that could be promoted, made after the champion. Looked for
/// every few seconds; none is no error, and nothing that is wrong with one touches the champion.
/// </summary>
/// <typeparam name="T">The loaded package.</typeparam>
public sealed class Challenger<T> : IDisposable
    where T : class
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(3);

    private sealed record State(T? Loaded, PackageManifest? Manifest, string? Refused);

    private readonly Promoted<T> promoted;
    private readonly string name;
    private readonly Func<string, T> load;
    private readonly Dictionary<string, string> failed = new(StringComparer.Ordinal);
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile State state = new(null, null, null);
    private (string? Champion, DateTime Changed) looked;

    /// <param name="promoted">The champion.</param>
    /// <param name="name">Of the packages.</param>
    /// <param name="load">Loads a package from its folder, or refuses it.</param>
    public Challenger(Promoted<T> promoted, string name, Func<string, T> load)
    {
        (this.promoted, this.name, this.load) = (promoted, name, load);
        timer = new(_ => Refresh(), null, pollInterval, pollInterval);
    }

    /// <summary>Raised when another challenger was taken up (null) and when one was refused (why).</summary>
    public event Action<string?>? Changed;

    /// <summary>The challenger and its manifest, or null. Take it once per use and keep to it.</summary>
    public (T Loaded, PackageManifest Manifest)? Current =>
        state is { Loaded: { } loaded, Manifest: { } manifest } ? (loaded, manifest) : null;

    /// <summary>Why the newest package after the champion is not the challenger; null if it is, or if there is none.</summary>
    public string? Refused => state.Refused;

    /// <summary>Looks for a challenger now.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var before = state;
            try
            {
                var folder = Path.Combine(promoted.Registry.Root, name);
                var now = (promoted.Champion?.Version, Directory.Exists(folder) ? Directory.GetLastWriteTimeUtc(folder) : default);
                if (now == looked)
                    return;
                looked = now;
                state = now.Item1 is { } champion ? Look(champion, before) : new(null, null, null);
            }
            catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
            {
                state = before with { Refused = e.Message };
            }
            Tell(before);
        }
    }

    /// <summary>It cannot do its work after all: it is put away until there is another.</summary>
    public void Fail(PackageManifest manifest, string why)
    {
        lock (gate)
        {
            var before = state;
            failed[manifest.Version] = why;
            if (before.Manifest?.Version == manifest.Version)
                state = new(null, null, why);
            Tell(before);
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        (state.Loaded as IDisposable)?.Dispose();
    }

    private void Tell(State before)
    {
        if (state.Refused is { } refused && refused != before.Refused)
            Changed?.Invoke(refused);
        if (state.Loaded is not null && !ReferenceEquals(state.Loaded, before.Loaded))
            Changed?.Invoke(null);
    }

    /// <summary>The one before it is not disposed: somebody may be using it. Finalisers free it.</summary>
    private State Look(string champion, State before)
    {
        var packages = promoted.Registry.List(name);
        var inForce = packages.FirstOrDefault(p => p.Version == champion);
        string? refused = null;
        foreach (var package in packages.Where(p => p.Version != champion && (inForce is null || p.CreatedAt >= inForce.CreatedAt)))
            try
            {
                if (failed.TryGetValue(package.Version, out var why))
                    throw new PackageException(why);
                var same = package.Version == before.Manifest?.Version ? before.Loaded : null;
                return new(same ?? load(promoted.FolderOf(package.Version)), package, refused);
            }
            catch (PackageException e)
            {
                refused ??= e.Message;
            }
        return new(null, null, refused);
    }
}
