using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// 资金账单 of the operating account. Its hash comes in a signed answer; number and sums of its lines stand at its end.
/// </summary>
internal sealed class WeChatFundBill(WeChatReader reader) : IChannelStatements
{
    private const int Columns = 11;
    private const string TotalsHead = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public string Channel => WeChatTransferChannel.ChannelName;

    public bool IsOn => true;

    public bool TellsOfBounces => false;

    public async Task<StatementReading> ReadAsync(DateOnly day, CancellationToken ct)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (where, code) = await reader.AskAsync<WeChatBillAddress>($"/v3/bill/fundflowbill?bill_date={date}&account_type=OPERATION", ct);
        if (where is not { HashType: "SHA1", HashValue: { } hash, DownloadUrl: { } address })
            return code switch
            {
                // Nothing moved on that day.
                "NO_STATEMENT_EXIST" => StatementReading.Of(new(day, IsFinal: true, "", null, null, [])),
                "STATEMENT_CREATING" => StatementReading.None("not-ready"),
                _ => StatementReading.None(code),
            };
        if (await reader.DownloadAsync(PaymentsGateway.BillsClient, address, ct) is not { } file)
            return StatementReading.None("no-answer");
        return HashOf(file).Equals(hash, StringComparison.OrdinalIgnoreCase) ? Read(day, file) : StatementReading.None("damaged");
    }

    /// <summary>Reads the file, whose hash is known to be right.</summary>
    public static StatementReading Read(DateOnly day, byte[] file)
    {
        var rows = Encoding.UTF8.GetString(file).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (rows is not [_, .. var body, var head, var totals] || head.Trim() != TotalsHead)
            return StatementReading.None("unreadable");
        var lines = new List<StatementLine>(body.Length);
        foreach (var row in body)
        {
            if (Line(Cells(row)) is not { } line)
                return StatementReading.None("unreadable");
            lines.Add(line);
        }
        var (paid, got) = (lines.Where(l => l.SignedFen < 0).ToList(), lines.Where(l => l.SignedFen >= 0).ToList());
        string[] sums =
        [
            Number(lines.Count),
            Number(got.Count),
            AlipayVerdict.Yuan(got.Sum(l => l.SignedFen)),
            Number(paid.Count),
            AlipayVerdict.Yuan(-paid.Sum(l => l.SignedFen)),
        ];
        return Cells(totals).SequenceEqual(sums)
            ? StatementReading.Of(new(day, IsFinal: true, Convert.ToHexStringLower(SHA256.HashData(file)), null, null, lines))
            : StatementReading.None("damaged");
    }

    private static StatementLine? Line(string[] cells) =>
        cells.Length == Columns
        && cells[1].Length > 0
        && cells[5] is "收入" or "支出"
        && AlipayVerdict.FenOf(cells[6]) is { } fen
        && DateTime.TryParseExact(cells[0], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new(
                cells[2],
                cells[10].Length > 0 ? cells[10] : null,
                cells[5] == "支出" ? -fen : fen,
                KindOf(cells[3]),
                "",
                cells[9],
                null,
                new DateTimeOffset(at, beijing).ToUniversalTime()
            )
            : null;

    private static StatementKind KindOf(string name) =>
        name switch
        {
            "商家转账" => StatementKind.Transfer,
            "商家转账退款" => StatementKind.Return,
            "扣除交易手续费" => StatementKind.Fee,
            _ => StatementKind.Other,
        };

    private static string[] Cells(string row) => [.. row.TrimEnd('\r').Split(',').Select(c => c.TrimStart('`').Trim())];

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string HashOf(byte[] file)
    {
#pragma warning disable CA5350 // The hash that the protocol prescribes.
        return Convert.ToHexStringLower(SHA1.HashData(file));
#pragma warning restore CA5350
    }
}
