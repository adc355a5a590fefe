using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// The account's statements (对账单) over the direct link, page by page. Believed only whole: number of lines, running balance, closing
/// balance and digest must agree.
/// </summary>
internal sealed class BankStatements(BankLink link, IOptions<BankGatewayOptions> options) : IChannelStatements
{
    private const int PagesMax = 10_000;

    public string Channel => BankTransferChannel.ChannelName;

    public bool IsOn => options.Value.IsOn;

    public bool TellsOfBounces => true;

    public async Task<StatementReading> ReadAsync(DateOnly day, CancellationToken ct)
    {
        var date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var lines = new List<BankStatementLine>();
        BankStatementPage? first = null;
        for (var page = 1; page <= (first?.Pages ?? 1); page++)
        {
            var query = new BankStatementQuery(options.Value.Account, date, page);
            var (reply, why) = await link.CallAsync<BankStatementPage>("statement", query, ct);
            if (reply is not { Code: "0000", Body: { } read })
                return StatementReading.None(reply?.Code ?? why);
            if (read.Account != options.Value.Account || read.Date != date || read.Page != page || read.Pages is < 1 or > PagesMax)
                return StatementReading.None("damaged");
            // Lines may be added while we read: then the digest has changed, and all is read anew another time.
            if (first is not null && first.Digest != read.Digest)
                return StatementReading.None("not-ready");
            first ??= read;
            lines.AddRange(read.Lines ?? []);
        }
        return Check(day, first!, lines);
    }

    private static StatementReading Check(DateOnly day, BankStatementPage page, List<BankStatementLine> lines)
    {
        if (lines.Count != page.Count || DigestOf(lines) != page.Digest)
            return StatementReading.None("damaged");
        if (SignedFenOf(page.Opening) is not { } balance || SignedFenOf(page.Closing) is not { } closing)
            return StatementReading.None("unreadable");
        var opening = balance;
        var read = new List<StatementLine>(lines.Count);
        foreach (var line in lines)
        {
            if (Read(line) is not { } found)
                return StatementReading.None("unreadable");
            balance += found.SignedFen;
            if (balance != SignedFenOf(line.Balance))
                return StatementReading.None("damaged");
            read.Add(found);
        }
        return balance == closing
            ? StatementReading.Of(new(day, page.IsFinal, page.Digest!, opening, closing, read))
            : StatementReading.None("damaged");
    }

    private static StatementLine? Read(BankStatementLine line) =>
        line is { BankNo.Length: > 0, Side: "D" or "C" }
        && AlipayVerdict.FenOf(line.Amount) is { } fen
        && BankLink.TimeOf(line.At) is { } at
            ? new(
                line.BankNo,
                line.FlowNo,
                line.Side == "D" ? -fen : fen,
                KindOf(line),
                line.CounterAccount ?? "",
                line.Purpose ?? "",
                line.RelatedNo,
                at.ToUniversalTime()
            )
            : null;

    private static StatementKind KindOf(BankStatementLine line) =>
        line switch
        {
            { Side: "D", FlowNo.Length: > 0 } => StatementKind.Transfer,
            { Side: "C", Purpose: "退汇" or "退票" } => StatementKind.Return,
            { Side: "D", Purpose: "手续费" } => StatementKind.Fee,
            _ => StatementKind.Other,
        };

    private static string DigestOf(List<BankStatementLine> lines) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Concat(
                        lines.Select(l =>
                            $"{l.BankNo}|{l.FlowNo}|{l.Side}|{l.Amount}|{l.Balance}|{l.CounterAccount}|{l.RelatedNo}|{l.At}\n"
                        )
                    )
                )
            )
        );

    /// <summary>A balance may lie below zero.</summary>
    private static long? SignedFenOf(string? yuan) =>
        yuan?.StartsWith('-') == true ? -AlipayVerdict.FenOf(yuan[1..]) : AlipayVerdict.FenOf(yuan);
}
