using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Valuation;

/// <summary>
/// Serves the champion of a registry and follows its promotions by looking at the pointer every two seconds. A promoted package that
/// cannot be served changes nothing: the model before it stays in force and <see cref="Problem"/> says why.
/// </summary>
public sealed class PromotedValuation : IValuationModels, IDisposable
{
    /// <summary>How often the pointer is read. Wall-clock time: a promotion is an event outside the simulated market.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly ModelRegistry registry;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile ValuationModel? current;
    private volatile string? problem;

    /// <summary>Loads the champion at once, if there is one.</summary>
    /// <param name="root">The registry's directory; it need not exist yet.</param>
    public PromotedValuation(string root)
    {
        registry = new(root);
        Refresh();
        timer = new(_ => Refresh(), null, PollInterval, PollInterval);
    }

    /// <summary>Raised after another model came into force, and after one was refused (with the reason).</summary>
    public event Action<string?>? Changed;

    public IValuationModel? Current => current;

    public string? Problem => problem;

    /// <summary>Looks at the pointer now.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            var before = problem;
            try
            {
                if (registry.Champion(ValuationModel.PackageKind) is not { } champion)
                {
                    problem = $"No valuation model has been promoted in {registry.Root}.";
                    return;
                }
                if (champion.Version != current?.Version)
                {
                    // The model before it is not disposed: a request may still be using it. Its finaliser frees the session.
                    current = ValuationModel.Load(registry.FolderOf(ValuationModel.PackageKind, champion.Version));
                    problem = null;
                    Changed?.Invoke(null);
                }
                problem = null;
            }
            catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
            {
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
