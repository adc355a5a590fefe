using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Simulation;

/// <summary>A simulated trade with what nobody outside the simulator knows: the rate without its noise.</summary>
internal sealed record SimulatedTrade(TradeRecord Trade, double TrueRate, double NoiseDeviation)
{
    /// <summary>What the card fetches beyond a standard card of its brand on an ordinary day.</summary>
    internal double CardEffect { get; init; }

    /// <summary>Law of its days to sell when it was bought: logarithmic normal about this median, at most <see cref="WaitMax"/>.</summary>
    internal double WaitMedian { get; init; }

    internal double WaitMax { get; init; }

    /// <summary>What <see cref="AttainableFloor"/> expects when the card is bought, and the deviation about it.</summary>
    internal double Attainable { get; init; } = double.NaN;

    internal double AttainableDeviation { get; init; } = double.NaN;
}

/// <summary>A price that was named to a seller. Rates are over the balance.</summary>
/// <param name="Expected">What the house took the resale rate to be.</param>
/// <param name="Step">Random step within <paramref name="Offered"/>, drawn with <paramref name="Propensity"/>.</param>
/// <param name="Bad">The card turned out to be used, void or somebody else's; there is no trade of it.</param>
/// <param name="TradeId">The trade that came of it, if it was closed within the days.</param>
internal sealed record SimulatedOffer(
    string Id,
    DateTimeOffset At,
    string BrandId,
    KindOfCard Kind,
    long BalanceFen,
    double Expected,
    double Offered,
    double Step,
    double Propensity,
    bool Accepted,
    bool Bad,
    string? TradeId
);

/// <summary>A simulated history and the laws that it was made by.</summary>
internal sealed record SimulatedMarket(IReadOnlyList<SimulatedTrade> Trades, IReadOnlyList<SimulatedOffer> Offers, MarketTruth Truth);

/// <summary>
/// A market whose truth is known, for tests and demonstration. Sellers come, are offered what a simple house would, and accept or not; a
/// part of what they bring is bad. A card that was bought is sold on after days that depend on kind, brand, stock and season, at
/// <code>level of kind and brand on the day of the sale + card effect by its kind's laws + season of that day + noise</code>
/// Everything follows from the seed and the laws. What acts how is described in <c>docs/valuation.md</c>.
/// </summary>
internal sealed class MarketSimulator
{
    private static readonly double[] steps = [-0.01, -0.005, 0, 0.005, 0.01];
    private const double PartialShare = 0.12;
    private const double RateMin = 0.05;
    private const double RateMax = 1.3;
    private const double LifeDaysMax = 1095;
    private const double NeverExpiresWaitMax = 360;
    private const double SoldBeforeExpiry = 0.9;

    /// <summary>The house follows each brand by this share of every surprise.</summary>
    private const double HouseGain = 0.15;

    /// <summary>So many of the sellers accept as a rule; brands.csv counts trades, not visits.</summary>
    private const double UsualAcceptance = 0.85;

    private readonly Random random;
    private readonly IReadOnlyList<BrandLaw> brands;
    private readonly DateOnly start;
    private readonly int days;
    private readonly MarketTruth truth;
    private readonly double[] believed;
    private readonly int[] stock;
    private readonly PriorityQueue<(int Brand, double Surprise), DateTimeOffset> open = new();
    private readonly List<SimulatedTrade> trades = [];
    private readonly List<SimulatedOffer> offers = [];

    internal MarketSimulator(IReadOnlyList<BrandLaw> brands, MarketLaws laws, int seed, DateOnly start, int days)
    {
        random = new(seed);
        (this.brands, this.start, this.days) = (brands, start, days);
        truth = MarketTruth.Draw(brands, laws, random, start, days);
        believed = [.. brands.Select(b => b.Level)];
        stock = new int[brands.Count];
    }

    /// <summary>All trades that were bought and sold within the days, in order of purchase.</summary>
    /// <param name="withFloor">Also computes what was attainable, which takes longer than the market itself.</param>
    internal SimulatedMarket Run(bool withFloor = true)
    {
        for (var day = 0; day < days; day++)
            foreach (var (brand, at) in VisitsOf(day))
            {
                CloseUntil(at);
                Visit(brand, day, at);
            }
        return new(withFloor ? new AttainableFloor(truth, brands).Run(trades) : trades, offers, truth);
    }

