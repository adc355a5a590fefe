using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Policy;

/// <summary>A price that was named to a seller, and the answer.</summary>
/// <param name="BrandId">Brand of the card.</param>
/// <param name="Kind">Kind of card.</param>
/// <param name="At">When the price was named.</param>
/// <param name="Premium">Price before the service fee less the valuation's own expectation after costs, points of rate.</param>
/// <param name="Accepted">The seller agreed.</param>
public readonly record struct SellerAnswer(string BrandId, KindOfCard Kind, DateTimeOffset At, double Premium, bool Accepted);

/// <summary>How far a brand's valuation is off at a time, and for how long, as sellers' answers showed.</summary>
/// <param name="Deviation">Standard deviation of the valuation's error of a brand, points of rate; above 0.</param>
/// <param name="ForgetDays">Days after which such an error is down to a third, since closed trades have corrected it; above 0.</param>
public sealed record AnswerLaw(double Deviation, double ForgetDays)
{
    /// <summary>False for what no fit gives and nothing can be followed by.</summary>
    public bool IsSound => Deviation is > 0 and < 0.1 && ForgetDays is > 0 and < 100;
}

/// <summary>
/// What a brand's cards are worth beyond the valuation (卖家应答修正), by the answers of its sellers. A closed trade tells days later; an
/// answer tells at once: those who know what their cards fetch elsewhere take an offer the sooner the less they are worth. For each
/// brand the valuation's error is followed as a mean-reverting Gaussian (Ornstein-Uhlenbeck) level seen through the logistic answers of
/// <see cref="SellerResponse"/>, one Gauss-Newton step an answer (an extended Kalman filter). How readily the sellers of a kind accept
/// on the whole is followed beside it: what all brands of a kind show is for the most part put down to that, since answers may be
/// counted otherwise than those that the response was learned from. Not thread-safe.
/// </summary>
public sealed class AnswerLevels(AnswerLaw law, IReadOnlyDictionary<KindOfCard, SellerResponse> responses)
{
    /// <summary>No price is moved further, points of rate: a ring that answers falsely gains no more than a random step may give.</summary>
    public const double LevelMax = 0.01;

    /// <summary>Deviation of a kind's own readiness, log-odds, and how slowly it changes.</summary>
    private const double KindDeviation = 0.5;
    private const double KindDays = 60;

    /// <summary>A logistic curve blurred by a normal one is nearly a flatter logistic (MacKay 1992).</summary>
    private const double Blur = Math.PI / 8;

    /// <summary>After the quote's validity and what it takes to write it down, an answer is known everywhere.</summary>
    private static readonly TimeSpan known = TimeSpan.FromMinutes(16);

    private readonly Dictionary<string, Level> brands = new(StringComparer.Ordinal);
    private readonly Dictionary<KindOfCard, Level> kinds = [];

    private readonly record struct Level(double Mean, double Variance, DateTimeOffset At)
    {
        /// <summary>Where it is expected later: back towards 0, and less sure.</summary>
        internal Level Later(DateTimeOffset at, double variance, double days)
        {
            var kept = Math.Exp(-Math.Max(0, (at - At).TotalDays) / days);
            return new(Mean * kept, variance - ((variance - Variance) * kept * kept), at);
        }
    }

    private double Variance => law.Deviation * law.Deviation;

    /// <summary>When the answer to a price named at this moment is taken in: with all others of its hour, so that replicas agree.</summary>
    public static DateTimeOffset TakenInAt(DateTimeOffset namedAt) => HourOf(namedAt).AddHours(1) + known;

    /// <summary>The last hour whose answers are all known.</summary>
    public static DateTimeOffset KnownUntil(DateTimeOffset now) => HourOf(now - known);

    /// <summary>Brands that were asked about.</summary>
    public IReadOnlyCollection<string> Brands => brands.Keys;

    /// <summary>Expected error of the brand's valuation, points of rate, at most <see cref="LevelMax"/> either way; 0 for an unknown
    /// brand.</summary>
    public double LevelOf(string brandId, DateTimeOffset at) =>
        brands.TryGetValue(brandId, out var level) ? Math.Clamp(level.Later(at, Variance, law.ForgetDays).Mean, -LevelMax, LevelMax) : 0;

