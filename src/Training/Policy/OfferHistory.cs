using System.Globalization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Import;

namespace CardRecycle.Training.Policy;

/// <summary>A price that was named at a moment; what the card fetched is known from <paramref name="RealisedAt"/> on, if at all.</summary>
/// <param name="NamedAt">When the price was named.</param>
/// <param name="RealisedAt">When it was known what the card fetched.</param>
/// <param name="Offer">The price and what came of it, beside all that was expected then, sellers' answers included.</param>
/// <param name="BrandId">Empty where the log does not tell it.</param>
/// <param name="AnswersRate">How far the brand's earlier answers had moved what was expected, points of rate.</param>
internal readonly record struct NamedOffer(
    DateTimeOffset NamedAt,
    DateTimeOffset? RealisedAt,
    LoggedOffer Offer,
    string BrandId = "",
    double AnswersRate = 0
)
{
    /// <summary>The same beside the valuation alone, as brands' levels are followed by.</summary>
    internal SellerAnswer Answer => new(BrandId, Offer.Kind, NamedAt, Offer.Premium + AnswersRate, Offer.Accepted);

    /// <summary>The offer as it stood at a moment: a card that lay in stock then has fetched nothing yet.</summary>
    internal LoggedOffer KnownAt(DateTimeOffset moment) => RealisedAt <= moment ? Offer : Offer with { Realised = double.NaN };
}

/// <summary>The offers of a folder of history, in order of time.</summary>
internal sealed record OfferHistory(IReadOnlyList<NamedOffer> Offers, string Hash)
{
    /// <param name="folder">Holds <c>offers.csv</c>; columns and units: <c>data/README.md</c>.</param>
    /// <exception cref="HistoryException">Missing, empty, or a row breaks a rule.</exception>
    internal static OfferHistory Read(string folder)
    {
        var schema = HistorySchema.Offers;
        var file = Path.Combine(folder, schema.FileName);
        if (!File.Exists(file))
            throw new HistoryException(
                $"{folder}: there is no {schema.FileName}; import offers, or make some with: synthesize --with-offers --out {folder}"
            );
        var map = ColumnMap.Own(schema);
        using var table = TableFile.Open(file, map);
        var mapper = new RowMapper(file, schema, map, table.Columns, HistoryClock.NotAfter);
        var (offers, ids, refusals) = (
            new List<(string Id, NamedOffer Offer)>(),
            new HashSet<string>(StringComparer.Ordinal),
            new List<Refusal>()
        );
        foreach (var (number, row) in table.Rows())
        {
            var cells = mapper.Map(row, number, refusals);
            if (refusals.Count == 0 && !ids.Add(mapper.KeyOf(cells)))
                refusals.Add(Refusal.Of(number, schema.KeyName, mapper.KeyOf(cells), "was there before; it must be unique in the file"));
            if (refusals.Count > 0)
                throw new HistoryException($"{file}: {refusals[0]}.");
            if (offers.Count == schema.RowsMax)
                throw new HistoryException($"{file}: more than {schema.RowsMax:n0} rows; split it by time.");
            offers.Add((mapper.KeyOf(cells), Of(schema, cells)));
        }
        if (offers.Count == 0)
            throw new HistoryException($"{file} has no rows.");
        var ordered = offers.OrderBy(o => o.Offer.NamedAt).ThenBy(o => o.Id, StringComparer.Ordinal).Select(o => o.Offer);
        return new([.. ordered], ModelPackage.HashOf(file));
    }

    /// <summary>
    /// The service fee counts as part of the price and comes back with the card: so the premium is minus the margin, which is what a
    /// policy sets, and the reward is still all that the house keeps.
    /// </summary>
    private static NamedOffer Of(HistorySchema schema, string[] cells)
    {
        string Cell(string field) => cells[schema.IndexOf(field)];
        double Number(string field) => double.Parse(Cell(field), CultureInfo.InvariantCulture);
        DateTimeOffset Time(string field) => DateTimeOffset.Parse(Cell(field), CultureInfo.InvariantCulture);
        var fee = Cell("fee_rate").Length > 0 ? Number("fee_rate") : 0;
        var answers = Cell("answers_rate").Length > 0 ? Number("answers_rate") : 0;
        var realised = Cell("realised_rate").Length > 0;
        return new(
            Time("named_at"),
            realised ? Time("realised_at") : null,
            new(
                Enum.Parse<KindOfCard>(Cell("kind"), ignoreCase: true),
                Number("expected_rate") + answers,
                Number("offered_rate") + fee,
                Number("step"),
                Number("propensity"),
                Cell("accepted") == "1",
                realised ? Number("realised_rate") + fee : double.NaN
            ),
            Cell("brand_id"),
            answers
        );
    }
}
