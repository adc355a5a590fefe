using System.Diagnostics;
using System.Globalization;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Npgsql;

namespace CardRecycle.Load;

/// <summary>Rewards that are granted once, in one large sum, and paid in small ones: each payment takes from a limited account.</summary>
/// <param name="Accounts">To spread over; number 0, the hot one, comes on top.</param>
/// <param name="Connections">Transactions at once.</param>
/// <param name="Seconds">Of each measurement.</param>
internal sealed record LedgerLoad(int Accounts, int Connections, int Seconds)
{
    public const int HotPercent = 10;

    private const long OpeningFen = 1_000_000_000_00;
    private const int AmountFenMax = 100;
    private const int OpenedTogether = 500;

    /// <summary>The account of a reporter, as the books name it.</summary>
    public static string Name(int number) => Chart.RewardPayable(Party(number)).ToString();

    public async Task OpenAccountsAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        foreach (var chunk in Enumerable.Range(0, Accounts + 1).Chunk(OpenedTogether))
        {
            await using var db = RiskReplay.Context(source);
            foreach (var number in chunk)
                db.Ledger.Post(
                    DepositJournals.RewardGranted(
                        Guid.CreateVersion7(),
                        Party(number),
                        Party(number),
                        new(OpeningFen),
                        Money.Zero,
                        DateTimeOffset.UtcNow
                    )
                );
            await db.SaveChangesAsync(ct);
        }
    }

    /// <summary>Pays for a while, each payment in a transaction of its own.</summary>
    /// <param name="source">The Api's role.</param>
    /// <param name="hotPercent">Share of payments out of account 0.</param>
    /// <param name="time">How long.</param>
    /// <param name="latencies">Takes the time of each.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>Journals posted.</returns>
    public async Task<int> RunAsync(NpgsqlDataSource source, int hotPercent, TimeSpan time, Latencies latencies, CancellationToken ct)
    {
        var (clock, posted) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(WorkAsync));
        return posted;

        async Task WorkAsync(int worker)
        {
            var random = new Random(worker);
            while (clock.Elapsed < time)
            {
                var number = random.Next(100) < hotPercent ? 0 : random.Next(1, Accounts + 1);
                var started = Stopwatch.GetTimestamp();
                await PayAsync(source, number, random.Next(1, AmountFenMax + 1), ct);
                latencies.Add(Stopwatch.GetTimestamp() - started);
                Interlocked.Increment(ref posted);
            }
        }
    }

    private static async Task PayAsync(NpgsqlDataSource source, int number, long fen, CancellationToken ct)
    {
        await using var db = RiskReplay.Context(source);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = DateTimeOffset.UtcNow;
        var journal = DepositJournals.RewardPaid(Guid.CreateVersion7(), Party(number), Party(number), new(fen), now);
        if (await db.Ledger.PostOnceAsync(journal, ct) != LedgerPosting.Posted)
            throw new LoadFailedException($"{Name(number)} has run dry.");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string Party(int number) => string.Create(CultureInfo.InvariantCulture, $"reporter-{number}");
}
