using System.Globalization;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Import;

namespace CardRecycle.Training.Risk;

/// <summary>Writes a history under our own column names; <see cref="DealFile"/> reads the same back.</summary>
internal static class DealWriter
{
    internal static void Write(string folder, DealHistory history)
    {
        Directory.CreateDirectory(folder);
        using var file = new StreamWriter(Path.Combine(folder, DealFile.FileName)) { NewLine = "\n" };
        file.WriteLine(HistorySchema.Transactions.Header);
        foreach (var e in history.Events)
            file.WriteLine(string.Join(',', Cells(e, history.Labels.GetValueOrDefault(e.Id)).Select(Cell)));
    }

    /// <summary>In the order of <see cref="HistorySchema.Transactions"/>.</summary>
    private static object?[] Cells(DealEvent e, DealLabel? label) =>
        [
            e.Id,
            e.At,
            e.Step.ToString().ToLowerInvariant(),
            e.SellerId,
            e.Device,
            e.Ip,
            e.PayoutAccount,
            e.IdentityHash,
            e.Phone,
            e.CardFingerprint,
            e.NumberPrefix,
            e.Serial,
            e.Brand,
            e.RecyclerId,
            e.StaffId,
            e.AmountFen,
            e.FaceFen,
            e.BalanceFen,
            e.BonusFen,
            e.Channel,
            e.Region,
            e.AccountAgeDays,
            e.KycLevel,
            e.PurchaseProof,
            e.PayoutNameMatches,
            e.IssuedAt,
            e.QuotesAsked,
            e.SecondsToAccept,
            label?.Fraud,
            label?.KnownAt,
            label?.Typology,
            label?.LossFen,
        ];

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "1" : "0",
            DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
