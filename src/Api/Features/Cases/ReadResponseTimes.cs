using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>
/// How quickly anomalies were answered in the cases of the last days (Beijing), today included. From a histogram by day that is kept with
/// each case; so it does not go through the cases.
/// </summary>
internal static class ReadResponseTimes
{
    private const int DaysMax = 366;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static async Task<Ok<ResponseTimesView>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        [Range(1, DaysMax)] int days = 30
    )
    {
        var from = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(beijing).DateTime).AddDays(1 - Math.Clamp(days, 1, DaysMax));
        var rows = await db
            .Database.SqlQuery<ResponseTimeRow>(
                $"""
                select step, sum(count)::bigint as count,
                       metrics.quantile_of(array_agg(bucket order by bucket), array_agg(count order by bucket), 0.5) as median_seconds,
                       metrics.quantile_of(array_agg(bucket order by bucket), array_agg(count order by bucket), 0.9) as slow_seconds
                from (select step, bucket, sum(count)::bigint as count from metrics.response_counts where day >= {from}
                      group by step, bucket) of_all_days
                group by step
                """
            )
            .ToListAsync(ct);
        var since = new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), beijing).ToUniversalTime();
        return TypedResults.Ok(new ResponseTimesView(since, Of("event-to-decision"), Of("decision-to-claim"), Of("claim-to-close")));

        ResponseTime Of(string step) =>
            rows.SingleOrDefault(r => r.Step == step) is { } row ? new(row.Count, row.MedianSeconds, row.SlowSeconds) : new(0, null, null);
    }

    private sealed record ResponseTimeRow(string Step, long Count, double? MedianSeconds, double? SlowSeconds);
}

/// <param name="Count">Cases that have taken this step.</param>
/// <param name="MedianSeconds">Within 4.4 %; null without any.</param>
/// <param name="P90Seconds">Nine of ten were no slower, within 4.4 %.</param>
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
