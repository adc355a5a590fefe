using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>How quickly anomalies were answered, from the cases that were opened in the last days.</summary>
internal static class ReadResponseTimes
{
    private const int DaysMax = 366;

    public static async Task<Ok<ResponseTimesView>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        [Range(1, DaysMax)] int days = 30
    )
    {
        var since = clock.GetUtcNow().AddDays(-Math.Clamp(days, 1, DaysMax));
        // Steps that a case has not taken yet are null, which neither count nor percentile see.
        var rows = await db
            .Database.SqlQuery<ResponseTimeRow>(
                $"""
                select step, count(seconds) as count, percentile_cont(0.5) within group (order by seconds) as median_seconds,
                       percentile_cont(0.9) within group (order by seconds) as slow_seconds
                from cases.cases c, lateral (values
                    ('event-to-decision', extract(epoch from c.opened_at - c.event_at)::float8),
                    ('decision-to-claim', extract(epoch from c.claimed_at - c.opened_at)::float8),
                    ('claim-to-close', extract(epoch from c.closed_at - c.claimed_at)::float8)) s(step, seconds)
                where c.opened_at >= {since}
                group by step
                """
            )
            .ToListAsync(ct);
        return TypedResults.Ok(new ResponseTimesView(since, Of("event-to-decision"), Of("decision-to-claim"), Of("claim-to-close")));

        ResponseTime Of(string step) =>
            rows.SingleOrDefault(r => r.Step == step) is { } row ? new(row.Count, row.MedianSeconds, row.SlowSeconds) : new(0, null, null);
    }

    private sealed record ResponseTimeRow(string Step, long Count, double? MedianSeconds, double? SlowSeconds);
}

/// <param name="Count">Cases that have taken this step.</param>
/// <param name="MedianSeconds">Null without any.</param>
/// <param name="P90Seconds">Nine of ten were no slower.</param>
internal sealed record ResponseTime(long Count, double? MedianSeconds, double? P90Seconds);

/// <param name="Since">Cases opened from here on.</param>
/// <param name="EventToDecision">From when the deal could be judged to when it was held up.</param>
/// <param name="DecisionToClaim">To the first reviewer.</param>
/// <param name="ClaimToClose">To the end, waiting for sellers included.</param>
internal sealed record ResponseTimesView(
    DateTimeOffset Since,
    ResponseTime EventToDecision,
    ResponseTime DecisionToClaim,
    ResponseTime ClaimToClose
);
