using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Policy;

namespace CardRecycle.Training.Tests.Policy;

/// <summary>
/// The whole way from log to price in markets whose sellers are drawn anew for every seed. The valuation here errs by a known amount that
/// is
/// the same for a brand for some days, as a level does that has not been followed yet.
/// </summary>
public sealed class PricingAgainstAnOracle
{
    private const int Cards = 8_000;

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    public void The_policy_earns_nine_tenths_of_the_oracle_and_more_than_every_dealer(int seed)
    {
        var result = new PolicyEvaluation(Visits(seed, 0.008), seed).Run();
        result.ShareOfOracle.ShouldBeGreaterThan(0.9);
        result.Learned.ShouldBeGreaterThan(result.WithoutAnswers, "a level that is off for days shows in what sellers answer");
        result.Baselines.Count.ShouldBe(6);
        foreach (var (name, earned) in result.Baselines)
            earned.ShouldBeLessThan(result.Learned, name);
    }

    [Fact]
    public void What_was_estimated_beforehand_is_what_is_gained()
    {
        var held = 0;
        for (var seed = 301; seed <= 310; seed++)
            held += new PolicyEvaluation(Visits(seed, 0.008), seed).Run().EstimateHolds ? 1 : 0;
        held.ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact]
    public void A_broken_valuation_earns_far_less_than_the_oracle() =>
        new PolicyEvaluation(Visits(204, 0.04), 204).Run().ShareOfOracle.ShouldBeLessThan(0.8);

    private static List<PolicyVisit> Visits(int seed, double error)
    {
        var random = new Random(seed);
        var start = new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);
        var levels = Enumerable.Range(0, 27).Select(_ => 0.85 + (0.1 * random.NextDouble())).ToArray();
        var errors = new double[levels.Length];
        var visits = new List<PolicyVisit>();
        for (var i = 0; i < Cards; i++)
        {
            var brand = random.Next(levels.Length);
            if (random.Next(20) == 0)
                (levels[brand], errors[brand]) = (levels[brand] + (0.004 * Normal(random)), error * Normal(random));
            var at = start.AddMinutes(20 * i);
            var life = random.Next(4) == 0 ? (int?)random.Next(20, 400) : null;
            var fair = Math.Clamp(levels[brand] - (life is { } days ? 0.12 * Math.Exp(-days / 50.0) : 0), 0.4, 1);
            var sold = (long)(50_000 * (fair + (0.01 * Normal(random))));
            var trade = new TradeRecord(
                $"t{i}",
                $"b{brand}",
                (KindOfCard)(brand % 9),
                FormOfCard.Code,
                50_000,
                50_000,
                false,
                life,
                at,
                at.AddDays(2),
                45_000,
                sold
            );
            visits.Add(new(trade, fair + errors[brand], fair, 0.01));
        }
        return visits;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
