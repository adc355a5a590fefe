namespace CardRecycle.Models.Valuation;

/// <summary>
/// Follows all brands through their closed trades, a Kalman filter for each kind: what a trade says of its brand it also says, less firmly,
/// of the brands beside it, and a brand that nobody knows yet stands where its kind does, with a wide margin. Rates go in without the
/// card's own effect, in the order of their sales; what the law knows of the season is taken out here. The same code for training and
/// serving; equal trades give equal levels to the bit. Not thread-safe.
/// </summary>
public sealed class MarketFilter
{
    private readonly FilterLaw law;
    private readonly bool opensOnShift;

    /// <param name="law">How the levels move.</param>
    public MarketFilter(FilterLaw law)
        : this(law, opensOnShift: true) { }

    /// <summary>Without opening after a shift it follows as if levels only wandered: to see what watching for shifts costs.</summary>
    internal MarketFilter(FilterLaw law, bool opensOnShift) => (this.law, this.opensOnShift) = (law, opensOnShift);

    private readonly Dictionary<KindOfCard, KindFilter> kinds = [];

    /// <summary>What stands for a trade whose noise nobody has estimated.</summary>
    public const double UsualNoise = 0.015;

    /// <param name="brandId">Brand of the card that was sold.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="soldAt">When; trades go in in this order.</param>
    /// <param name="rate">Its resale rate without the card's own effect.</param>
    /// <param name="noise">Standard deviation of a single such trade, points of rate.</param>
    /// <param name="faceFen">Its face value; 0: it moves no face band.</param>
    public void Add(string brandId, KindOfCard kind, DateTimeOffset soldAt, double rate, double noise = UsualNoise, long faceFen = 0) =>
        Of(kind).Add(brandId, soldAt, rate, noise, faceFen);

    /// <summary>Where a brand stands at <paramref name="now"/>; one without trades where its kind does.</summary>
    public MarketSnapshot At(string brandId, KindOfCard kind, DateTimeOffset now) => Of(kind).At(brandId, now);

    /// <summary>Where cards of this face stand beside the others of their kind: to be added by <see cref="MarketSnapshot.WithFace"/>.
    /// </summary>
    public FaceLevel FaceOf(KindOfCard kind, int faceBand, DateTimeOffset now) => Of(kind).FaceOf(faceBand, now);

    /// <summary>Number of face bands.</summary>
    public static int FaceBands => Segments.FaceBands.Count;

    /// <summary>The face band of a face value.</summary>
    public static int FaceBandOf(long faceFen) => Segments.FaceBandOf(faceFen);

    /// <summary>Where a brand would stand if it had never traded: for training, which must show what not knowing costs.</summary>
    /// <param name="brandId">The brand.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="now">When.</param>
    /// <param name="home">Where its kind is at home, learned without it.</param>
    internal MarketSnapshot AsUnknown(string brandId, KindOfCard kind, DateTimeOffset now, KindMovement home) =>
        Of(kind).AsUnknown(brandId, now, home);

    /// <summary>Where a brand of this kind stands of which nothing is known.</summary>
    public MarketSnapshot OfNewBrand(KindOfCard kind, DateTimeOffset now) => Of(kind).AsUnknown("", now, law.Kinds[(int)kind]);

    /// <summary>Forgets the trades of one kind, so that they can go in again.</summary>
    public void Forget(KindOfCard kind) => kinds.Remove(kind);

    private KindFilter Of(KindOfCard kind)
    {
        if (!kinds.TryGetValue(kind, out var filter))
            kinds[kind] = filter = new(kind, law, opensOnShift);
        return filter;
    }
}

/// <summary>One kind: state 0 is what its brands have in common, every other state a brand's own level.</summary>
internal sealed class KindFilter(KindOfCard kind, FilterLaw law, bool opensOnShift = true)
{
    /// <summary>Innovations beyond this many standard deviations count as this many: one odd trade moves little.</summary>
    private const double Clip = 3;

