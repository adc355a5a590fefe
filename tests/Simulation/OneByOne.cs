namespace CardRecycle.Simulation;

/// <summary>Callbacks of one moment reach the post office one after another, in the order in which the providers sent them.</summary>
internal sealed class OneByOne : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private int underWay;

    /// <summary>Whether all that was sent has been answered.</summary>
    public bool IsIdle => Volatile.Read(ref underWay) == 0;

    /// <summary>Of one HTTP client; all share the order.</summary>
    public DelegatingHandler Handler() => new Queue(this);

    public void Dispose() => gate.Dispose();

    private sealed class Queue(OneByOne order) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            Interlocked.Increment(ref order.underWay);
            try
            {
                // Whoever waits is served in turn.
                await order.gate.WaitAsync(ct);
                try
                {
                    return await base.SendAsync(request, ct);
                }
                finally
                {
                    order.gate.Release();
                }
            }
            finally
            {
                Interlocked.Decrement(ref order.underWay);
            }
        }
    }
}
