using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>The policy by itself: what is decided from which score, and what without one.</summary>
public sealed class DecidingByCost
{
    private static readonly RiskOptions options = new();

    [Theory]
    [InlineData(0.001, 3_000_00, "Approve")]
    [InlineData(0.01, 100_00, "Approve")]
    [InlineData(0.02, 3_000_00, "StepUp")]
    [InlineData(0.08, 3_000_00, "Review")]
    [InlineData(0.93, 5_000_00, "Hold")]
    [InlineData(0.99, 5_000_00, "Decline")]
    public void The_cheapest_act_is_taken(double probability, long lossFen, string expected) =>
        Decide(Inputs() with { LossFen = lossFen }, probability).Verdict.ToString().ShouldBe(expected);

    [Fact]
    public void A_higher_probability_never_makes_the_act_milder()
    {
        foreach (var loss in (long[])[10_00, 200_00, 1_000_00, 5_000_00])
        {
            var strictest = RiskVerdict.Approve;
            for (var p = 0.0; p <= 1; p += 0.001)
            {
                var verdict = RiskPolicy.Cheapest(p, loss, options.NewSeller, mayDecline: p >= 0.95);
                ((int)verdict).ShouldBeGreaterThanOrEqualTo((int)strictest, $"{loss} fen at {p}");
                strictest = verdict;
            }
        }
    }

    [Fact]
    public void Nobody_is_declined_by_a_model_below_its_own_line() =>
        RiskPolicy
            .Decide(Inputs() with { LossFen = 5_000_00 }, Score(0.97, 5_000_00), declineProbability: 0.98, () => [])
            .Verdict.ShouldBe(RiskVerdict.Hold);

    [Fact]
    public void Of_rules_and_model_the_strictest_counts_and_comes_first()
    {
        var inputs = Inputs() with { LossFen = 3_000_00, Hits = [new(BlacklistKind.Device, "stolen cards")] };
        var decision = Decide(inputs, 0.08);
        decision.Verdict.ShouldBe(RiskVerdict.Decline);
        decision.Reasons.Select(r => r.Code).ShouldBe(["blacklist-device", "model-review", "mule"]);
    }

    [Theory]
    [InlineData(RiskPolicy.NotExpected, 5_000_00, "Approve", false)]
    [InlineData(RiskPolicy.ModelMissing, 1, "Review", true)]
    [InlineData(RiskPolicy.ModelBroken, 200_00, "Review", true)]
    [InlineData(RiskPolicy.StateUnreadable, 200_00, "Review", true)]
    public void Without_a_score_that_was_expected_no_deal_passes_and_the_cause_is_named(
        string cause,
        long lossFen,
        string expected,
        bool named
    )
    {
        var decision = RiskPolicy.Decide(Inputs() with { LossFen = lossFen, Unscored = cause }, null, 1, () => []);
        decision.Verdict.ToString().ShouldBe(expected);
        decision.Reasons.Any(r => r.Code == cause).ShouldBe(named);
    }

    [Fact]
    public void The_version_names_every_option()
    {
        var version = RiskPolicy.VersionOf(options);
        RiskPolicy.VersionOf(new()).ShouldBe(version);
        RiskPolicy.VersionOf(options with { FraudRate = 0.004 }).ShouldNotBe(version);
        RiskPolicy
            .VersionOf(options with { NewSeller = options.NewSeller with { Hold = options.NewSeller.Hold with { WorkFen = 1 } } })
            .ShouldNotBe(version);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        options.IsSound.ShouldBeTrue();
        (options with { FraudRate = 0 }).IsSound.ShouldBeFalse();
        (options with { Batch = options.Batch with { Review = new(1, 2, 0) } }).IsSound.ShouldBeFalse();
    }

    private static RiskInputs Inputs() => new(0, 100_00, 90_00, 100_00, 1_000_00, [], "new", null, options);

    private static RiskScore Score(double probability, long lossFen) => new(probability, probability * lossFen, 0, 0, 0);

    private static RiskDecision Decide(RiskInputs inputs, double probability) =>
        RiskPolicy.Decide(inputs, Score(probability, inputs.LossFen), 0.9, () => [new("mule", "多个账号共用设备。")]);
}