    /// <summary>Memory of the innovations' common sign, and the size from which on it means a shift (0.33 is its noise).</summary>
    private const double TrendGain = 0.2;
    private const double TrendMeansShift = 1.0;

    /// <summary>A shift opens the brand's own variance to this share of the noise's.</summary>
    private const double ShiftOpensTo = 1.0;
    private const double NoiseMin = 0.003;

    private readonly KindMovement movement = law.Kinds[(int)kind];
    private readonly FaceDrift? faces = law.Kinds[(int)kind].FaceStray is > 0 and var stray ? new(stray) : null;
    private readonly Dictionary<string, BrandState> brands = new(StringComparer.Ordinal);
    private double[] mean = [0];
    private double[] wander = [law.Kinds[(int)kind].KindWander];
    private double[,] covariance =
    {
        { 0 },
    };
    private double[] cross = new double[1];
    private int states = 1;
    private DateTimeOffset last;
    private double surprise;
    private long surprises;

    internal void Add(string brandId, DateTimeOffset soldAt, double rate, double noise, long faceFen = 0)
    {
        AdvanceTo(soldAt);
        if (!brands.TryGetValue(brandId, out var brand))
            brands[brandId] = brand = Grow(brandId);
        brand.Trades++;
        noise = Math.Max(NoiseMin, noise * movement.Noise);
        var season = law.SeasonOn(kind, DateOnly.FromDateTime(soldAt.UtcDateTime.AddHours(8)));
        var band = Segments.FaceBandOf(faceFen);
        var face = faces is null || faceFen == 0 ? default : faces.At(band, soldAt);
        var variance = (noise * noise) + (face.Deviation * face.Deviation);
        var (level, innovation, total) = Follow(brand, rate - season - face.Offset, variance);
        brand.Days.Add(soldAt, level);
        if (faceFen > 0)
            faces?.Learn(band, soldAt, innovation, total);
    }

    internal FaceLevel FaceOf(int band, DateTimeOffset now) => faces?.At(band, now) ?? default;

    internal MarketSnapshot At(string brandId, DateTimeOffset now)
    {
        var days = Math.Max(0, (now - last).TotalDays);
        if (!brands.TryGetValue(brandId, out var brand))
            return AsUnknown(brandId, now, movement);
        var (own, kindStep) = (brand.State, movement.KindWander * movement.KindWander);
        var variance = covariance[0, 0] + (2 * covariance[0, own]) + covariance[own, own];
        variance += days * (kindStep + (wander[own] * wander[own]));
        var level = mean[0] + mean[own];
        var (sum, count) = brand.Days.Last30(now);
        return new(level, count == 0 ? level : sum / count, count)
        {
            Deviation = Math.Sqrt(variance),
            Trend = brand.Trend,
            Trades = brand.Trades,
        };
    }

    /// <summary>As its kind: the mean of the other brands that are known, each counted once, shrunk to home.</summary>
    internal MarketSnapshot AsUnknown(string brandId, DateTimeOffset now, KindMovement home)
    {
        var (level, variance) = Prior(brands.GetValueOrDefault(brandId)?.State ?? 0, home);
        variance += covariance[0, 0] + (Math.Max(0, (now - last).TotalDays) * movement.KindWander * movement.KindWander);
        return new(level + mean[0], level + mean[0], 0) { Deviation = Math.Sqrt(variance) };
    }

    /// <summary>How badly the trades so far were foretold: mean negative log-likelihood, odd trades clipped.</summary>
    internal double Surprise => surprises == 0 ? 0 : surprise / surprises;

    /// <summary>Own level of a brand before its first trade: the known brands' mean, shrunk to home.</summary>
    private (double Mean, double Variance) Prior(int without, KindMovement home)
    {
        var (sum, count) = (home.HomeBrands * home.Home, home.HomeBrands);
        for (var i = 1; i < states; i++)
            if (i != without)
                (sum, count) = (sum + mean[i], count + 1);
        return (sum / count, home.Between * home.Between * (1 + (1 / count)));
    }

