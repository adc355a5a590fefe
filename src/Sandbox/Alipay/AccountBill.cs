using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.Bills;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>
/// 账务明细 of a day: the signed answer names an address, and there lies a zip with a table in GB18030, whose last lines sum it up. Ready at
/// nine in the morning after.
/// </summary>
internal sealed class AccountBill(TransferDesk desk, PlantedDifferences planted, TimeProvider clock)
{
    private const int ReadyAtHour = 9;
    private static readonly Encoding gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <summary>Makes addresses that nobody can guess, as long as this process lives.</summary>
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    public GatewayAnswer Ask(JsonElement biz, HttpRequest request)
    {
        if (!biz.TryGetProperty("bill_type", out var type) || type.GetString() != "signcustomer")
            return GatewayAnswer.Refused("isp.invalid-parameter", "bill_type 不支持");
        if (!biz.TryGetProperty("bill_date", out var date) || !DateOnly.TryParseExact(date.GetString(), "yyyy-MM-dd", out var day))
            return GatewayAnswer.Refused("isp.invalid-parameter", "bill_date 格式为 yyyy-MM-dd");
        if (clock.GetUtcNow() < BillDays.MidnightOf(day.AddDays(1)).AddHours(ReadyAtHour))
            return GatewayAnswer.Refused("isp.bill_not_exist", "账单不存在");
        return GatewayAnswer.Ok(
            new
            {
                Code = "10000",
                Msg = "Success",
                BillDownloadUrl = $"{request.Scheme}://{request.Host}/alipay-bills/{TokenOf(day)}",
            }
        );
    }

    /// <returns>Null for an address that was never given out.</returns>
    public byte[]? File(string token)
    {
        if (token.Length < 8 || !DateOnly.TryParseExact(token[..8], "yyyyMMdd", out var day) || token != TokenOf(day))
            return null;
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry($"{day:yyyyMMdd}_账务明细.csv").Open();
            entry.Write(gb18030.GetBytes(Text(day)));
        }
        return zip.ToArray();
    }

    private string TokenOf(DateOnly day)
    {
        var name = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return name + Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(name)));
    }

    private string Text(DateOnly day)
    {
        var lines = planted.On(AlipaySignature.Provider, day, desk.LinesOf);
        var text = new StringBuilder("#支付宝账务明细查询\r\n").Append(
            CultureInfo.InvariantCulture,
            $"#起始日期：[{day:yyyy年MM月dd日} 00:00:00]   终止日期：[{day.AddDays(1):yyyy年MM月dd日} 00:00:00]\r\n"
        );
        text.Append("#-----------------------------------------账务明细列表----------------------------------------\r\n");
        text.Append(
            "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n"
        );
        var stand = desk.StandFen(day.AddDays(-1));
        foreach (var line in lines)
        {
            stand += line.SignedFen;
            text.AppendJoin(
                ",",
                line.No + "\t",
                line.No + "\t",
                line.OurNo + "\t",
                line.Text + "\t",
                AlipaySignature.TimeOf(line.At) + "\t",
                line.Account + "\t",
                Yuan(Math.Max(line.SignedFen, 0)) + "\t",
                Yuan(Math.Min(line.SignedFen, 0)) + "\t",
                Yuan(stand) + "\t",
                "支付宝\t",
                NameOf(line.Kind) + "\t",
                line.RelatedNo + "\t"
            );
            text.Append("\r\n");
        }
        text.Append("#-----------------------------------------账务明细列表结束------------------------------------\r\n");
        var (paid, got) = (lines.Where(l => l.SignedFen < 0).ToList(), lines.Where(l => l.SignedFen >= 0).ToList());
        var more = planted.For(AlipaySignature.Provider).Damaged ? 1 : 0;
        text.Append(CultureInfo.InvariantCulture, $"#支出合计：{paid.Count + more}笔，共{Yuan(paid.Sum(l => l.SignedFen))}元\r\n");
        text.Append(CultureInfo.InvariantCulture, $"#收入合计：{got.Count}笔，共{Yuan(got.Sum(l => l.SignedFen))}元\r\n");
        return text.ToString();
    }

    private static string NameOf(BillKind kind) =>
        kind switch
        {
            BillKind.Transfer => "转账",
            BillKind.Return => "退票",
            BillKind.Fee => "收费",
            _ => "其他",
        };

    private static string Yuan(long fen) => (fen < 0 ? "-" : "") + AlipaySignature.Yuan(Math.Abs(fen));
}