    private List<(int Brand, DateTimeOffset At)> VisitsOf(int day)
    {
        var visits = new List<(int Brand, DateTimeOffset At)>();
        for (var brand = 0; brand < brands.Count; brand++)
        {
            var mean = brands[brand].TradesPerDay / UsualAcceptance * truth.Demand(day, brand);
            for (var n = Draws.Poisson(random, mean); n > 0; n--)
                visits.Add((brand, At(day, 8 + (15 * random.NextDouble()))));
        }
        visits.Sort((a, b) => (a.At, a.Brand).CompareTo((b.At, b.Brand)));
        return visits;
    }

    /// <summary>What was sold is known to the house from then on.</summary>
    private void CloseUntil(DateTimeOffset at)
    {
        while (open.TryPeek(out _, out var soldAt) && soldAt <= at)
        {
            var (brand, resale) = open.Dequeue();
            stock[brand]--;
            believed[brand] += HouseGain * (resale - believed[brand]);
        }
    }

    private void Visit(int brand, int day, DateTimeOffset at)
    {
        var (law, kind) = (brands[brand], truth.KindOf(brand));
        var faceFen = 100L * law.FacesYuan[random.Next(law.FacesYuan.Count)];
        var share = random.NextDouble() < PartialShare ? 0.2 + (0.8 * random.NextDouble()) : 1;
        var balanceFen = Math.Max(100, (long)(faceFen * share));
        var code = random.NextDouble() < law.CodeShare;
        var bound = random.NextDouble() < law.RegionShare;
        int? life = random.NextDouble() < law.ExpiryShare ? 1 + (int)(LifeDaysMax * Math.Pow(random.NextDouble(), 1.6)) : null;
        var effect = kind.CardEffect(Math.Log10(faceFen / 100.0), code, bound, life, balanceFen / (double)faceFen);
        var today = effect + kind.SeasonEffect(SeasonDay.Of(start.AddDays(day)));

        var (expected, step) = (believed[brand] + today, steps[random.Next(steps.Length)]);
        var offered = expected - truth.Laws.HouseMargin + step;
        var difference = offered - truth.LevelOf(brand, day) - today;
        var accepted = offered > 0 && random.NextDouble() < truth.SellersOf(brand).Acceptance(difference);
        var bad = random.NextDouble() < truth.BadShare(brand, day, difference);
        string? tradeId = null;
        if (accepted && !bad)
        {
            var card = new TradeRecord(
                "",
                law.Id,
                law.Kind,
                code ? FormOfCard.Code : FormOfCard.Physical,
                faceFen,
                balanceFen,
                bound,
                life,
                at,
                at,
                (long)(balanceFen * offered),
                0
            );
            tradeId = Sell(card, brand, day, effect);
        }
        offers.Add(
            new(
                $"o{offers.Count + 1}",
                at,
                law.Id,
                law.Kind,
                balanceFen,
                expected,
                offered,
                step,
                1.0 / steps.Length,
                accepted,
                bad,
                tradeId
            )
        );
    }

    /// <returns>Null for a card that lies in stock at the end of the days.</returns>
    private string? Sell(TradeRecord card, int brand, int day, double effect)
    {
        var median = truth.WaitMedian(brand, day, card.RegionBound, stock[brand]);
        var most = (card.LifeDays ?? NeverExpiresWaitMax) * SoldBeforeExpiry;
        var wait = Math.Min(median * Math.Exp(MarketTruth.WaitDeviation * Draws.Normal(random)), most);
        var soldAt = card.BoughtAt.AddSeconds(Math.Round(wait * 86_400));
        var soldDay = truth.DayOf(soldAt);
        stock[brand]++;
        if (soldDay >= days)
            return null;
        var kind = truth.KindOf(brand);
        var season = kind.SeasonEffect(SeasonDay.Of(start.AddDays(soldDay)));
        var fair = Math.Clamp(truth.LevelOf(brand, soldDay) + effect + season, RateMin, RateMax);
        var noise = kind.NoiseOf(card.FaceFen, card.LifeDays);
        var rate = Math.Clamp(fair + (noise * Draws.Normal(random)), RateMin, RateMax);
        open.Enqueue((brand, rate - effect - season), soldAt);
        var soldFor = Math.Max(1, (long)Math.Round(card.BalanceFen * rate));
        var trade = card with { Id = $"t{trades.Count + 1}", SoldAt = soldAt, SoldForFen = soldFor };
        trades.Add(
            new(trade, fair, noise)
            {
                CardEffect = effect,
                WaitMedian = median,
                WaitMax = most,
            }
        );
        return trade.Id;
    }

    /// <summary>Hour of the day in China, to the whole second.</summary>
    private DateTimeOffset At(int day, double hour) =>
        new DateTimeOffset(start.AddDays(day).ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8))
            .AddSeconds(Math.Floor(hour * 3600))
            .ToUniversalTime();
}