    private BrandState Grow(string brandId)
    {
        var (level, variance) = Prior(0, movement);
        if (states == mean.Length)
        {
            var larger = new double[2 * states, 2 * states];
            for (var i = 0; i < states; i++)
            for (var j = 0; j < states; j++)
                larger[i, j] = covariance[i, j];
            covariance = larger;
            Array.Resize(ref mean, 2 * states);
            Array.Resize(ref wander, 2 * states);
            Array.Resize(ref cross, 2 * states);
        }
        mean[states] = level;
        wander[states] = law.WanderOf(brandId, kind);
        covariance[states, states] = variance;
        return new(states++);
    }

    private void AdvanceTo(DateTimeOffset at)
    {
        if (last != default && at > last)
        {
            var days = (at - last).TotalDays;
            for (var i = 0; i < states; i++)
                covariance[i, i] += days * wander[i] * wander[i];
        }
        if (at > last)
            last = at;
    }

    /// <returns>What the brand's level and this trade together say of the day; the surprise, and its variance.</returns>
    private (double Level, double Innovation, double Total) Follow(BrandState brand, double rate, double noise)
    {
        var own = brand.State;
        var total = covariance[0, 0] + (2 * covariance[0, own]) + covariance[own, own] + noise;
        var score = (rate - mean[0] - mean[own]) / Math.Sqrt(total);
        var foretold = Math.Clamp(score, -Clip, Clip);
        surprise += (0.5 * foretold * foretold) + (0.5 * Math.Log(total));
        surprises++;
        // The first trades of a brand are news and not odd: nothing is clipped while its level is unknown.
        if (brand.Trades > 2)
        {
            score = Math.Clamp(score, -Clip, Clip);
            brand.Trend += TrendGain * (score - brand.Trend);
            if (opensOnShift && Math.Abs(brand.Trend) > TrendMeansShift && covariance[own, own] < ShiftOpensTo * noise)
            {
                total += (ShiftOpensTo * noise) - covariance[own, own];
                covariance[own, own] = ShiftOpensTo * noise;
            }
        }
        for (var i = 0; i < states; i++)
            cross[i] = covariance[i, 0] + covariance[i, own];
        var innovation = score * Math.Sqrt(total);
        for (var i = 0; i < states; i++)
        {
            var gain = cross[i] / total;
            mean[i] += gain * innovation;
            for (var j = 0; j < states; j++)
                covariance[i, j] -= gain * cross[j];
        }
        return (mean[0] + mean[own] + (noise / total * innovation), innovation, total);
    }

    private sealed class BrandState(int state)
    {
        internal int State => state;
        internal int Trades { get; set; }
        internal double Trend { get; set; }
        internal DayMeans Days { get; } = new();
    }
}

/// <summary>Sums of the last thirty days, by day in China.</summary>
internal sealed class DayMeans
{
    private const int DaysKept = 30;
    private readonly double[] sums = new double[DaysKept];
    private readonly int[] counts = new int[DaysKept];
    private int lastDay;

    internal void Add(DateTimeOffset at, double rate)
    {
        var day = DayOf(at);
        if (lastDay == 0)
            lastDay = day;
        if (day <= lastDay - DaysKept)
            return;
        while (lastDay < day)
        {
            lastDay = Math.Max(lastDay + 1, day - DaysKept + 1);
            (sums[lastDay % DaysKept], counts[lastDay % DaysKept]) = (0, 0);
        }
        sums[day % DaysKept] += rate;
        counts[day % DaysKept]++;
    }

    internal (double Sum, int Count) Last30(DateTimeOffset now)
    {
        var (sum, count) = (0.0, 0);
        var today = Math.Max(DayOf(now), lastDay);
        for (var day = today - DaysKept + 1; day <= lastDay; day++)
        {
            sum += sums[day % DaysKept];
            count += counts[day % DaysKept];
        }
        return (sum, count);
    }

    internal static int DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime.AddHours(8)).DayNumber;
}
