using CardRecycle.Models.Valuation;
using CardRecycle.Training.Policy;

namespace CardRecycle.Training.Simulation;

/// <summary>All laws of one simulated market, drawn from its seed: what nobody outside the simulator knows.</summary>
internal sealed class MarketTruth
{
    /// <summary>Deviation of the logarithm of days to sell.</summary>
    internal const double WaitDeviation = 0.6;

    private const double TroubleSellers = 2.5;
    private const double GlutSellers = 1.8;
    private const double FallingWait = 1.4;
    private const double TroubleBad = 2;
    private const double RegionWait = 1.5;
    private const double StockRatioMax = 6;

    /// <summary>Recyclers buy faster before 春节.</summary>
    private const double FeastWait = 0.7;
    private const int FeastDays = 20;

    private readonly IReadOnlyList<BrandLaw> brands;
    private readonly DateOnly start;
    private readonly long startDay;
    private readonly LevelPath[] brandLevels;
    private readonly Dictionary<KindOfCard, LevelPath> kindLevels;
    private readonly IReadOnlyList<SellerTruth> sellers;
    private readonly double[] liquidity;

    private MarketTruth(IReadOnlyList<BrandLaw> brands, MarketLaws laws, Random random, DateOnly start, int days)
    {
        (this.brands, this.start, Laws) = (brands, start, laws);
        startDay = start.DayNumber;
        var kinds = Enum.GetValues<KindOfCard>();
        Kinds = kinds.ToDictionary(k => k, _ => KindLaw.Draw(random, laws));
        sellers = SellerTruth.Draw(random, laws.BadCards);
        var nothing = new Dictionary<int, double>();
        kindLevels = kinds.ToDictionary(k => k, _ => new LevelPath(LevelLaw.OfKind(laws), 0, days, nothing, random));
        brandLevels =
        [
            .. brands.Select(b => new LevelPath(
                LevelLaw.OfBrand(b, laws),
                b.Level,
                days,
                laws.Shifts.Where(s => s.Brand == b.Id).ToDictionary(s => s.Day, s => s.Points),
                random
            )),
        ];
        // Brands with little trade sell more slowly.
        liquidity = [.. brands.Select(b => Math.Clamp(Math.Pow(Math.Max(0.01, b.TradesPerDay) / 1.5, -0.15), 0.6, 1.8))];
    }

    internal static MarketTruth Draw(IReadOnlyList<BrandLaw> brands, MarketLaws laws, Random random, DateOnly start, int days) =>
        new(brands, laws, random, start, days);

    internal MarketLaws Laws { get; }

    internal IReadOnlyDictionary<KindOfCard, KindLaw> Kinds { get; }

    internal IReadOnlyList<SellerTruth> Sellers => sellers;

    internal KindLaw KindOf(int brand) => Kinds[brands[brand].Kind];

    internal SellerTruth SellersOf(int brand) => sellers[(int)brands[brand].Kind];

    internal LevelPath BrandPath(int brand) => brandLevels[brand];

    internal LevelPath KindPath(KindOfCard kind) => kindLevels[kind];

    internal double LevelOf(int brand, int day) => kindLevels[brands[brand].Kind].Values[day] + brandLevels[brand].Values[day];

    internal SeasonDay SeasonOf(int day) => SeasonDay.Of(start.AddDays(day));

    /// <summary>Day in China since the first.</summary>
    internal int DayOf(DateTimeOffset at) => (int)(DateOnly.FromDateTime(at.UtcDateTime.AddHours(8)).DayNumber - startDay);

    /// <summary>Sellers come in numbers before 春节 and 中秋, when there is a glut, and when they hear that an issuer is in
    /// trouble.</summary>
    internal double Demand(int day, int brand)
    {
        var season = SeasonOf(day);
        var sellersToday = Laws.Visits * (1 + (season.ToSpringFestival is > 0 and < FeastDays ? 1 : 0));
        sellersToday += season.ToMidAutumn is > 0 and < 10 ? 0.5 * Laws.Visits : 0;
        if (brandLevels[brand].IsFalling(day))
            sellersToday *= TroubleSellers;
        return kindLevels[brands[brand].Kind].IsFalling(day) ? sellersToday * GlutSellers : sellersToday;
    }

    /// <summary>Who brings bad cards picks good prices, and issuers in trouble void more cards.</summary>
    internal double BadShare(int brand, int day, double difference)
    {
        var share = SellersOf(brand).BadShare(difference);
        return brandLevels[brand].IsFalling(day) ? Math.Min(1, TroubleBad * share) : share;
    }

    /// <summary>Median days from purchase to resale of a card that is bought now.</summary>
    internal double WaitMedian(int brand, int day, bool regionBound, int stock)
    {
        var usualStock = 1 + (brands[brand].TradesPerDay * KindOf(brand).DaysToSell * liquidity[brand]);
        var pressure = Math.Pow(Math.Clamp((1 + stock) / usualStock, 1 / StockRatioMax, StockRatioMax), Laws.StockPressure);
        var falling = brandLevels[brand].IsFalling(day) || kindLevels[brands[brand].Kind].IsFalling(day);
        var feast = SeasonOf(day).ToSpringFestival is > 0 and < FeastDays;
        return KindOf(brand).DaysToSell
            * liquidity[brand]
            * pressure
            * (regionBound ? RegionWait : 1)
            * (falling ? FallingWait : 1)
            * (feast ? FeastWait : 1);
    }
}
