using CardRecycle.Models.Valuation;
using CardRecycle.Training.Simulation;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>
/// Goal: the online level finds a shift of five points within twenty trades of the brand, and watching for shifts costs next to nothing
/// while there is none. Method: the model of <see cref="TrainedOnAMarket"/> follows another market of the same card laws in which every
/// brand shifts once, beside the level that the simulator really had.
/// </summary>
public sealed class FollowingShifts
{
    private const int TradesMax = 20;
    private const double Near = 0.01;
    private const double CalmLossMax = 1.05;
    private const int FirstShiftDay = 120;

    private static readonly MarketLaws calm = new() { TroublesPerBrandYear = 0, GlutsPerKindYear = 0 };

    [Fact]
    public void After_a_shift_of_five_points_the_level_is_back_within_one_point_in_twenty_trades_of_the_brand()
    {
        OrderedShift[] shifts =
        [
            .. SimulatingAMarket.Brands.Select((b, i) => new OrderedShift(b.Id, FirstShiftDay + (4 * i), i % 2 == 0 ? -0.05 : 0.05)),
        ];
        var found = TradesUntilFound(calm with { Shifts = shifts });
        found.Count.ShouldBe(shifts.Length);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(" ", found.Values));
        foreach (var (brand, trades) in found)
            trades.ShouldBeLessThanOrEqualTo(TradesMax, brand);
    }

    [Fact]
    public void In_calm_times_watching_for_shifts_costs_less_than_a_twentieth()
    {
        var (watching, trusting) = (0.0, 0.0);
        var (with, without) = (new MarketFilter(Law), new MarketFilter(Law, opensOnShift: false));
        foreach (var (sale, effect, noise) in Sales(SimulatingAMarket.Whole(TrainedOnAMarket.Seed, 240, calm, withFloor: false)))
        {
            var (t, rate) = (sale.Trade, sale.Trade.Rate - effect - Law.SeasonOn(sale.Trade.Kind, sale.Trade.SoldOn));
            watching += Math.Abs(rate - with.At(t.BrandId, t.Kind, t.SoldAt).Level);
            trusting += Math.Abs(rate - without.At(t.BrandId, t.Kind, t.SoldAt).Level);
            with.Add(t.BrandId, t.Kind, t.SoldAt, t.Rate - effect, noise);
            without.Add(t.BrandId, t.Kind, t.SoldAt, t.Rate - effect, noise);
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{watching / trusting:f4}");
        (watching / trusting).ShouldBeLessThan(CalmLossMax);
    }

    private static FilterLaw Law => TrainedOnAMarket.Shared.Fitted.Calibration.Movement;

    /// <summary>How many trades each brand needs after its shift until its level is near the true one.</summary>
    private static Dictionary<string, int> TradesUntilFound(MarketLaws laws)
    {
        var market = SimulatingAMarket.Whole(TrainedOnAMarket.Seed, FirstShiftDay + 80, laws, withFloor: false);
        var (filter, found) = (new MarketFilter(Law), new Dictionary<string, int>());
        var (offsets, seen) = (new Dictionary<string, double>(), new Dictionary<string, int>());
        foreach (var (sale, effect, noise) in Sales(market))
        {
            var (t, day) = (sale.Trade, market.Truth.DayOf(sale.Trade.SoldAt));
            filter.Add(t.BrandId, t.Kind, t.SoldAt, t.Rate - effect, noise);
            var index = SimulatingAMarket.Brands.ToList().FindIndex(b => b.Id == t.BrandId);
            var off = filter.At(t.BrandId, t.Kind, t.SoldAt).Level - market.Truth.LevelOf(index, day);
            if (day <= laws.Shifts[index].Day)
            {
                // Where a standard card lies is a convention: only differences of levels can be compared.
                offsets[t.BrandId] = offsets.GetValueOrDefault(t.BrandId, off) is var before ? before + (0.02 * (off - before)) : off;
                continue;
            }
            var trades = seen[t.BrandId] = seen.GetValueOrDefault(t.BrandId) + 1;
            if (Math.Abs(off - offsets[t.BrandId]) < Near)
                found.TryAdd(t.BrandId, trades);
        }
        return found;
    }

    private static IEnumerable<(SimulatedTrade Sale, double Effect, double Noise)> Sales(SimulatedMarket market)
    {
        var sales = market.Trades.OrderBy(t => t.Trade.SoldAt).ThenBy(t => t.Trade.Id, StringComparer.Ordinal).ToArray();
        var cards = TrainedOnAMarket.Shared.WithModel(m => m.EffectsAndNoises([.. sales.Select(s => s.Trade.Facts)]));
        return sales.Zip(cards, (sale, card) => (sale, card.Effect, card.Noise));
    }
}
