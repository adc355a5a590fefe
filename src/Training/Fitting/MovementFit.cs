using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Fitting;

/// <summary>
/// How levels move: for each kind the steps of kind and brand and the noise under which its closed trades were foretold best (clipped
/// one-step likelihood, coordinate search), then for each brand with enough trades whether it moves more or less than its kind.
/// </summary>
internal static class MovementFit
{
    private const int TradesMax = 30_000;
    private const int TradesPerBrandMin = 150;
    private const int Rounds = 3;
    private const int SeasonRounds = 2;
    private static readonly double[] factors = [0.5, 0.7, 1.4, 2];
    private static readonly double[] brandFactors = [0.4, 0.6, 0.8, 1, 1.25, 1.6, 2.2];

    private static readonly double[] faceStrays = [0.002, 0.004, 0.008, 0.016];

    /// <summary>In logarithmic likelihood.</summary>
    private const double FaceGainMin = 5;

    private readonly record struct Sale(string BrandId, DateTimeOffset At, double Rate, double Noise, long FaceFen);

    /// <param name="trades">All history.</param>
    /// <param name="cards">Effect and noise of each.</param>
    /// <param name="homes">Where the kinds are at home.</param>
    /// <param name="until">Later sales are not looked at.</param>
    /// <param name="withFaces">Face bands may stray: not while the effects of faces are still being learned, or strays take them over.
    /// </param>
    internal static FilterLaw Fit(
        IReadOnlyList<TradeRecord> trades,
        IReadOnlyList<(double Effect, double Noise)> cards,
        KindHomes homes,
        DateTimeOffset until,
        bool withFaces
    )
    {
        var sales = Enum.GetValues<KindOfCard>().ToDictionary(k => k, _ => new List<Sale>());
        for (var i = 0; i < trades.Count; i++)
            if (trades[i].SoldAt <= until)
                sales[trades[i].Kind]
                    .Add(new(trades[i].BrandId, trades[i].SoldAt, trades[i].Rate - cards[i].Effect, cards[i].Noise, trades[i].FaceFen));
        var law = FilterLaw.Ignorant;
        law = law with { Kinds = [.. law.Kinds.Select((m, i) => homes.Settle(m, (KindOfCard)i))] };
        foreach (var (kind, ofKind) in sales)
        {
            ofKind.Sort((a, b) => (a.At, a.BrandId).CompareTo((b.At, b.BrandId)));
            if (ofKind.Count > 0)
                law = FitKind(law, kind, ofKind, withFaces);
        }
        return law;
    }

    private static FilterLaw FitKind(FilterLaw law, KindOfCard kind, List<Sale> sales, bool withFaces)
    {
        var recent = sales.TakeLast(TradesMax).ToArray();
        for (var round = 0; round < SeasonRounds; round++)
        {
            law = With(law, kind, Search(law, kind, recent));
            law = With(law, kind, law.Kinds[(int)kind] with { Season = SeasonOf(law, kind, sales) });
        }
        law = With(law, kind, Search(law, kind, recent));
        if (withFaces)
            law = With(law, kind, law.Kinds[(int)kind] with { FaceStray = FaceStrayOf(law, kind, recent) });
        return law with { Brands = BrandFactors(law, kind, recent) };
    }

    /// <summary>A season that is not known looks like wandering, and wandering hides a season: they are learned in turn.</summary>
    private static double[] SeasonOf(FilterLaw law, KindOfCard kind, List<Sale> sales)
    {
        string[] brands = [.. sales.Select(s => s.BrandId).Distinct().Order(StringComparer.Ordinal)];
        var index = brands.Select((b, i) => (b, i)).ToDictionary(x => x.b, x => x.i, StringComparer.Ordinal);
        var days = sales
            .GroupBy(s => (Day: DateOnly.FromDateTime(s.At.UtcDateTime.AddHours(8)), Brand: index[s.BrandId]))
            .OrderBy(g => g.Key)
            .Select(g => new SeasonFit.BrandDay(
                g.Key.Brand,
                g.Key.Day,
                g.Average(s => s.Rate),
                g.Average(s => s.Noise * s.Noise) * law.Kinds[(int)kind].Noise * law.Kinds[(int)kind].Noise / g.Count()
            ))
            .ToArray();
        return SeasonFit.Fit(days, [.. brands.Select(b => law.WanderOf(b, kind))], law.Kinds[(int)kind].KindWander);
    }

    private static KindMovement Search(FilterLaw law, KindOfCard kind, Sale[] sales)
    {
        var best = law.Kinds[(int)kind];
        var surprise = Surprise(law, kind, sales);
        Func<KindMovement, double, KindMovement>[] moves =
        [
            (m, f) => m with { BrandWander = m.BrandWander * f },
            (m, f) => m with { KindWander = m.KindWander * f },
            (m, f) => m with { Noise = m.Noise * f },
        ];
        for (var round = 0; round < Rounds; round++)
            foreach (var move in moves)
            foreach (var factor in factors)
            {
                // Later rounds take smaller steps about what the first ones found.
                var tried = move(best, Math.Pow(factor, 1.0 / (1 + round)));
                var found = Surprise(With(law, kind, tried), kind, sales);
                if (found < surprise)
                    (best, surprise) = (tried, found);
            }
        return best;
    }

    /// <summary>Whether face bands stray must be plain from the trades: else none is followed, and none costs precision.</summary>
    private static double FaceStrayOf(FilterLaw law, KindOfCard kind, Sale[] sales)
    {
        var best = faceStrays
            .Select(s => (Stray: s, Surprise: Surprise(With(law, kind, law.Kinds[(int)kind] with { FaceStray = s }), kind, sales)))
            .MinBy(t => t.Surprise);
        return (Surprise(law, kind, sales) - best.Surprise) * sales.Length > FaceGainMin ? best.Stray : 0;
    }

    private static Dictionary<string, double> BrandFactors(FilterLaw law, KindOfCard kind, Sale[] sales)
    {
        var found = new Dictionary<string, double>(law.Brands, StringComparer.Ordinal);
        foreach (var brand in sales.GroupBy(s => s.BrandId).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var own = brand.ToArray();
            if (own.Length < TradesPerBrandMin)
                continue;
            found[brand.Key] = brandFactors.MinBy(factor =>
                Surprise(law with { Brands = new Dictionary<string, double> { [brand.Key] = factor } }, kind, own)
            );
        }
        return found;
    }

    private static double Surprise(FilterLaw law, KindOfCard kind, Sale[] sales)
    {
        var filter = new KindFilter(kind, law);
        foreach (var sale in sales)
            filter.Add(sale.BrandId, sale.At, sale.Rate, sale.Noise, sale.FaceFen);
        return filter.Surprise;
    }

    private static FilterLaw With(FilterLaw law, KindOfCard kind, KindMovement movement) =>
        law with
        {
            Kinds = [.. law.Kinds.Select((m, i) => i == (int)kind ? movement : m)],
        };
}
