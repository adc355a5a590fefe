using System.Collections.Frozen;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Models.Liquidity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// Watches every brand's closed trades for spikes and shifts (<see cref="SeriesWatch"/>), keeps what it notices as alerts, and pauses a
/// brand
/// whose price has fallen far. It remembers nothing: a brand's whole series is looked at again with every trade, so all replicas notice
/// the
/// same, and the database keeps each alert once.
/// </summary>
internal sealed partial class MarketWatch(
    MarketBoard board,
    TimeProvider clock,
    IOptions<MarketWatchOptions> options,
    ILogger<MarketWatch> log
) : IMarketAlarms
{
    private const string Price = "price";
    private const string Demand = "demand";

    /// <summary>Standard deviations below these do not make calm values suspicious: points of rate, and of log sales.</summary>
    private const double PriceScaleMin = 0.006;
    private const double DemandScaleMin = 0.35;

    /// <summary>Older trades are history, and no alarm.</summary>
    private static readonly TimeSpan fresh = TimeSpan.FromHours(24);

    private volatile FrozenDictionary<string, MarketAlarm> alarms = FrozenDictionary<string, MarketAlarm>.Empty;

    public MarketAlarm For(string brandId) => alarms.TryGetValue(brandId, out var alarm) ? alarm : MarketAlarm.Calm;

    /// <summary>Looks at brands that have traded and stores what is new.</summary>
    public async Task LookAsync(IReadOnlyCollection<string> brandIds, CardRecycleDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var brandId in brandIds)
        {
            var trades = board.StandardRatesOf(brandId);
            foreach (var (signal, trade) in PriceSignals(trades))
                if (trade.SoldAt > now - fresh && !trade.FromHistory)
                    await KeepAsync(db, Alert(brandId, Price, signal, trade.OrderId.ToString("D"), now), ct);
            if (DemandSignal(trades, ChinaDay.Of(now)) is var (unusual, day))
                await KeepAsync(db, Alert(brandId, Demand, unusual, day.ToString("O"), now), ct);
        }
    }

    /// <summary>Takes alerts and pauses of the database over into what quotes read.</summary>
    public async Task FollowAsync(CardRecycleDb db, CancellationToken ct)
    {
        // Pauses first: an alert is kept with the pause it causes, so a paused brand is never without its wider interval.
        var paused = await db.BrandPauses.AsNoTracking().Where(p => p.ResumedAt == null).Select(p => p.BrandId).ToListAsync(ct);
        var since = clock.GetUtcNow() - options.Value.WidenFor;
        var alerts = await db
            .MarketAlerts.AsNoTracking()
            .Where(a => a.NoticedAt > since)
            .Select(a => new
            {
                a.BrandId,
                a.Measure,
                a.Kind,
            })
            .ToListAsync(ct);
        alarms = alerts
            .Select(a => (a.BrandId, Widening: WideningOf(a.Measure, a.Kind), Paused: false))
            .Concat(paused.Select(p => (BrandId: p, Widening: 1.0, Paused: true)))
            .GroupBy(a => a.BrandId, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => new MarketAlarm(g.Max(a => a.Widening), g.Any(a => a.Paused)), StringComparer.Ordinal);
    }

    private double WideningOf(string measure, string kind) =>
        measure == Price && kind == KindOf(SignalKind.Shift) ? options.Value.ShiftWidening : options.Value.SpikeWidening;

    private static IEnumerable<(Signal Signal, StandardTrade Trade)> PriceSignals(IReadOnlyList<StandardTrade> trades)
    {
        var watch = new SeriesWatch(PriceScaleMin);
        foreach (var trade in trades)
            if (watch.Add(trade.StandardRate) is { } signal)
                yield return (signal, trade);
    }

    /// <summary>Sales a day up to yesterday; only yesterday is news.</summary>
    private static (Signal, DateOnly)? DemandSignal(IReadOnlyList<StandardTrade> trades, DateOnly today)
    {
        if (trades.Count == 0)
            return null;
        var (first, yesterday) = (ChinaDay.Of(trades[0].SoldAt), today.AddDays(-1));
        // The first day may have been cut off in the middle.
        var days = yesterday.DayNumber - first.DayNumber;
        if (days < SeriesWatch.Warmup)
            return null;
        var sales = new int[days];
        foreach (var trade in trades)
            if (ChinaDay.Of(trade.SoldAt).DayNumber - first.DayNumber - 1 is var day && day >= 0 && day < days)
                sales[day]++;
        var (watch, last) = (new SeriesWatch(DemandScaleMin), default(Signal?));
        foreach (var count in sales)
            last = watch.Add(Math.Log(1 + count));
        return last is { } signal ? (signal, yesterday) : null;
    }

    private static MarketAlertRow Alert(string brandId, string measure, in Signal signal, string subject, DateTimeOffset now) =>
        new()
        {
            Id = TimedId.New(now),
            BrandId = brandId,
            Measure = measure,
            Kind = KindOf(signal.Kind),
            Subject = subject,
            Score = signal.Score,
            Size = signal.Size,
            NoticedAt = now,
        };

    private static string KindOf(SignalKind kind) => kind == SignalKind.Shift ? "shift" : "spike";

    /// <summary>The replica that keeps the alert first also pauses; both in one transaction.</summary>
    private async Task KeepAsync(CardRecycleDb db, MarketAlertRow a, CancellationToken ct)
    {
        if (
            await db.MarketAlerts.AnyAsync(
                x => x.BrandId == a.BrandId && x.Measure == a.Measure && x.Kind == a.Kind && x.Subject == a.Subject,
                ct
            )
        )
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var kept = await db.Database.ExecuteSqlAsync(
            $"""
            insert into market.alerts (id, brand_id, measure, kind, subject, score, size, noticed_at)
            values ({a.Id}, {a.BrandId}, {a.Measure}, {a.Kind}, {a.Subject}, {a.Score}, {a.Size}, {a.NoticedAt})
            on conflict (brand_id, measure, kind, subject) do nothing
            """,
            ct
        );
        if (kept == 0)
            return;
        LogNoticed(log, a.BrandId, a.Measure, a.Kind, a.Size);
        if (options.Value.Pauses && a.Measure == Price && a.Kind == KindOf(SignalKind.Shift) && a.Size <= -options.Value.PauseFall)
        {
            var reason = FormattableString.Invariant($"price shifted by {a.Size * 100:f1} points");
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into market.brand_pauses (id, brand_id, paused_at, paused_by, reason)
                values ({TimedId.New(a.NoticedAt)}, {a.BrandId}, {a.NoticedAt}, {BrandPauseRow.Watch}, {reason})
                on conflict (brand_id) where resumed_at is null do nothing
                """,
                ct
            );
            LogPaused(log, a.BrandId, a.Size);
        }
        await transaction.CommitAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{BrandId}: {Kind} of {Measure}, {Size}.")]
    private static partial void LogNoticed(ILogger logger, string brandId, string measure, string kind, double size);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{BrandId}: instant quotes are paused after a fall of {Size}.")]
    private static partial void LogPaused(ILogger logger, string brandId, double size);
}

/// <summary>A closed trade as the watch sees it: its rate without its card's own effect.</summary>
internal readonly record struct StandardTrade(Guid OrderId, DateTimeOffset SoldAt, double StandardRate, bool FromHistory);
