using System.Globalization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Import;

namespace CardRecycle.Training.Risk;

/// <summary>A history of deals in order of time, the labels of those whose outcome is known, and the hash of the file.</summary>
internal sealed record DealHistory(IReadOnlyList<DealEvent> Events, IReadOnlyDictionary<string, DealLabel> Labels, string Hash);

/// <summary>Reads deals from any table of <see cref="TableFile"/> through a mapping; the first row that breaks a rule ends it.</summary>
internal static class DealFile
{
    internal const string FileName = "deals.csv";
    private static readonly HistorySchema schema = HistorySchema.Transactions;

    /// <param name="path">The file, or a folder that holds <see cref="FileName"/>.</param>
    /// <param name="map">Names of the columns.</param>
    /// <param name="labelDelay">When an outcome counts as known if the file does not say.</param>
    /// <exception cref="HistoryException">Missing, or a row breaks a rule; the message names the row.</exception>
    internal static DealHistory Read(string path, ColumnMap map, TimeSpan labelDelay)
    {
        if (Directory.Exists(path))
            path = Path.Combine(path, FileName);
        if (!File.Exists(path))
            throw new HistoryException($"{path}: there is no such file; make one with: synthesize deals");
        using var table = TableFile.Open(path, map);
        var mapper = new RowMapper(path, schema, map, table.Columns, HistoryClock.NotAfter);
        var events = new List<DealEvent>();
        var labels = new Dictionary<string, DealLabel>();
        var seen = new HashSet<string>();
        var refusals = new List<Refusal>();
        foreach (var (number, row) in table.Rows())
        {
            if (!mapper.IsWanted(row))
                continue;
            if (events.Count == schema.RowsMax)
                throw new HistoryException($"{path}: more than {schema.RowsMax} rows; split the file.");
            var cells = mapper.Map(row, number, refusals);
            if (refusals is [var first, ..])
                throw new HistoryException($"{path}, {first}.");
            var (e, label) = EventOf(cells, labelDelay);
            if (!seen.Add(e.Id))
                throw new HistoryException($"{path}, row {number}: the id {e.Id} was there before.");
            events.Add(e);
            if (label is not null)
                labels[e.Id] = label;
        }
        if (events.Count == 0)
            throw new HistoryException($"{path} has no rows.");
        return new([.. events.Index().OrderBy(e => e.Item.At).ThenBy(e => e.Index).Select(e => e.Item)], labels, ModelPackage.HashOf(path));
    }

    /// <param name="cells">In the order of the schema, checked.</param>
    private static (DealEvent Event, DealLabel? Label) EventOf(string[] cells, TimeSpan labelDelay)
    {
        var at = 0;
        string? Text() => cells[at++] is { Length: > 0 } text ? text : null;
        long? Whole() => Text() is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        double? Number() => Text() is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
        bool? Flag() => Text() is { } text ? text == "1" : null;
        DateTimeOffset? Moment() => Text() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
        var e = new DealEvent
        {
            Id = Text()!,
            At = Moment()!.Value,
            Step = Text() is { } step ? Enum.Parse<DealStep>(step, ignoreCase: true) : DealStep.Offer,
            SellerId = Text()!,
            Device = Text(),
            Ip = Text(),
            PayoutAccount = Text(),
            IdentityHash = Text(),
            Phone = Text(),
            CardFingerprint = Text(),
            NumberPrefix = Text(),
            Serial = Whole(),
            Brand = Text(),
            RecyclerId = Text(),
            StaffId = Text(),
            AmountFen = Whole()!.Value,
            FaceFen = Whole() ?? 0,
            BalanceFen = Whole(),
            BonusFen = Whole() ?? 0,
            Channel = Text(),
            Region = Text(),
            AccountAgeDays = Number(),
            KycLevel = (int?)Whole(),
            PurchaseProof = Flag(),
            PayoutNameMatches = Flag(),
            IssuedAt = Moment(),
            QuotesAsked = (int?)Whole(),
            SecondsToAccept = Number(),
        };
        return Flag() is { } fraud ? (e, new(e.Id, fraud, Moment() ?? e.At + labelDelay, Text(), Whole())) : (e, null);
    }
}
