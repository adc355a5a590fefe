using Npgsql;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Takes what waits a batch at a time, for work that one replica does for all (sealing, linking). <see cref="RunOnceAsync"/> sees to it
/// that a second replica finds nothing to do, and that a crash leaves a batch done or not begun.
/// </summary>
internal abstract partial class BatchLoop(string name, WorkServices work) : BackgroundService
{
    /// <summary>Rows of one batch at most.</summary>
    protected const int BatchSize = 1000;

    /// <summary>The pause after a batch: it is what makes batches, since whatever comes meanwhile shares the next one.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>How long it sleeps when nothing wakes it.</summary>
    protected virtual TimeSpan Idle => work.Options.Value.PollInterval;

    /// <summary>One batch; returns how many rows it held. 0 also when another replica is at work.</summary>
    public abstract Task<int> RunOnceAsync(CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!work.Options.Value.Enabled)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var count = await RunOnceAsync(stoppingToken);
                if (count is > 0 and < BatchSize)
                    await Task.Delay(Pause, stoppingToken);
                if (count < BatchSize)
                    await work.Signals.WaitAsync(name, Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
            {
                LogFailed(work.Log, name, e);
                await Task.Delay(work.Options.Value.PollInterval, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loop}: a batch failed; nothing is lost and it is tried again.")]
    private static partial void LogFailed(ILogger logger, string loop, Exception exception);
}
