using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>What happens to a deal.</summary>
internal enum DeskAct
{
    Pass,
    Review,
    Decline,
}

/// <summary>
/// Decides by a package's own lines and says what that cost, for comparing models: the Api weighs more acts, by segment. Reviewers find
/// what they look at, up to a share.
/// </summary>
internal static class RiskDesk
{
    internal const double ReviewFen = 15_00;
    internal const double ReviewMissShare = 0.15;
    internal const double ReviewLostShare = 0.05;
    internal const double HonestSellerFen = 200_00;

    internal static DeskAct Decide(RiskScore score, RiskCalibration calibration) =>
        score.Probability >= calibration.DeclineProbability ? DeskAct.Decline
        : score.ExpectedLossFen >= calibration.ReviewLossFen ? DeskAct.Review
        : DeskAct.Pass;

    /// <summary>What an act cost, given what the deal turned out to be, in fen.</summary>
    internal static double CostFen(DeskAct act, DealEvent e, DealLabel label)
    {
        var loss = label.Fraud ? label.LossFen ?? e.AmountFen : 0;
        var seller = label.Fraud ? 0 : HonestSellerFen;
        return act switch
        {
            DeskAct.Pass => loss,
            DeskAct.Review => ReviewFen + (ReviewMissShare * loss) + (ReviewLostShare * seller),
            _ => seller,
        };
    }
}
