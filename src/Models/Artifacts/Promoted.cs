namespace CardRecycle.Models.Artifacts;

/// <summary>
/// Serves what a registry has promoted under a name, and follows its promotions and rollbacks by looking at the pointer every two seconds.
/// What cannot be served changes nothing: what was served before stays in force, <see cref="Problem"/> says why, and every look tries
/// again, since files may arrive after their pointer.
/// </summary>
/// <typeparam name="T">What is served: a loaded package, or what is made of several.</typeparam>
public sealed class Promoted<T> : IDisposable
    where T : class
{
    /// <summary>How often the pointer is read. Wall-clock time: a promotion is an event outside the simulated market.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private sealed record State(T? Served, ChampionRecord? Champion, string? Problem, bool EverPromoted);

    private readonly ModelRegistry registry;
    private readonly string name;
    private readonly Func<ModelRegistry, ChampionRecord, (T Served, string? Problem)> load;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile State state = new(null, null, null, false);

    /// <summary>Loads what is promoted at once, if there is something.</summary>
    /// <param name="root">The registry's directory; it need not exist yet.</param>
    /// <param name="name">Of the packages.</param>
    /// <param name="load">
    /// Makes of a pointer what is served, and says what had to be left out (null: nothing). A <see cref="PackageException"/> or an error of
    /// reading leaves in force what was so before.
    /// </param>
    public Promoted(string root, string name, Func<ModelRegistry, ChampionRecord, (T Served, string? Problem)> load)
    {
        (registry, this.name, this.load) = (new(root), name, load);
        Refresh();
        timer = new(_ => Refresh(), null, PollInterval, PollInterval);
    }

    /// <summary>Raised after something else came into force, and after something was refused, with the reason.</summary>
    public event Action<string?>? Changed;

    public ModelRegistry Registry => registry;

    /// <summary>What is in force, or null. Take it once per use and keep to it.</summary>
    public T? Current => state.Served;

    /// <summary>The pointer as it was last read; null if nothing is promoted.</summary>
    public ChampionRecord? Champion => state.Champion;

    /// <summary>Why what is promoted is not served, or not all of it; null if it is, or if nothing is promoted.</summary>
    public string? Problem => state.Problem;

    /// <summary>Whether somebody promoted something, served or not, since this started.</summary>
    public bool EverPromoted => state.EverPromoted;

    /// <summary>A package by its version, promoted or not.</summary>
    /// <exception cref="PackageException">Not a possible version.</exception>
    public string FolderOf(string version) => registry.FolderOf(name, version);

    /// <summary>Looks at the pointer now.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var before = state;
            var now = Look(before);
            state = now;
            if (now.Problem is { } problem ? problem != before.Problem : !ReferenceEquals(now.Served, before.Served))
                Changed?.Invoke(now.Problem);
        }
    }

    /// <summary>What was served is not disposed when it is replaced: somebody may be using it. Finalisers free it.</summary>
    public void Dispose()
    {
        timer.Dispose();
        (Current as IDisposable)?.Dispose();
    }

    private State Look(State before)
    {
        try
        {
            if (registry.Champion(name) is not { } champion)
                return before with { Champion = null, Problem = null };
            if (before.Problem is null && before.Champion is { } seen && champion.History[^1] == seen.History[^1])
                return before;
            var (served, problem) = load(registry, champion);
            return new(served, champion, problem, true);
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            return before with { Problem = e.Message, EverPromoted = true };
        }
    }
}
