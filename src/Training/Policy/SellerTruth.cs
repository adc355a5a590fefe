using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Policy;

/// <summary>
/// How the sellers of one kind answer in a simulated market, as a function of offer minus fair rate (points of rate); no policy may know
/// it.
/// </summary>
/// <param name="Middle">The difference at which half of them accept.</param>
/// <param name="Slope">Scale of the logistic around it.</param>
/// <param name="Bad">Share of bad cards at the usual difference.</param>
/// <param name="Adverse">Factor on that share for every point more: who brings bad cards picks good prices.</param>
internal sealed record SellerTruth(double Middle, double Slope, double Bad, double Adverse)
{
    private const double UsualDifference = -0.055;
    private const double BadMax = 0.9;

    /// <summary>Laws for all kinds, from the seed.</summary>
    internal static IReadOnlyList<SellerTruth> Draw(Random random, double badCards = 1)
    {
        return
        [
            .. Enum.GetValues<KindOfCard>()
                .Select(_ => new SellerTruth(
                    Between(-0.085, -0.055),
                    Between(0.008, 0.02),
                    badCards * Between(0.002, 0.006),
                    Between(1.1, 1.4)
                )),
        ];

        double Between(double low, double high) => low + (random.NextDouble() * (high - low));
    }

    internal double Acceptance(double difference) => 1 / (1 + Math.Exp(-(difference - Middle) / Slope));

    internal double BadShare(double difference) => Math.Min(BadMax, Bad * Math.Pow(Adverse, (difference - UsualDifference) / 0.01));

    /// <summary>Expected earning of an offer for a card whose fair rate is known.</summary>
    internal double Earning(double fair, double offered) =>
        Acceptance(offered - fair) * (((1 - BadShare(offered - fair)) * fair) - offered);
}
