namespace CardRecycle.Sandbox.Faults;

/// <summary>The fault dial (故障旋钮) as the providers see it.</summary>
internal interface IFaultDial
{
    /// <summary>What is dialled for a provider now; everything off when nothing was.</summary>
    FaultSettings For(string provider);

    /// <summary>
    /// Sends a callback as dialled: late, several times, after its successor. The provider's own retries stay the provider's:
    /// <paramref name="send"/> is one delivery and tells whether it was acknowledged.
    /// </summary>
    /// <returns>True when any delivery was acknowledged.</returns>
    Task<bool> SendCallbackAsync(string provider, Func<CancellationToken, Task<bool>> send, CancellationToken ct);
}

/// <summary>Settings and seeded draws of all providers.</summary>
internal sealed class FaultDial(TimeProvider clock) : IFaultDial
{
    /// <summary>How long a callback is held back for its successor (real time); without one it goes out alone.</summary>
    public TimeSpan ReorderHold { get; set; } = TimeSpan.FromMilliseconds(500);

    private static readonly FaultSettings off = new();

    private readonly Lock gate = new();
    private readonly Dictionary<string, Dialled> dialled = [];

    public FaultSettings For(string provider)
    {
        lock (gate)
            return dialled.GetValueOrDefault(provider)?.Settings ?? off;
    }

    public void Set(string provider, FaultSettings settings)
    {
        lock (gate)
            dialled[provider] = new(settings);
    }

    public void Clear(string provider)
    {
        lock (gate)
            dialled.Remove(provider);
    }

    /// <summary>Draws what happens to the next request. Always three draws, so that one setting does not shift the others' luck.</summary>
    public RequestFate Draw(string provider)
    {
        lock (gate)
        {
            if (!dialled.TryGetValue(provider, out var state))
                return new(off, TimeSpan.Zero, LosesRequest: false, LosesAnswer: false);
            var (settings, random) = (state.Settings, state.Random);
            var (jitter, request, answer) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            return new(
                settings,
                TimeSpan.FromMilliseconds(settings.LatencyMs + jitter * settings.LatencyJitterMs),
                request < settings.LostRequest,
                answer < settings.LostAnswer
            );
        }
    }

    public async Task<bool> SendCallbackAsync(string provider, Func<CancellationToken, Task<bool>> send, CancellationToken ct)
    {
        var settings = For(provider);
        if (settings.CallbackDelayMs > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(settings.CallbackDelayMs), clock, ct);
        var successorSent = settings.ReorderCallbacks ? await LetSuccessorPassAsync(provider, ct) : null;
        try
        {
            var acknowledged = false;
            for (var i = 0; i <= settings.DuplicateCallbacks; i++)
                acknowledged |= await send(ct);
            return acknowledged;
        }
        finally
        {
            successorSent?.TrySetResult();
        }
    }

    /// <summary>
    /// The first of a pair waits here until the second has been sent; the second gets back what it must complete then.
    /// </summary>
    private async Task<TaskCompletionSource?> LetSuccessorPassAsync(string provider, CancellationToken ct)
    {
        TaskCompletionSource mine;
        lock (gate)
        {
            if (!dialled.TryGetValue(provider, out var state))
                return null;
            if (state.Held is { } held)
            {
                state.Held = null;
                return held;
            }
            mine = state.Held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await Task.WhenAny(mine.Task, Task.Delay(ReorderHold, ct));
        lock (gate)
            if (dialled.TryGetValue(provider, out var state) && state.Held == mine)
                state.Held = null;
        return null;
    }

    private sealed class Dialled(FaultSettings settings)
    {
        public FaultSettings Settings { get; } = settings;
        public Random Random { get; } = new(settings.Seed);
        public TaskCompletionSource? Held { get; set; }
    }
}

/// <summary>What happens to one request.</summary>
internal sealed record RequestFate(FaultSettings Settings, TimeSpan Latency, bool LosesRequest, bool LosesAnswer);
