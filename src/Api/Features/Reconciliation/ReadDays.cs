using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Which days are taken in, explained, closed.</summary>
internal static class ReadDays
{
    public const int DaysMax = 92;
    private const int DaysUsual = 14;

    public static async Task<Results<Ok<ReconciliationDays>, ProblemHttpResult>> Handle(
        CardRecycleDb db,
        Reconciler reconciler,
        TimeProvider clock,
        CancellationToken ct,
        DateOnly? from = null,
        DateOnly? to = null
    )
    {
        var end = to ?? StatementDays.Of(clock.GetUtcNow());
        var start = from ?? DateOnly.FromDayNumber(Math.Max(0, end.DayNumber - DaysUsual));
        if (end <= start || end.DayNumber - start.DayNumber > DaysMax)
            return Problems.From(ReconciliationRefusals.BadSpan);
        var imports = await db.StatementImports.AsNoTracking().Where(i => i.Day >= start && i.Day < end).ToListAsync(ct);
        var open = await db
            .ReconciliationItems.Where(i => i.Day >= start && i.Day < end)
            .GroupBy(i => new { i.Day, i.Channel })
            .Select(g => new
            {
                g.Key.Day,
                g.Key.Channel,
                Items = g.Count(),
                Open = g.Count(i => i.State != ItemState.Explained),
                MissingFen = g.Where(i => i.State != ItemState.Explained).Sum(i => i.MissingFen),
            })
            .ToListAsync(ct);
        var closed = await db.Ledger.ClosedDaysAsync(start, end, ct);
        var days = new List<ReconciliationDay>();
        for (var day = start; day < end; day = day.AddDays(1))
        {
            var closing = closed.GetValueOrDefault(day);
            days.Add(
                new(
                    day,
                    closing is not null,
                    closing?.By,
                    closing?.At,
                    closing?.Head,
                    [
                        .. reconciler.Sources.Select(s =>
                        {
                            var import = imports.Find(i => i.Day == day && i.Channel == s.Channel);
                            var items = open.Find(o => o.Day == day && o.Channel == s.Channel);
                            return new ChannelDay(
                                s.Channel,
                                import is not null,
                                import?.Lines ?? 0,
                                import?.OutFen ?? 0,
                                import?.InFen ?? 0,
                                import?.OpeningFen,
                                import?.ClosingFen,
                                items?.Items ?? 0,
                                items?.Open ?? 0,
                                items?.MissingFen ?? 0,
                                import?.At
                            );
                        }),
                    ]
                )
            );
        }
        return TypedResults.Ok(new ReconciliationDays(start, end, days));
    }
}

/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Days">Oldest first.</param>
internal sealed record ReconciliationDays(DateOnly From, DateOnly To, IReadOnlyList<ReconciliationDay> Days);

/// <param name="Day">In Beijing.</param>
/// <param name="Closed">Its books are closed.</param>
/// <param name="ClosedBy">By whom.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Head">Head of the chain of journals then, for <c>verify-books --head</c>.</param>
/// <param name="Channels">Each that is configured.</param>
internal sealed record ReconciliationDay(
    DateOnly Day,
    bool Closed,
    string? ClosedBy,
    DateTimeOffset? ClosedAt,
    string? Head,
    IReadOnlyList<ChannelDay> Channels
);

/// <summary>Amounts in fen. <paramref name="MissingFen"/>: so much less lies on the clients' account than our books say, as far as that is
/// not explained.</summary>
internal sealed record ChannelDay(
    string Channel,
    bool Imported,
    int Lines,
    long OutFen,
    long InFen,
    long? OpeningFen,
    long? ClosingFen,
    int Items,
    int Unexplained,
    long MissingFen,
    DateTimeOffset? ImportedAt
);
