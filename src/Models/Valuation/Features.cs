namespace CardRecycle.Models.Valuation;

/// <summary>Facts into columns: the same code for training and serving.</summary>
internal static class Features
{
    /// <summary>Stands for a level of which nothing is known.</summary>
    private const double DeviationUnknown = 0.1;

    /// <summary>Stands for one that came without a statement of its uncertainty.</summary>
    private const double DeviationUsual = 0.01;

    /// <summary>Beyond so many trades a level is no better known; the Api keeps fewer than a training replays.</summary>
    private const int TradesMax = 100;

    /// <summary>Writes one row of <see cref="FeatureSchema.Count"/> columns; the season as <paramref name="law"/> expects it.</summary>
    internal static void Write(Span<float> row, in CardFacts facts, in MarketSnapshot market, in EncodedBrand brand, FilterLaw law)
    {
        WriteMarket(row, market, brand);
        WriteCard(row, facts, brand);
        WriteEffects(row, CardLaw.Of(law.Kinds[(int)facts.Kind].Card, facts));
        row[FeatureSchema.Season] = (float)law.SeasonAhead(facts.Kind, facts.Day, brand.Days);
        var season = SeasonDay.Of(facts.Day);
        row[FeatureSchema.SpringFestival] = season.ToSpringFestival;
        row[FeatureSchema.MidAutumn] = season.ToMidAutumn;
        row[FeatureSchema.Midyear] = season.To618;
        row[FeatureSchema.Double11] = season.ToDouble11;
        row[FeatureSchema.MonthEnd] = season.ToMonthEnd;
    }

    /// <summary>A brand without trades stands at what brands of its kind usually fetch.</summary>
    private static void WriteMarket(Span<float> row, in MarketSnapshot market, in EncodedBrand brand)
    {
        var known = market.HasLevel;
        row[FeatureSchema.Level] = (float)(known ? market.Level : brand.Rate);
        row[FeatureSchema.LevelDeviation] = (float)(
            !known ? DeviationUnknown
            : market.Deviation > 0 ? market.Deviation
            : market.HasTrades ? DeviationUsual
            : DeviationUnknown
        );
        row[FeatureSchema.Trend] = (float)market.Trend;
        row[FeatureSchema.MeanGap] = (float)(known ? market.Mean30 - market.Level : 0);
        row[FeatureSchema.LogTrades30] = (float)Math.Log(1 + (known ? Math.Max(0, market.Trades30) : 0));
        row[FeatureSchema.LogTrades] = (float)Math.Log(1 + Math.Clamp(Math.Max(market.Trades, market.Trades30), 0, TradesMax));
        row[FeatureSchema.HasMarket] = market.HasTrades ? 1 : 0;
        WriteFlow(row, market.Flow, brand);
    }

    /// <summary>Stock against what lies in stock when cards come and go as usual (Little's law), days against the brand's own.</summary>
    private static void WriteFlow(Span<float> row, in MarketFlow flow, in EncodedBrand brand)
    {
        row[FeatureSchema.Supply] = (float)flow.Supply;
        row[FeatureSchema.KindSupply] = (float)flow.KindSupply;
        row[FeatureSchema.Demand] = (float)flow.Demand;
        row[FeatureSchema.Stock] = (float)Math.Log((1 + Math.Max(0, flow.Stock)) / (1 + (flow.BoughtPerDay * brand.Days)));
        row[FeatureSchema.DaysForecast] = (float)(flow.LogDays > 0 ? flow.LogDays - Math.Log(1 + brand.Days) : 0);
    }

    private static void WriteCard(Span<float> row, in CardFacts facts, in EncodedBrand brand)
    {
        row[FeatureSchema.KindFirst..FeatureSchema.Form].Clear();
        row[FeatureSchema.KindFirst + (int)facts.Kind] = 1;
        row[FeatureSchema.Form] = facts.Form == FormOfCard.Code ? 1 : 0;
        row[FeatureSchema.BrandKnown] = brand.Known ? 1 : 0;
        row[FeatureSchema.BrandRate] = (float)brand.Rate;
        row[FeatureSchema.BrandVolatility] = (float)brand.Volatility;
        row[FeatureSchema.BrandLogTrades] = (float)brand.LogTrades;
        row[FeatureSchema.BrandDays] = (float)brand.Days;
        row[FeatureSchema.LogFace] = (float)Math.Log10(Math.Max(1, facts.FaceFen) / 100.0);
        row[FeatureSchema.BalanceShare] = (float)Math.Clamp(facts.BalanceFen / (double)Math.Max(1, facts.FaceFen), 0, 2);
        var life = Math.Clamp(facts.LifeDays ?? FeatureSchema.LifeDaysMax, 0, FeatureSchema.LifeDaysMax);
        row[FeatureSchema.LifeDays] = life;
        row[FeatureSchema.LogLife] = (float)Math.Log(1 + life);
        row[FeatureSchema.NoExpiry] = facts.LifeDays is null ? 1 : 0;
        row[FeatureSchema.RegionBound] = facts.RegionBound ? 1 : 0;
    }

    /// <summary>What a card's own effect is by <see cref="CardLaw"/>, before the trees.</summary>
    internal static double EffectByLaw(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var column in FeatureSchema.EffectColumns)
            sum += row[column];
        return sum;
    }

    private static void WriteEffects(Span<float> row, (double Form, double Face, double Life, double Region) parts)
    {
        row[FeatureSchema.FormEffect] = (float)parts.Form;
        row[FeatureSchema.FaceEffect] = (float)parts.Face;
        row[FeatureSchema.LifeEffect] = (float)parts.Life;
        row[FeatureSchema.RegionEffect] = (float)parts.Region;
    }
}
