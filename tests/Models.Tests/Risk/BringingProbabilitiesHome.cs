using CardRecycle.Models.Risk;

namespace CardRecycle.Models.Tests.Risk;

/// <summary>What is learned from a history full of fraud is brought to the platform's rate.</summary>
public sealed class BringingProbabilitiesHome
{
    private static RiskCalibration Calibration(double? share) =>
        new()
        {
            Supervised = false,
            PathQuantiles = [],
            DistanceQuantiles = [],
            Tails = [],
            SupervisedLine = [],
            AnomalyLine = [],
            CombinedLine = [],
            FraudShare = share,
            ReviewLossFen = 0,
            DeclineProbability = 1,
            Means = [],
            Scales = [],
            OddnessDeciles = [],
        };

    [Fact]
    public void A_deal_about_which_nothing_is_known_has_the_platforms_rate() =>
        Calibration(0.02).AtRate(0.02, 0.003).ShouldBe(0.003, 1e-12);

    [Fact]
    public void Certainty_stays_and_order_stays()
    {
        var calibration = Calibration(0.02);
        calibration.AtRate(0, 0.003).ShouldBe(0);
        calibration.AtRate(1, 0.003).ShouldBe(1);
        var before = 0.0;
        for (var p = 0.01; p < 1; p += 0.01)
        {
            var now = calibration.AtRate(p, 0.003);
            now.ShouldBeInRange(before, p);
            before = now;
        }
    }

    [Fact]
    public void The_same_rate_and_an_old_package_change_nothing()
    {
        Calibration(0.02).AtRate(0.4, 0.02).ShouldBe(0.4, 1e-12);
        Calibration(null).AtRate(0.4, 0.003).ShouldBe(0.4);
        Calibration(0).AtRate(0.4, 0.003).ShouldBe(0.4);
    }

    [Fact]
    public void What_the_api_does_not_know_is_cut_off_before_training()
    {
        var told = RandomDeals.One("e", RandomDeals.Start, new Random(1)) with
        {
            Step = DealStep.Offer,
            NumberPrefix = "b1",
            Serial = 1_234_567,
            Region = "r1",
            PurchaseProof = false,
            KycLevel = 1,
        };
        var served = ServedFacts.Of(told)!;
        (served.NumberPrefix, served.Serial).ShouldBe(("b1-123", 4567));
        (served.Region, served.IssuedAt, served.PurchaseProof, served.KycLevel).ShouldBe((null, null, null, 2));
        ServedFacts.Of(told with { Step = DealStep.Resale }).ShouldBeNull();
    }
}
