using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>
/// How sellers of one kind answer a premium (offer minus expectation, points of rate), and what then comes back. Acceptance is logistic
/// and
/// rises with the premium; what comes back beyond the expectation is linear in it: below 0 for bad cards and for cards that were
/// overestimated, which sellers bring first (adverse selection).
/// </summary>
/// <param name="Intercept">Log-odds of acceptance at <paramref name="Centre"/>.</param>
/// <param name="Slope">Log-odds per point of premium; above 0.</param>
/// <param name="Shortfall">What an accepted card returns beyond the expectation at <paramref name="Centre"/>.</param>
/// <param name="ShortfallSlope">The same per point of premium; 0 or below.</param>
/// <param name="Centre">Mean premium of the data.</param>
/// <param name="PremiumMin">Lowest premium in the data; nothing is said about lower ones.</param>
/// <param name="PremiumMax">Highest premium in the data; nothing is said about higher ones.</param>
/// <param name="Offers">Number of offers that it was learned from.</param>
public sealed record SellerResponse(
    double Intercept,
    double Slope,
    double Shortfall,
    double ShortfallSlope,
    double Centre,
    double PremiumMin,
    double PremiumMax,
    int Offers
)
{
    internal const double Point = 0.01;

    /// <summary>True if there is data on such premiums; what lies beyond is refused and not extrapolated.</summary>
    public bool Knows(double premium) => premium >= PremiumMin && premium <= PremiumMax;

    /// <summary>Probability that a seller accepts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the data.</exception>
    public double Acceptance(double premium)
    {
        Require(premium);
        return 1 / (1 + Math.Exp(-(Intercept + (Slope * (premium - Centre) / Point))));
    }

    /// <summary>Expected earning of naming this premium, over the balance: acceptance × (return − price).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the data.</exception>
    public double Earning(double premium) => Acceptance(premium) * (Shortfall + (ShortfallSlope * (premium - Centre) / Point) - premium);

    private void Require(double premium)
    {
        if (!Knows(premium))
            throw new ArgumentOutOfRangeException(
                nameof(premium),
                premium,
                FormattableString.Invariant($"There is data on premiums of {PremiumMin:f4} to {PremiumMax:f4} only.")
            );
    }
}

/// <summary>Learns <see cref="SellerResponse"/> per kind from logged offers, each shrunk towards what all kinds have in common.</summary>
public static class ResponseFit
{
    /// <summary>With fewer offers nothing is learned of a kind, and it is not priced by a policy.</summary>
    public const int OffersMin = 300;

    private const int Rounds = 25;

    /// <summary>Prior strength in log-odds: a kind's own intercept may differ by about 1, its slope by about 0.4 per point.</summary>
    private const double InterceptPrior = 1;
    private const double SlopePrior = 6;

    /// <summary>Prior strength of a kind's shortfall, in trades.</summary>
    private const double ShortfallPrior = 200;
    private const double SlopeMin = 0.02;

    /// <summary>Logged premiums further out than this share of offers on either side are stray.</summary>
    private const double Stray = 0.005;

    /// <summary>The edge of the data belongs to it, whatever a subtraction of doubles says.</summary>
    private const double Rounding = 1e-9;

    /// <returns>Kinds with at least <see cref="OffersMin"/> offers.</returns>
    public static IReadOnlyDictionary<KindOfCard, SellerResponse> Learn(IReadOnlyList<LoggedOffer> offers)
    {
        var learned = new Dictionary<KindOfCard, SellerResponse>();
        if (offers.Count < OffersMin)
            return learned;
        var centre = offers.Average(o => o.Premium);
        var common = Logit(offers, centre, 0, 0.3, 1e-6, 1e-6);
        var shortfall = Line(offers, centre, 0, 0, 1);
        foreach (var kind in offers.GroupBy(o => o.Kind).OrderBy(g => g.Key))
        {
            var own = kind.ToArray();
            if (own.Length < OffersMin)
                continue;
            var (intercept, slope) = Logit(own, centre, common.Intercept, common.Slope, InterceptPrior, SlopePrior);
            var (mean, tilt) = Line(own, centre, shortfall.Mean, shortfall.Tilt, ShortfallPrior);
            var premiums = own.Select(o => o.Premium).Order().ToArray();
            var stray = (int)(Stray * premiums.Length);
            learned[kind.Key] = new(
                intercept,
                Math.Max(SlopeMin, slope),
                mean,
                Math.Min(0, tilt),
                centre,
                premiums[stray] - Rounding,
                premiums[^(1 + stray)] + Rounding,
                own.Length
            );
        }
        return learned;
    }

    /// <summary>Penalised logistic regression on the premium in points, by Newton's method.</summary>
    private static (double Intercept, double Slope) Logit(
        IReadOnlyList<LoggedOffer> offers,
        double centre,
        double priorIntercept,
        double priorSlope,
        double interceptWeight,
        double slopeWeight
    )
    {
        var (a, b) = (priorIntercept, priorSlope);
        for (var round = 0; round < Rounds; round++)
        {
            var (ga, gb) = (interceptWeight * (priorIntercept - a), slopeWeight * (priorSlope - b));
            var (haa, hab, hbb) = (interceptWeight, 0.0, slopeWeight);
            foreach (var offer in offers)
            {
                var z = (offer.Premium - centre) / SellerResponse.Point;
                var p = 1 / (1 + Math.Exp(-(a + (b * z))));
                var miss = (offer.Accepted ? 1 : 0) - p;
                var weight = Math.Max(1e-9, p * (1 - p));
                (ga, gb) = (ga + miss, gb + (miss * z));
                (haa, hab, hbb) = (haa + weight, hab + (weight * z), hbb + (weight * z * z));
            }
            var determinant = (haa * hbb) - (hab * hab);
            if (determinant < 1e-12)
                break;
            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            (a, b) = (a + Math.Clamp(da, -2, 2), b + Math.Clamp(db, -2, 2));
            if (Math.Abs(da) + Math.Abs(db) < 1e-9)
                break;
        }
        return (a, b);
    }

    /// <summary>Penalised line through what closed deals returned beyond the expectation.</summary>
    private static (double Mean, double Tilt) Line(IReadOnlyList<LoggedOffer> offers, double centre, double mean, double tilt, double prior)
    {
        var (n, sz, szz, sy, szy) = (prior, 0.0, prior, prior * mean, prior * tilt);
        foreach (var offer in offers)
            if (offer.Accepted && offer.IsClosed)
            {
                var (z, y) = ((offer.Premium - centre) / SellerResponse.Point, offer.Realised - offer.Expected);
                (n, sz, szz, sy, szy) = (n + 1, sz + z, szz + (z * z), sy + y, szy + (z * y));
            }
        var determinant = (n * szz) - (sz * sz);
        return determinant < 1e-12 ? (mean, tilt) : (((szz * sy) - (sz * szy)) / determinant, ((n * szy) - (sz * sy)) / determinant);
    }
}