    /// <summary>Takes in an answer; in order of time. One to a kind without a response changes nothing.</summary>
    /// <returns>Logarithm of the probability that it had before; 0 where nothing was expected.</returns>
    public double Learn(in SellerAnswer answer)
    {
        if (!responses.TryGetValue(answer.Kind, out var response))
            return 0;
        var brand = brands.TryGetValue(answer.BrandId, out var before)
            ? before.Later(answer.At, Variance, law.ForgetDays)
            : new(0, Variance, answer.At);
        var kind = kinds.TryGetValue(answer.Kind, out var ready)
            ? ready.Later(answer.At, KindDeviation * KindDeviation, KindDays)
            : new(0, KindDeviation * KindDeviation, answer.At);
        var slope = response.Slope / SellerResponse.Point;
        var odds = response.Intercept + kind.Mean + (slope * (answer.Premium - brand.Mean - response.Centre));
        var unsure = (brand.Variance * slope * slope) + kind.Variance;
        var expected = Logistic(odds);
        var weight = expected * (1 - expected);
        var (miss, gain) = ((answer.Accepted ? 1 : 0) - expected, 1 / (1 + (weight * unsure)));
        brands[answer.BrandId] = new(
            brand.Mean - (brand.Variance * slope * miss * gain),
            brand.Variance * (1 - (brand.Variance * slope * slope * weight * gain)),
            answer.At
        );
        kinds[answer.Kind] = new(
            kind.Mean + (kind.Variance * miss * gain),
            kind.Variance * (1 - (kind.Variance * weight * gain)),
            answer.At
        );
        var blurred = Logistic(odds / Math.Sqrt(1 + (Blur * unsure)));
        return Math.Log(Math.Max(1e-12, answer.Accepted ? blurred : 1 - blurred));
    }

    private static double Logistic(double odds) => 1 / (1 + Math.Exp(-odds));

    private static DateTimeOffset HourOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

/// <summary>Learns <see cref="AnswerLaw"/>: of a few, the one by which the answers, each before it was known, surprised least.</summary>
public static class AnswerFit
{
    private static readonly double[] deviations = [0.003, 0.005, 0.0075, 0.011, 0.016];
    private static readonly double[] days = [1.5, 3, 6];

    /// <summary>Practically no deviation: only the kinds' readiness is followed.</summary>
    private static readonly AnswerLaw none = new(1e-6, 1);

    /// <param name="answers">In order of time.</param>
    /// <param name="responses">By kind, learned beforehand.</param>
    /// <returns>Null if following the brands surprises no less than not following them.</returns>
    public static AnswerLaw? Learn(IReadOnlyList<SellerAnswer> answers, IReadOnlyDictionary<KindOfCard, SellerResponse> responses)
    {
        AnswerLaw? best = null;
        var most = LogLikelihood(none, answers, responses);
        foreach (var deviation in deviations)
        foreach (var forget in days)
        {
            var law = new AnswerLaw(deviation, forget);
            if (LogLikelihood(law, answers, responses) is var sum && sum > most)
                (best, most) = (law, sum);
        }
        return best;
    }

    /// <summary>What following the brands makes later answers less surprising, in nats an answer; above 0 it helps.</summary>
    /// <param name="law">Learned from the answers before.</param>
    /// <param name="before">Answers to start from, in order of time.</param>
    /// <param name="answers">Answers to judge on, in order of time.</param>
    /// <param name="responses">By kind.</param>
    public static double Gain(
        AnswerLaw law,
        IReadOnlyList<SellerAnswer> before,
        IReadOnlyList<SellerAnswer> answers,
        IReadOnlyDictionary<KindOfCard, SellerResponse> responses
    )
    {
        if (answers.Count == 0)
            return 0;
        var (followed, still) = (new AnswerLevels(law, responses), new AnswerLevels(none, responses));
        foreach (var answer in before)
        {
            followed.Learn(answer);
            still.Learn(answer);
        }
        return answers.Sum(a => followed.Learn(a) - still.Learn(a)) / answers.Count;
    }

    private static double LogLikelihood(
        AnswerLaw law,
        IReadOnlyList<SellerAnswer> answers,
        IReadOnlyDictionary<KindOfCard, SellerResponse> responses
    )
    {
        var levels = new AnswerLevels(law, responses);
        return answers.Sum(a => levels.Learn(a));
    }
}
