using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Models.Valuation;

/// <summary>
/// The one list of what a valuation model sees, in order, for training and serving. A model trained elsewhere must take exactly these as
/// <c>features</c> (float32, [rows, <see cref="Count"/>]) and give <c>resale_rate</c>, <c>effect</c>, <c>noise</c>, <c>spread</c> and
/// <c>days_to_sell</c> (double, [rows, 1]). Raise <see cref="Version"/> when the meaning of a column changes.
/// </summary>
public static class FeatureSchema
{
    /// <summary>Meaning of the columns; part of <see cref="Hash"/>.</summary>
    public const int Version = 5;

    /// <summary>A card without expiry counts as having this much life left.</summary>
    internal const int LifeDaysMax = 1095;

    internal const int Level = 0;
    internal const int LevelDeviation = 1;
    internal const int Trend = 2;
    internal const int MeanGap = 3;
    internal const int LogTrades30 = 4;
    internal const int LogTrades = 5;
    internal const int HasMarket = 6;
    internal const int Supply = 7;
    internal const int KindSupply = 8;
    internal const int Demand = 9;
    internal const int Stock = 10;
    internal const int DaysForecast = 11;
    internal const int KindFirst = 12;
    internal const int Form = 21;
    internal const int BrandKnown = 22;
    internal const int BrandRate = 23;
    internal const int BrandVolatility = 24;
    internal const int BrandLogTrades = 25;
    internal const int BrandDays = 26;
    internal const int FormEffect = 27;
    internal const int LogFace = 28;
    internal const int BalanceShare = 29;
    internal const int FaceEffect = 30;
    internal const int LifeDays = 31;
    internal const int LogLife = 32;
    internal const int NoExpiry = 33;
    internal const int LifeEffect = 34;
    internal const int RegionBound = 35;
    internal const int RegionEffect = 36;
    internal const int Season = 37;
    internal const int SpringFestival = 38;
    internal const int MidAutumn = 39;
    internal const int Midyear = 40;
    internal const int Double11 = 41;
    internal const int MonthEnd = 42;

    /// <summary>Number of columns.</summary>
    public const int Count = 43;

    /// <summary>Column names in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "market_level",
        "market_level_deviation",
        "market_trend",
        "market_mean30_minus_level",
        "market_log_trades30",
        "market_log_trades",
        "market_known",
        "market_supply",
        "market_supply_of_kind",
        "market_demand",
        "market_stock",
        "market_days_forecast",
        .. Enum.GetNames<KindOfCard>().Select(n => "kind_" + n),
        "form_code",
        "brand_known",
        "brand_rate",
        "brand_volatility",
        "brand_log_trades",
        "brand_days_to_sell",
        "form_effect",
        "face_log10_yuan",
        "balance_over_face",
        "face_effect",
        "life_days",
        "life_log_days",
        "life_unlimited",
        "life_effect",
        "region_bound",
        "region_effect",
        "season_expected",
        "days_to_spring_festival",
        "days_to_mid_autumn",
        "days_to_618",
        "days_to_double11",
        "days_to_month_end",
    ];

    /// <summary>A package whose hash differs was made for other features and is refused.</summary>
    public static string Hash { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"valuation/{Version}:{string.Join(',', Names)}")));

    /// <summary>Columns by group, in the order in which an explanation puts them in: brand, market, face, life, region, season.</summary>
    internal static IReadOnlyList<Range> Groups { get; } =
    [KindFirst..LogFace, Level..KindFirst, LogFace..LifeDays, LifeDays..RegionBound, RegionBound..Season, Season..Count];

    /// <summary>What makes a card fetch more or less than a standard card of its brand, whatever the market does.</summary>
    internal static Range CardColumns => KindFirst..Season;

    /// <summary>Columns that the card's own effect starts from, by <see cref="CardLaw"/>; trees add to their sum.</summary>
    internal static IReadOnlyList<int> EffectColumns { get; } = [FormEffect, FaceEffect, LifeEffect, RegionEffect];
}
