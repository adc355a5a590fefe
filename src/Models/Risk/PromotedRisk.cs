using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Risk;

/// <summary>
/// Serves the champion of the risk packages and follows promotions by looking at the pointer every two seconds. A promoted package that
/// cannot be served changes nothing: the model before it stays in force and <see cref="Problem"/> says why.
/// </summary>
public sealed class PromotedRisk : IDisposable
{
    /// <summary>How often the pointer is read. Wall-clock time: a promotion is an event outside the simulated market.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly ModelRegistry registry;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile RiskModel? current;
    private volatile string? problem;
    private volatile bool promoted;

    /// <summary>Loads the champion at once, if there is one.</summary>
    /// <param name="root">The registry's directory; it need not exist yet.</param>
    public PromotedRisk(string root)
    {
        registry = new(root);
        Refresh();
        timer = new(_ => Refresh(), null, PollInterval, PollInterval);
    }

    /// <summary>Raised after another model came into force, and after one was refused (with the reason).</summary>
    public event Action<string?>? Changed;

    /// <summary>The model in force, or null.</summary>
    public RiskModel? Current => current;

    /// <summary>Why the promoted package is not served; null if it is, or if none was ever promoted.</summary>
    public string? Problem => problem;

    /// <summary>Whether somebody promoted a risk model, served or not: from then on deals are expected to be scored.</summary>
    public bool Promoted => promoted;

    /// <summary>A package by its version, for replaying what it decided. The caller disposes it.</summary>
    /// <exception cref="PackageException">It is gone, altered, or of other features.</exception>
    public RiskModel Load(string version) => RiskModel.Load(registry.FolderOf(RiskModel.PackageKind, version));

    /// <summary>Looks at the pointer now.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var before = problem;
            try
            {
                if (registry.Champion(RiskModel.PackageKind) is not { } champion)
                    return;
                promoted = true;
                if (champion.Version != current?.Manifest.Version)
                {
                    // The model before it is not disposed: a deal may be scored by it right now. Its finaliser frees the session.
                    current = Load(champion.Version);
                    problem = null;
                    Changed?.Invoke(null);
                }
                problem = null;
            }
            catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
            {
                promoted = true;
                problem = e.Message;
                if (problem != before)
                    Changed?.Invoke(problem);
            }
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        current?.Dispose();
    }
}
