using System.Collections.Concurrent;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Wakes the work loops of this process at once, and those of other replicas through a coalesced NOTIFY (see
/// <see cref="WorkNotifier"/>).
/// </summary>
internal sealed class WorkSignals
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> signals = new();

    /// <summary>Raised for each local wake; the notifier forwards it to the other replicas.</summary>
    public event Action<string>? Woken;

    /// <summary>Raised for each wake of a watcher (<see cref="LiveChanges"/>), from here or from another replica.</summary>
    public event Action<string>? Changed;

    public void Wake(string workName)
    {
        WakeLocally(workName);
        Woken?.Invoke(workName);
    }

    public void WakeLocally(string workName)
    {
        if (workName.StartsWith(LiveChanges.Prefix, StringComparison.Ordinal))
        {
            Changed?.Invoke(workName);
            return;
        }
        var signal = Signal(workName);
        if (signal.CurrentCount == 0)
            signal.Release();
    }

    /// <summary>Waits until woken or until <paramref name="timeout"/> has passed.</summary>
    public Task WaitAsync(string workName, TimeSpan timeout, CancellationToken ct) => Signal(workName).WaitAsync(timeout, ct);

    private SemaphoreSlim Signal(string workName) => signals.GetOrAdd(workName, _ => new SemaphoreSlim(0));
}
