using System.Diagnostics;
using System.Globalization;

namespace CardRecycle.Load;

/// <summary>Places prepared orders as fast as they are taken, and waits until every one is paid and its news handled.</summary>
internal sealed class OrderLoad(LoadSystem system, int concurrency)
{
    private static readonly TimeSpan poll = TimeSpan.FromMilliseconds(50);

    public sealed record Result(TimeSpan Accepted, TimeSpan Complete, Latencies Place);

    public async Task<Result> RunAsync(IReadOnlyList<byte[]> orders, Action<double> advance, CancellationToken ct)
    {
        var paidBefore = await PaidAsync(ct);
        var place = new Latencies(orders.Count);
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, concurrency)
                .Select(async _ =>
                {
                    using var connection = await RawConnection.OpenAsync(system.Api.Port, ct);
                    for (int i; (i = Interlocked.Increment(ref next)) < orders.Count; )
                    {
                        var started = Stopwatch.GetTimestamp();
                        var (status, _) = await connection.SendAsync(orders[i], ct);
                        place.Add(Stopwatch.GetTimestamp() - started);
                        if (status != 201)
                            throw new LoadFailedException(
                                $"An order was answered with {status}:\n{connection.LastAnswer()}\n{system.Api.Said()}"
                            );
                    }
                })
        );
        var accepted = clock.Elapsed;
        advance(0.5);
        await DrainAsync(paidBefore + orders.Count, clock, orders.Count, advance, ct);
        return new(accepted, clock.Elapsed, place);
    }

    private async Task DrainAsync(long paidWanted, Stopwatch clock, int count, Action<double> advance, CancellationToken ct)
    {
        var seen = paidWanted - count;
        while (true)
        {
            var paid = await PaidAsync(ct);
            advance(0.5 * (paid - seen) / count);
            seen = paid;
            // Paid, and the receipt made: no event waits any more.
            if (
                paid >= paidWanted
                && await system.ReadAsync<long>("select count(*) from platform.outbox_events where next_attempt_at is not null", ct) == 0
            )
                return;
            if (clock.Elapsed > LoadSettings.DrainPatience)
            {
                var states = await system.ReadAsync<string>(
                    "select string_agg(s, ', ') from (select state || ' ' || count(*) as s from orders.orders group by state) x",
                    ct
                );
                throw new LoadFailedException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Only {paid} of {paidWanted} orders are paid after {clock.Elapsed.TotalSeconds:0} s: {states}\n{system.Api.Said()}"
                    )
                );
            }
            await Task.Delay(poll, ct);
        }
    }

    private Task<long> PaidAsync(CancellationToken ct) =>
        system.ReadAsync<long>("select count(*) from orders.orders where state = 'Paid'", ct);
}
