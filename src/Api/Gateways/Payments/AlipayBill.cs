using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// 账务明细 of a day: a signed answer names the address of a zip with a table in GB18030. The file has no hash of its own; number and sums
/// of its lines, which stand at its end, must agree.
/// </summary>
internal sealed partial class AlipayBill(
    IHttpClientFactory clients,
    AlipayLink link,
    IOptions<AlipayGatewayOptions> options,
    ILogger<AlipayBill> log
) : IChannelStatements
{
    private const string BillMethod = "alipay.data.dataservice.bill.downloadurl.query";
    private const int Columns = 12;
    private const long TableBytesMax = 512L * 1024 * 1024;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);
    private static readonly Encoding gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    public string Channel => AlipayTransferChannel.ChannelName;

    public bool IsOn => options.Value.AppId.Length > 0;

    public bool TellsOfBounces => false;

    public async Task<StatementReading> ReadAsync(DateOnly day, CancellationToken ct)
    {
        var query = new AlipayBillQuery("signcustomer", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var (node, why) = await link.CallAsync(BillMethod, AlipayJson.Write(query), "a bill", ct);
        if (node is not { } signed || AlipayJson.Read<AlipayBillAddress>(signed.Span) is not { } where)
            return StatementReading.None(node is null ? why : "unreadable");
        if (where is not { Code: "10000", BillDownloadUrl: { } address })
            return StatementReading.None(where.SubCode == "isp.bill_not_exist" ? "not-ready" : where.SubCode ?? "unreadable");
        try
        {
            using var client = clients.CreateClient(PaymentsGateway.BillsClient);
            var zip = await client.GetByteArrayAsync(new Uri(address), ct);
            return Read(day, zip);
        }
        catch (Exception e)
            when (e is HttpRequestException or UriFormatException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            LogNoFile(log, e.GetType().Name);
            return StatementReading.None("no-answer");
        }
    }

    /// <summary>Reads the zip.</summary>
    public static StatementReading Read(DateOnly day, byte[] zip)
    {
        if (TextOf(zip) is not { } text)
            return StatementReading.None("unreadable");
        var rows = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => r.TrimEnd('\r')).ToList();
        var lines = new List<StatementLine>();
        // The first row that is no remark names the columns.
        foreach (var row in rows.Where(r => !r.StartsWith('#')).Skip(1))
        {
            if (Line([.. row.Split(',').Select(c => c.Trim())]) is not { } line)
                return StatementReading.None("unreadable");
            lines.Add(line);
        }
        var (paid, got) = (lines.Where(l => l.SignedFen < 0).ToList(), lines.Where(l => l.SignedFen >= 0).ToList());
        string Sum(string name, List<StatementLine> of)
        {
            var fen = of.Sum(l => l.SignedFen);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"#{name}合计：{of.Count}笔，共{(fen < 0 ? "-" : "")}{AlipayVerdict.Yuan(Math.Abs(fen))}元"
            );
        }
        return rows.Contains(Sum("支出", paid)) && rows.Contains(Sum("收入", got))
            ? StatementReading.Of(
                new(day, IsFinal: true, Convert.ToHexStringLower(SHA256.HashData(gb18030.GetBytes(text))), null, null, lines)
            )
            : StatementReading.None("damaged");
    }

    private static string? TextOf(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
            if (
                archive.Entries.FirstOrDefault(e => e.Name.EndsWith(".csv", StringComparison.Ordinal))
                is not { Length: < TableBytesMax } entry
            )
                return null;
            using var reader = new StreamReader(entry.Open(), gb18030);
            return reader.ReadToEnd();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static StatementLine? Line(string[] cells) =>
        cells.Length == Columns
        && cells[0].Length > 0
        && AlipayVerdict.FenOf(cells[6]) is { } got
        && cells[7].TrimStart('-') is var out_
        && AlipayVerdict.FenOf(out_) is { } paid
        && (got == 0) != (paid == 0)
        && DateTime.TryParseExact(cells[4], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new(
                cells[0],
                cells[2].Length > 0 ? cells[2] : null,
                got - paid,
                KindOf(cells[10]),
                cells[5],
                cells[3],
                cells[11].Length > 0 ? cells[11] : null,
                new DateTimeOffset(at, beijing).ToUniversalTime()
            )
            : null;

    private static StatementKind KindOf(string name) =>
        name switch
        {
            "转账" => StatementKind.Transfer,
            "退票" => StatementKind.Return,
            "收费" => StatementKind.Fee,
            _ => StatementKind.Other,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay's bill could not be fetched: {Why}.")]
    private static partial void LogNoFile(ILogger logger, string why);
}
