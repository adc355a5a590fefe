using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>
/// Card loss rate (卡损率) by brand and cohort: all cards of a brand that were bought in one week (from Monday, Beijing time), whatever became
/// of them when. From the counts by day, which are kept with each card and exact; so it does not go through the cards.
/// </summary>
internal static class ReadLossRates
{
    private const int WeeksUsual = 12;
    private const int DaysMax = 2 * 366;
    private const int YearMin = 2000;
    private const int YearMax = 2200;
    private const long Million = 1_000_000;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static async Task<Results<Ok<LossRates>, ProblemHttpResult>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        DateOnly? from = null,
        DateOnly? to = null,
        string? brand = null
    )
    {
        var end = to ?? DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(beijing).DateTime).AddDays(1);
        var start = from ?? DateOnly.FromDayNumber(Math.Max(0, end.DayNumber - (7 * WeeksUsual)));
        if (start.Year is < YearMin or > YearMax || end <= start || end.DayNumber - start.DayNumber > DaysMax)
            return Problems.From(DisputeRefusals.BadWeeks);
        var cohorts = await db
            .Database.SqlQuery<Cohort>(
                $"""
                select brand_id, date_trunc('week', day::timestamp)::date as week, sum(taken)::bigint as cards,
                       sum(balance_fen)::bigint as balance_fen, sum(taken_fen)::bigint as cost_fen,
                       sum(taken - good - lost)::bigint as open_cards, sum(lost)::bigint as lost_cards,
                       sum(lost_balance_fen)::bigint as lost_balance_fen, sum(lost_fen)::bigint as lost_cost_fen,
                       sum(recovered_fen)::bigint as recovered_fen
                from metrics.losses
                where day >= {start} and day < {end} and ({brand}::text is null or brand_id = {brand})
                group by 1, 2 order by 2, 1
                """
            )
            .ToListAsync(ct);
        return TypedResults.Ok(new LossRates(start, end, [.. cohorts.Select(Of)], Of(Sum(cohorts))));
    }

    private static LossCohort Of(Cohort c) =>
        new(
            c.BrandId,
            c.Week,
            c.Cards,
            c.OpenCards,
            c.LostCards,
            c.BalanceFen,
            c.LostBalanceFen,
            c.LostCostFen,
            c.RecoveredFen,
            Ppm(c.LostBalanceFen, c.BalanceFen),
            Ppm(c.LostCostFen - c.RecoveredFen, c.CostFen)
        );

    private static long Ppm(long part, long whole) => whole == 0 ? 0 : (long)((Int128)part * Million / whole);

    private static Cohort Sum(List<Cohort> all) =>
        new(
            null,
            null,
            all.Sum(c => c.Cards),
            all.Sum(c => c.BalanceFen),
            all.Sum(c => c.CostFen),
            all.Sum(c => c.OpenCards),
            all.Sum(c => c.LostCards),
            all.Sum(c => c.LostBalanceFen),
            all.Sum(c => c.LostCostFen),
            all.Sum(c => c.RecoveredFen)
        );

    private sealed record Cohort(
        string? BrandId,
        DateOnly? Week,
        long Cards,
        long BalanceFen,
        long CostFen,
        long OpenCards,
        long LostCards,
        long LostBalanceFen,
        long LostCostFen,
        long RecoveredFen
    );
}

/// <param name="From">First day.</param>
/// <param name="To">The day after the last.</param>
/// <param name="Cohorts">By week, then brand.</param>
/// <param name="All">Together.</param>
internal sealed record LossRates(DateOnly From, DateOnly To, IReadOnlyList<LossCohort> Cohorts, LossCohort All);

/// <summary>Cards of one brand bought in one week; money in fen, rates in parts per million.</summary>
/// <param name="BrandId">Null: all brands.</param>
/// <param name="Week">Its Monday; null: all weeks.</param>
/// <param name="Cards">Bought.</param>
/// <param name="OpenCards">Of which nobody knows yet: the rate of a young cohort still rises.</param>
/// <param name="LostCards">Lost.</param>
/// <param name="BalanceFen">Their value, all together.</param>
/// <param name="LostBalanceFen">That of the lost ones.</param>
/// <param name="LostCostFen">What was paid for the lost ones, fees included.</param>
/// <param name="RecoveredFen">What came back from their sellers.</param>
/// <param name="LossPpm">Value lost over value bought: to stay below 50,000 (5 %).</param>
/// <param name="NetLossPpm">Cost of the lost ones less what came back, over the cost of all.</param>
internal sealed record LossCohort(
    string? BrandId,
    DateOnly? Week,
    long Cards,
    long OpenCards,
    long LostCards,
    long BalanceFen,
    long LostBalanceFen,
    long LostCostFen,
    long RecoveredFen,
    long LossPpm,
    long NetLossPpm
);
