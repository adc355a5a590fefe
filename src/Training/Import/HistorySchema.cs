using System.Globalization;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Training.Import;

/// <summary>One kind of file of history: its columns and what must hold within a row. Units stand in <c>data/README.md</c>.</summary>
internal sealed record HistorySchema(
    string Name,
    string FileName,
    long RowsMax,
    IReadOnlyList<HistoryField> Fields,
    IReadOnlyList<string> Key,
    Func<HistorySchema, string[], (string Field, string Rule)?> Check
)
{
    private const double FaceFenMax = 100_000_00;
    private const double AmountFenMax = 1e11;
    private const double RateMax = 1.5;
    private const double LifeDaysMax = 36_500;
    private const double FeeRateMax = 0.2;
    private const double StepMax = 0.2;
    private const double PropensityMin = 1e-6;

    /// <summary>What stands for a key of several fields in messages.</summary>
    internal string KeyName => string.Join(" + ", Key);

    internal int IndexOf(string field)
    {
        for (var i = 0; i < Fields.Count; i++)
            if (Fields[i].Name == field)
                return i;
        throw new ArgumentException($"{Name} has no field {field}.", nameof(field));
    }

    internal string Header => string.Join(',', Fields.Select(f => f.Name));

    /// <summary>Closed trades; the columns of <see cref="Models.Liquidity.TradeFile"/>.</summary>
    internal static HistorySchema Trades { get; } =
        new(
            "trades",
            "trades.csv",
            Models.Liquidity.TradeFile.RowsMax,
            [
                new("trade_id", FieldKind.Word, true),
                new("brand_id", FieldKind.Word, true),
                new("kind", FieldKind.Choice, true, Choices: Words<KindOfCard>()),
                new("form", FieldKind.Choice, true, Choices: Words<FormOfCard>()),
                new("face_fen", FieldKind.Fen, true, 1, FaceFenMax),
                new("balance_fen", FieldKind.Fen, true, 1, FaceFenMax),
                new("region_bound", FieldKind.Flag, true),
                new("life_days", FieldKind.Whole, false, 0, LifeDaysMax),
                new("bought_at", FieldKind.Time, true),
                new("sold_at", FieldKind.Time, true),
                new("bought_for_fen", FieldKind.Fen, true, 0, FaceFenMax),
                new("sold_for_fen", FieldKind.Fen, true, 1, FaceFenMax),
            ],
            ["trade_id"],
            CheckTrade
        );

    /// <summary>What a brand's cards fetched on a day, or in a year: one observation a row.</summary>
    internal static HistorySchema MarketDays { get; } =
        new(
            "market-days",
            "market-days.csv",
            5_000_000,
            [
                new("day", FieldKind.Day, true),
                new("brand_id", FieldKind.Word, true),
                new("trades", FieldKind.Whole, true, 1, 1e9),
                new("median_rate", FieldKind.Rate, true, 0.001, RateMax),
                new("balance_fen", FieldKind.Fen, false, 0, 1e15),
                new("segment", FieldKind.Word),
            ],
            ["day", "brand_id"],
            (_, _) => null
        );

    /// <summary>Steps of deals with what became of them, for the risk models.</summary>
    internal static HistorySchema Transactions { get; } =
        new(
            "transactions",
            "deals.csv",
            20_000_000,
            [
                new("id", FieldKind.Text, true),
                new("at", FieldKind.Instant, true),
                new("step", FieldKind.Choice, Choices: ["offer", "resale", "refund", "reveal"]),
                new("seller", FieldKind.Text, true),
                .. Texts("device", "ip", "payout", "identity", "phone", "card", "prefix"),
                new("serial", FieldKind.Whole, Min: 0, Max: 9e18),
                .. Texts("brand", "recycler", "staff"),
                new("amount", FieldKind.Fen, true, 0, AmountFenMax),
                new("face", FieldKind.Fen, Max: AmountFenMax),
                new("balance", FieldKind.Fen, Max: AmountFenMax),
                new("bonus", FieldKind.Fen, Max: AmountFenMax),
                .. Texts("channel", "region"),
                new("accountAgeDays", FieldKind.Number, Max: 1e5),
                new("kycLevel", FieldKind.Whole, Max: 3),
                new("purchaseProof", FieldKind.Flag),
                new("payoutNameMatches", FieldKind.Flag),
                new("issuedAt", FieldKind.Instant),
                new("quotesAsked", FieldKind.Whole, Max: 1e9),
                new("secondsToAccept", FieldKind.Number, Max: 1e9),
                new("fraud", FieldKind.Flag),
                new("labelKnownAt", FieldKind.Instant),
                new("typology", FieldKind.Text),
                new("loss", FieldKind.Fen, Max: AmountFenMax),
            ],
            ["id"],
            CheckDeal
        );

    /// <summary>Every price that was named to a seller, with its answer; what a pricing policy is learned from.</summary>
    internal static HistorySchema Offers { get; } =
        new(
            "offers",
            "offers.csv",
            5_000_000,
            [
                new("offer_id", FieldKind.Word, true),
                new("named_at", FieldKind.Time, true),
                new("brand_id", FieldKind.Word),
                new("kind", FieldKind.Choice, true, Choices: Words<KindOfCard>()),
                new("balance_fen", FieldKind.Fen, false, 1, FaceFenMax),
                new("expected_rate", FieldKind.Rate, true, 0, RateMax),
                new("offered_rate", FieldKind.Rate, true, 0, RateMax),
                new("fee_rate", FieldKind.Rate, false, 0, FeeRateMax),
                new("answers_rate", FieldKind.Number, false, -StepMax, StepMax),
                new("step", FieldKind.Number, true, -StepMax, StepMax),
                new("propensity", FieldKind.Number, true, PropensityMin, 1),
                new("accepted", FieldKind.Flag, true),
                new("realised_rate", FieldKind.Rate, false, -RateMax, RateMax),
                new("realised_at", FieldKind.Time),
            ],
            ["offer_id"],
            CheckOffer
        );

    private static IEnumerable<HistoryField> Texts(params string[] names) => names.Select(n => new HistoryField(n, FieldKind.Text));

    private static string[] Words<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];

    private static (string, string)? CheckTrade(HistorySchema schema, string[] cells)
    {
        string Cell(string field) => cells[schema.IndexOf(field)];
        if (string.CompareOrdinal(Cell("sold_at"), Cell("bought_at")) < 0)
            return ("sold_at", "must not be before bought_at");
        var rate = Amount(Cell("sold_for_fen")) / Amount(Cell("balance_fen"));
        return rate > RateMax ? ("sold_for_fen", "must be at most 1.5 times balance_fen") : null;
    }

    private static (string, string)? CheckDeal(HistorySchema schema, string[] cells)
    {
        string Cell(string field) => cells[schema.IndexOf(field)];
        return Cell("labelKnownAt") is { Length: > 0 } known && Moment(known) < Moment(Cell("at"))
            ? ("labelKnownAt", "must not lie before the deal")
            : null;
    }

    private static (string, string)? CheckOffer(HistorySchema schema, string[] cells)
    {
        string Cell(string field) => cells[schema.IndexOf(field)];
        var (rate, at) = (Cell("realised_rate"), Cell("realised_at"));
        if (rate.Length > 0 != at.Length > 0)
            return ("realised_rate", "must stand with realised_at, or both be empty");
        if (rate.Length > 0 && Cell("accepted") != "1")
            return ("realised_rate", "must be empty where nothing was accepted");
        return at.Length > 0 && string.CompareOrdinal(at, Cell("named_at")) < 0 ? ("realised_at", "must not be before named_at") : null;
    }

    private static double Amount(string fen) => long.Parse(fen, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
