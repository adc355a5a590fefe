using System.Globalization;
using System.Text.Json;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Policy;

namespace CardRecycle.Training.Simulation;

/// <summary>Names and contents of a folder of history, as <c>data/sample</c> is one.</summary>
internal static class SampleFiles
{
    internal const string Brands = "brands.csv";
    internal const string Trades = "trades.csv";
    internal const string MarketDays = "market-days.csv";
    internal const string Truth = "truth.csv";
    internal const string Offers = "offers.csv";
    internal const string Laws = "laws.json";
    internal const string OffersHeader =
        "offer_id,named_at,brand_id,kind,balance_fen,expected_rate,offered_rate,step,propensity,accepted,bad,trade_id,"
        + "fee_rate,realised_rate,realised_at";
    internal const string TruthHeader = "trade_id,true_rate,noise";

    /// <summary>With what one would have expected who knew every law and followed the levels, and the deviation about it.</summary>
    internal const string TruthHeaderWithFloor = "trade_id,true_rate,noise,attainable,attainable_deviation";

    /// <summary>The house's margin holds a service fee: this share of the price before it.</summary>
    private const double FeeShare = 0.04;

    /// <summary>A bad card is found out after this.</summary>
    private static readonly TimeSpan badFoundAfter = TimeSpan.FromDays(7);

    internal static void Write(string folder, SimulatedMarket market, bool withOffers, bool withTruth)
    {
        Directory.CreateDirectory(folder);
        TradeFile.Write(Path.Combine(folder, Trades), market.Trades.Select(t => t.Trade));
        WriteLines(Path.Combine(folder, MarketDays), "day,brand_id,trades,median_rate,balance_fen", MarketDaysOf(market.Trades));
        if (withOffers)
            WriteLines(Path.Combine(folder, Offers), OffersHeader, OfferLines(market));
        if (!withTruth)
            return;
        WriteLines(Path.Combine(folder, Truth), TruthHeaderWithFloor, market.Trades.Select(LineOf));
        var laws = new DrawnLaws(
            market.Truth.Laws,
            market.Truth.Kinds.ToDictionary(k => k.Key.ToString(), k => k.Value),
            market.Truth.Sellers
        );
        File.WriteAllText(Path.Combine(folder, Laws), JsonSerializer.Serialize(laws, MarketLaws.Json) + "\n");
    }

    /// <summary>How the sellers of each kind answer, if the folder has the laws: only a simulated market does.</summary>
    internal static IReadOnlyList<SellerTruth>? ReadSellers(string folder)
    {
        var path = Path.Combine(folder, Laws);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<DrawnLaws>(File.ReadAllText(path), MarketLaws.Json)?.Sellers;
        }
        catch (JsonException e)
        {
            throw new HistoryException($"{path}: is not a file of drawn laws: {e.Message}", e);
        }
    }

    private static string LineOf(SimulatedTrade t) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{t.Trade.Id},{t.TrueRate:f6},{t.NoiseDeviation:f6},{t.Attainable:f6},{t.AttainableDeviation:f6}"
        );

    private static IEnumerable<string> OfferLines(SimulatedMarket market)
    {
        var trades = market.Trades.ToDictionary(t => t.Trade.Id, t => t.Trade, StringComparer.Ordinal);
        var end = market.Offers.Count == 0 ? default : market.Offers[^1].At;
        return market.Offers.Select(o => LineOf(o, o.TradeId is { } id ? trades[id] : null, end));
    }

    private static string LineOf(SimulatedOffer o, TradeRecord? trade, DateTimeOffset end)
    {
        var card = $"{o.Id},{Time(o.At)},{o.BrandId},{o.Kind.ToString().ToLowerInvariant()},{o.BalanceFen}";
        var price = string.Create(CultureInfo.InvariantCulture, $"{o.Expected:f6},{o.Offered:f6},{o.Step:f4},{o.Propensity:f4}");
        var fee = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, o.Offered) * FeeShare / (1 - FeeShare):f6}");
        var found = o.At + badFoundAfter;
        var realised =
            trade is { } sold ? string.Create(CultureInfo.InvariantCulture, $"{sold.Rate:f6},{Time(sold.SoldAt)}")
            : o is { Accepted: true, Bad: true } && found <= end ? $"0,{Time(found)}"
            : ",";
        return $"{card},{price},{(o.Accepted ? 1 : 0)},{(o.Accepted && o.Bad ? 1 : 0)},{o.TradeId},{fee},{realised}";
    }

    /// <summary>The true rate of each trade, if the folder has them: only a simulated market does.</summary>
    internal static Dictionary<string, TrueRate>? ReadTruth(string folder)
    {
        var path = Path.Combine(folder, Truth);
        if (!File.Exists(path))
            return null;
        var whole = File.ReadLines(path).FirstOrDefault() == TruthHeaderWithFloor;
        return TradeFile
            .Lines(path, whole ? TruthHeaderWithFloor : TruthHeader)
            .ToDictionary(
                l => l.Word(0),
                l =>
                    whole
                        ? new TrueRate(l.Fraction(1, 0, 2), l.Fraction(2, 0, 1), l.Fraction(3, -1, 3), l.Fraction(4, 0, 1))
                        : new TrueRate(l.Fraction(1, 0, 2), l.Fraction(2, 0, 1)),
                StringComparer.Ordinal
            );
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static IEnumerable<string> MarketDaysOf(IReadOnlyList<SimulatedTrade> trades) =>
        trades
            .Select(t => t.Trade)
            .GroupBy(t => (Day: DateOnly.FromDateTime(t.SoldAt.UtcDateTime.AddHours(8)), t.BrandId))
            .OrderBy(g => g.Key.Day)
            .ThenBy(g => g.Key.BrandId, StringComparer.Ordinal)
            .Select(g =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{g.Key.Day:yyyy-MM-dd},{g.Key.BrandId},{g.Count()},{Median(g):f4},{g.Sum(t => t.BalanceFen)}"
                )
            );

    private static double Median(IEnumerable<TradeRecord> trades)
    {
        var rates = trades.Select(t => t.Rate).Order().ToArray();
        return (rates[(rates.Length - 1) / 2] + rates[rates.Length / 2]) / 2;
    }

    private static void WriteLines(string path, string header, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine(header);
        foreach (var line in lines)
            writer.WriteLine(line);
    }
}

/// <summary>What the simulator knows of a trade: its rate without noise, and the noise's standard deviation.</summary>
internal readonly record struct TrueRate(
    double Rate,
    double NoiseDeviation,
    double Attainable = double.NaN,
    double AttainableDeviation = double.NaN
);

/// <summary>The file <c>laws.json</c> beside a truth: the dials and what was drawn by them.</summary>
internal sealed record DrawnLaws(MarketLaws Dials, IReadOnlyDictionary<string, KindLaw> Kinds, IReadOnlyList<SellerTruth> Sellers);
