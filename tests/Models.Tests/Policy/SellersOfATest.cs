using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Policy;

/// <summary>
/// Sellers whose law is known: acceptance is logistic in offer minus fair rate, bad cards come the more the better the price, and the
/// valuation errs by a known amount. Laws are drawn per kind from the seed.
/// </summary>
internal sealed class SellersOfATest
{
    internal static readonly double[] Steps = [-0.01, -0.005, 0, 0.005, 0.01];
    private const double UsualPremium = -0.055;
    private readonly Random random;
    private readonly (double Middle, double Slope, double Bad)[] laws;
    private readonly double error;

    internal SellersOfATest(int seed, double error)
    {
        random = new(seed);
        this.error = error;
        laws = [.. Enumerable.Range(0, 9).Select(_ => (Between(-0.085, -0.055), Between(0.008, 0.02), Between(0.002, 0.006)))];
    }

    /// <summary>Offers as a house would log them that keeps <paramref name="margin"/> of what it expects, with random steps.</summary>
    internal List<LoggedOffer> Log(int count, double margin = 0.055) =>
        [.. Enumerable.Range(0, count).Select(_ => Visit(k => -margin, Steps[random.Next(Steps.Length)]).Offer)];

    /// <summary>What a policy truly earns per visit, by the laws; NaN premiums are no offers.</summary>
    internal double Earned(Func<KindOfCard, double> premiumOf, int visits)
    {
        var sum = 0.0;
        for (var i = 0; i < visits; i++)
            sum += Visit(premiumOf, 0).Truth;
        return sum / visits;
    }

    /// <summary>What one earns who knows fair rate and laws.</summary>
    internal double OracleEarned(int visits)
    {
        var best = laws.Select(law => Enumerable.Range(0, 300).Max(i => Truth(law, 0.9, -0.15 + (i * 0.0005)))).ToArray();
        return Enumerable.Range(0, visits).Average(_ => best[random.Next(9)]);
    }

    private (LoggedOffer Offer, double Truth) Visit(Func<KindOfCard, double> premiumOf, double step)
    {
        var kind = (KindOfCard)random.Next(9);
        var law = laws[(int)kind];
        var fair = 0.9;
        var expected = fair + (error * Normal());
        var offered = expected + premiumOf(kind) + step;
        var accepted = random.NextDouble() < Acceptance(law, offered - fair);
        var bad = accepted && random.NextDouble() < Bad(law, offered - fair);
        var realised = accepted ? (bad ? 0 : fair + (0.01 * Normal())) : double.NaN;
        return (new(kind, expected, offered, step, 1.0 / Steps.Length, accepted, realised), Truth(law, fair, offered - fair));
    }

    private static double Truth((double, double, double) law, double fair, double premium) =>
        Acceptance(law, premium) * (((1 - Bad(law, premium)) * fair) - fair - premium);

    private static double Acceptance((double Middle, double Slope, double) law, double premium) =>
        1 / (1 + Math.Exp(-(premium - law.Middle) / law.Slope));

    private static double Bad((double, double, double Share) law, double premium) =>
        Math.Min(0.9, law.Share * Math.Pow(1.25, (premium - UsualPremium) / 0.01));

    private double Between(double low, double high) => low + (random.NextDouble() * (high - low));

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
