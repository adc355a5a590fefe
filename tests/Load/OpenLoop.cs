using System.Diagnostics;
using System.Threading.Channels;

namespace CardRecycle.Load;

/// <summary>What is due, and since when (<see cref="Stopwatch.GetTimestamp"/>).</summary>
internal readonly record struct Due(int Index, long At);

/// <summary>
/// Open loop: work is due by the clock and not by the answers, so a slow answer does not keep the next ones back. Latency counts from the
/// moment a piece was handed out, waiting for a worker included.
/// </summary>
internal static class OpenLoop
{
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(1);

    /// <param name="rate">Pieces a second.</param>
    /// <param name="total">Pieces in all.</param>
    /// <param name="workers">How many work at once.</param>
    /// <param name="work">One worker: takes pieces until there are none.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Seconds from the first piece to the last answer.</returns>
    public static async Task<double> RunAsync(int rate, int total, int workers, Func<ChannelReader<Due>, Task> work, CancellationToken ct)
    {
        var due = Channel.CreateUnbounded<Due>(new() { SingleWriter = true });
        var running = Enumerable.Range(0, workers).Select(_ => work(due.Reader)).ToList();
        var clock = Stopwatch.StartNew();
        using (var timer = new PeriodicTimer(tick))
            for (var sent = 0; sent < total; )
            {
                await timer.WaitForNextTickAsync(ct);
                for (var wanted = Math.Min(total, (int)(clock.Elapsed.TotalSeconds * rate)); sent < wanted; sent++)
                    due.Writer.TryWrite(new(sent, Stopwatch.GetTimestamp()));
            }
        due.Writer.Complete();
        await Task.WhenAll(running);
        return clock.Elapsed.TotalSeconds;
    }
}
