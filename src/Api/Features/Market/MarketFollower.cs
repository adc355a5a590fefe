using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// Reads purchases and closed trades into <see cref="MarketBoard"/>: all recent ones before the Api serves its first request, then what is
/// new, when woken by a commit here or in another replica, and once a second in any case.
/// </summary>
internal sealed class MarketFollower(
    MarketBoard board,
    MarketHistory history,
    MarketWatch watch,
    LiveScores scores,
    IServiceScopeFactory scopes,
    WorkSignals signals,
    TimeProvider clock,
    IOptions<WorkOptions> options,
    ILogger<MarketFollower> log
) : Follower(WorkName, scopes, signals, log)
{
    public const string WorkName = "market";

    private readonly SeqCursor trades = new();
    private readonly SeqCursor purchases = new();

    protected override TimeSpan Pause => options.Value.PollInterval < PauseMax ? options.Value.PollInterval : PauseMax;

    protected override async Task FollowAsync(CardRecycleDb db, CancellationToken ct)
    {
        board.Refresh();
        if (!board.Loaded)
            await history.SeedAsync(db, ct);
        while (await ReadPurchasesAsync(db, ct)) { }
        while (await ReadTradesAsync(db, ct)) { }
        board.Loaded = true;
        await watch.FollowAsync(db, ct);
    }

    /// <summary>Cards in stock, however long; of those that were sold the trades tell.</summary>
    private async Task<bool> ReadPurchasesAsync(CardRecycleDb db, CancellationToken ct)
    {
        var (after, closed) = (purchases.After, db.ClosedTrades);
        var rows = await db
            .BoughtCards.AsNoTracking()
            .Where(c => c.Seq > after && !closed.Any(t => t.OrderId == c.OrderId))
            .OrderBy(c => c.Seq)
            .Take(SeqCursor.RowsMax)
            .ToListAsync(ct);
        board.Add(rows);
        return purchases.Read(rows.Count, rows is [.., var last] ? last.Seq : 0);
    }

    private async Task<bool> ReadTradesAsync(CardRecycleDb db, CancellationToken ct)
    {
        var since = clock.GetUtcNow().AddDays(-BrandMarket.DaysKept);
        var after = trades.After;
        var rows = await db
            .ClosedTrades.AsNoTracking()
            .Where(t => t.Seq > after && t.SoldAt > since)
            .OrderBy(t => t.Seq)
            .Take(SeqCursor.RowsMax)
            .ToListAsync(ct);
        if (rows.Count > 0)
        {
            // At the start the whole history is new: it is watched, but no model is judged by it.
            List<ClosedTradeRow> fresh = board.Loaded ? [.. rows.Where(r => !board.Knows(r.BrandId, r.OrderId))] : rows;
            var live = board.Loaded ? scores.Score(fresh) : [];
            board.Add(rows);
            await LiveScores.KeepAsync(db, live, ct);
            await watch.LookAsync([.. fresh.Select(r => r.BrandId).Distinct()], db, ct);
        }
        return trades.Read(rows.Count, rows is [.., var last] ? last.Seq : 0);
    }
}
