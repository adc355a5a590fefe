using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>What judges models is tested like what is judged.</summary>
public sealed class JudgesJudgeRightly
{
    [Fact]
    public void A_column_that_did_not_move_has_no_drift_and_one_that_did_has_much()
    {
        var random = new Random(1);
        float[] before = [.. Enumerable.Range(0, 5_000).Select(_ => random.NextSingle())];
        float[] same = [.. Enumerable.Range(0, 5_000).Select(_ => random.NextSingle())];
        DriftCheck.Psi(before, same).ShouldBeLessThan(0.02);
        DriftCheck.Psi(before, [.. same.Select(v => v + 0.3f)]).ShouldBeGreaterThan(DriftCheck.PsiMax);
    }

    [Fact]
    public void A_model_is_no_better_than_itself() =>
        Comparison.Run(Rows(0.01, 1), Rows(0.01, 1), 1).Verdict.ShouldBe("no difference that could not be luck");

    [Fact]
    public void A_model_with_half_the_error_is_found_better_and_one_with_twice_the_error_worse()
    {
        var better = Comparison.Run(Rows(0.02, 1), Rows(0.01, 2), 1);
        better.Low95.ShouldBeGreaterThan(0);
        better.Difference.ShouldBeInRange(better.Low95, better.High95);
        Comparison.Run(Rows(0.01, 1), Rows(0.02, 2), 1).High95.ShouldBeLessThan(0);
    }

    [Fact]
    public void Every_group_is_covered_nine_times_in_ten_though_their_spreads_are_misjudged()
    {
        var random = new Random(4);
        GroupWidths.Scored[] rows =
        [
            .. Enumerable
                .Range(0, 12_000)
                .Select(i => (Brand: $"brand-{i % 97}", Tier: 1 + (i % 3), Face: i / 3 % 4, Life: i / 12 % 5))
                .Select(g => new GroupWidths.Scored(
                    Math.Abs(Normal(random)) * (g.Tier == 1 ? 1.6 : 1) * (g.Life == 0 ? 0.7 : 1),
                    g.Brand,
                    g.Tier,
                    g.Face,
                    g.Life
                )),
        ];
        var (width, tiers, faces, lives) = GroupWidths.Fit(rows);
        bool Covered(GroupWidths.Scored r) => r.Score <= width * tiers[r.Tier] * faces[r.Face] * lives[r.Life];
        foreach (var group in rows.GroupBy(r => r.Tier).Concat(rows.GroupBy(r => 10 + r.Life)))
            group.Average(r => Covered(r) ? 1.0 : 0).ShouldBeInRange(0.88, 0.92);
    }

    [Theory]
    [InlineData(1, 1.2, 1.6)]
    [InlineData(50, 1.75, 2.1)]
    public void What_befell_one_brand_widens_its_tier_less_than_what_befell_many(int brands, double least, double most)
    {
        var random = new Random(6);
        GroupWidths.Scored[] rows =
        [
            .. Enumerable
                .Range(0, 8_000)
                .Select(i => i % 8 == 0 ? (Brand: $"wild-{i / 8 % brands}", Tier: 3) : (Brand: $"calm-{i % 50}", Tier: 2))
                .Select(g => new GroupWidths.Scored(Math.Abs(Normal(random)) * (g.Tier == 3 ? 2 : 1), g.Brand, g.Tier, 0, 0)),
        ];
        var (_, tiers, _, _) = GroupWidths.Fit(rows);
        (tiers[3] / tiers[2]).ShouldBeInRange(least, most);
    }

    [Fact]
    public void The_dealers_rule_is_the_face_weighted_mean_of_the_ten_newest_sales()
    {
        var trades = SimulatingAMarket.Market(5, 60).Select(t => t.Trade).ToArray();
        var (trade, said) = Baselines.Replay(trades, trades[^50].BoughtAt).Last();
        var newest = trades
            .Where(t => t.BrandId == trade.BrandId && t.SoldAt <= trade.BoughtAt)
            .OrderBy(t => t.SoldAt)
            .TakeLast(10)
            .ToArray();
        said.Single(s => s.Name == Baselines.DealerRule)
            .Rate.ShouldBe(newest.Sum(t => t.SoldForFen) / (double)newest.Sum(t => t.BalanceFen), 1e-12);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(299, 1)]
    [InlineData(300, 2)]
    [InlineData(3_000, 3)]
    public void A_brand_has_the_tier_of_its_trades(long trades, int tier) => Segments.TierOf(trades).ShouldBe(tier);

    private static JudgedRow[] Rows(double error, int seed)
    {
        var random = new Random(seed);
        var trades = SimulatingAMarket.Market(6, 40).Select(t => t.Trade).ToArray();
        return [.. trades.Select(t => new JudgedRow(t, Said(t.Rate + (error * Normal(random))), 1, null))];
    }

    private static RateEstimate Said(double rate) => new(rate, rate - 0.02, rate + 0.02, 1, new(rate, 0, 0, 0, 0, 0, 0));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
