using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Metrics;

/// <summary>What operators watch, from the days that were counted; reads the same however many orders there are.</summary>
internal static class ReadOverview
{
    private const int DaysMax = 366;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static async Task<Ok<MetricsOverview>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        [Range(1, DaysMax)] int days = 30
    )
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(beijing).DateTime);
        var from = today.AddDays(1 - days);
        var funnel = await db
            .Database.SqlQuery<FunnelDay>(
                $"""
                select day, sum(quoted)::bigint as quoted, sum(submitted)::bigint as submitted, sum(verified)::bigint as verified,
                       sum(confirmed)::bigint as confirmed, sum(paid)::bigint as paid, sum(rejected)::bigint as rejected,
                       sum(declined)::bigint as declined, sum(cancelled)::bigint as cancelled, sum(expired)::bigint as expired,
                       sum(open)::bigint as open, sum(paid_fen)::bigint as paid_fen, sum(fee_fen)::bigint as fee_fen
                from metrics.order_days where day >= {from} and day <= {today} group by day order by day
                """
            )
            .ToListAsync(ct);
        var brands = await db
            .Database.SqlQuery<BrandFigures>(
                $"""
                select o.brand_id, sum(o.submitted)::bigint as submitted, sum(o.paid)::bigint as paid, sum(o.paid_fen)::bigint as paid_fen,
                       sum(o.fee_fen)::bigint as fee_fen, coalesce(max(l.taken_fen), 0)::bigint as taken_fen,
                       coalesce(max(l.lost_fen), 0)::bigint as lost_fen
                from metrics.order_days o
                left join (select brand_id, sum(taken_fen) as taken_fen, sum(lost_fen) as lost_fen from metrics.losses
                           where day >= {from} and day <= {today} group by brand_id) l on l.brand_id = o.brand_id
                where o.day >= {from} and o.day <= {today} group by o.brand_id order by 4 desc, 1
                """
            )
            .ToListAsync(ct);
        var steps = await db
            .Database.SqlQuery<StepDay>(
                $"""
                select day, step, count::bigint as count, median_seconds, p90_seconds as p90seconds from metrics.step_times
                where day >= {from} and day <= {today}
                union all
                select day, step, count, median_seconds, p90_seconds from metrics.response_times where day >= {from} and day <= {today}
                order by day, step
                """
            )
            .ToListAsync(ct);
        var money = await db
            .Database.SqlQuery<MoneyDay>(
                $"""
                select day, fee_fen, spread_fen, card_loss_fen, channel_cost_fen from metrics.margin
                where day >= {from} and day <= {today} order by day
                """
            )
            .ToListAsync(ct);
        var losses = await db
            .Database.SqlQuery<LossDay>(
                $"""
                select day, sum(taken)::bigint as taken, sum(taken_fen)::bigint as taken_fen, sum(lost)::bigint as lost,
                       sum(lost_fen)::bigint as lost_fen
                from metrics.losses where day >= {from} and day <= {today} group by day order by day
                """
            )
            .ToListAsync(ct);
        var stock = await db
            .Database.SqlQuery<StockAge>(
                $"""
                select brand_id, age_days_min, cards::bigint as cards, cost_fen, expected_fen from metrics.stock order by brand_id, age_days_min
                """
            )
            .ToListAsync(ct);
        var counted = await db.Database.SqlQuery<DateTimeOffset?>($"""select max(at) as "Value" from metrics.refreshed""").SingleAsync(ct);
        return TypedResults.Ok(new MetricsOverview(from, today, counted, funnel, brands, steps, money, losses, stock));
    }
}

/// <summary>Figures of the days from <paramref name="From"/> to <paramref name="To"/> (Beijing); money in fen.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Today.</param>
/// <param name="CountedAt">When days were last counted; null: never.</param>
/// <param name="Funnel">By day of submission.</param>
/// <param name="Brands">Over all days, the greatest first.</param>
/// <param name="Steps">Seconds that steps of orders and cases took, by day.</param>
/// <param name="Money">What the books say, by day.</param>
/// <param name="Losses">Cards by day of acquisition, and what of them was lost until now.</param>
/// <param name="Stock">As it is now.</param>
internal sealed record MetricsOverview(
    DateOnly From,
    DateOnly To,
    DateTimeOffset? CountedAt,
    IReadOnlyList<FunnelDay> Funnel,
    IReadOnlyList<BrandFigures> Brands,
    IReadOnlyList<StepDay> Steps,
    IReadOnlyList<MoneyDay> Money,
    IReadOnlyList<LossDay> Losses,
    IReadOnlyList<StockAge> Stock
);

/// <param name="Day">Of submission; quotes count on their own day.</param>
/// <param name="Quoted">Quotes that were given, accepted or not.</param>
/// <param name="Submitted">Orders.</param>
/// <param name="Verified">Whose card its issuer called good.</param>
/// <param name="Confirmed">That passed the gate, a person or both; the card was or is being taken over.</param>
/// <param name="Paid">Whose seller has the money.</param>
/// <param name="Rejected">Card finally bad.</param>
/// <param name="Declined">By risk.</param>
/// <param name="Cancelled">By the seller.</param>
/// <param name="Expired">The seller did not act in time.</param>
/// <param name="Open">Not at an end.</param>
/// <param name="PaidFen">To sellers.</param>
/// <param name="FeeFen">Service fees of the paid ones.</param>
internal sealed record FunnelDay(
    DateOnly Day,
    long Quoted,
    long Submitted,
    long Verified,
    long Confirmed,
    long Paid,
    long Rejected,
    long Declined,
    long Cancelled,
    long Expired,
    long Open,
    long PaidFen,
    long FeeFen
);

/// <param name="BrandId">Brand.</param>
/// <param name="Submitted">Orders.</param>
/// <param name="Paid">Of them paid.</param>
/// <param name="PaidFen">To sellers.</param>
/// <param name="FeeFen">Service fees.</param>
/// <param name="TakenFen">Cost of the cards taken in these days.</param>
/// <param name="LostFen">Of it lost until now.</param>
internal sealed record BrandFigures(string BrandId, long Submitted, long Paid, long PaidFen, long FeeFen, long TakenFen, long LostFen);

/// <param name="Day">Of submission, or of the case's opening.</param>
/// <param name="Step"><c>submit-to-verify</c>, <c>verify-to-confirm</c>, <c>confirm-to-pay</c>, <c>submit-to-pay</c>,
/// <c>event-to-decision</c>,
/// <c>decision-to-claim</c> or <c>claim-to-close</c>.</param>
/// <param name="Count">How many took the step.</param>
/// <param name="MedianSeconds">Half were no slower; steps of cases within 4.4 %.</param>
/// <param name="P90Seconds">Nine of ten were no slower; likewise.</param>
internal sealed record StepDay(DateOnly Day, string Step, long Count, double MedianSeconds, double P90Seconds);

internal sealed record MoneyDay(DateOnly Day, long FeeFen, long SpreadFen, long CardLossFen, long ChannelCostFen);

internal sealed record LossDay(DateOnly Day, long Taken, long TakenFen, long Lost, long LostFen);

/// <param name="BrandId">Brand.</param>
/// <param name="AgeDaysMin">0, 1, 3, 7 or 30: in stock for so many days at least, and less than the next.</param>
/// <param name="Cards">How many.</param>
/// <param name="CostFen">What they stand in the books at.</param>
/// <param name="ExpectedFen">What they should fetch.</param>
internal sealed record StockAge(string BrandId, int AgeDaysMin, long Cards, long CostFen, long ExpectedFen);
