using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Sandbox.Bills;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>资金账单 of the operating account: asked for by day, then downloaded from the address that the answer names, and checked by the
/// hash that stands beside it. Ready at nine in the morning after.</summary>
internal sealed class FundBill(MerchantAccount account, PlantedDifferences planted, TimeProvider clock)
{
    private const int ReadyAtHour = 9;

    private const string Head =
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n";

    public WeChatAnswer Ask(HttpRequest request)
    {
        if (request.Query["account_type"].ToString() is not ("OPERATION" or ""))
            return WeChatAnswer.ParamError("account_type 不支持");
        if (!DateOnly.TryParseExact(request.Query["bill_date"].ToString(), "yyyy-MM-dd", out var day))
            return WeChatAnswer.ParamError("bill_date 格式为 yyyy-MM-dd");
        if (clock.GetUtcNow() < BillDays.MidnightOf(day.AddDays(1)).AddHours(ReadyAtHour))
            return WeChatAnswer.Error(400, "STATEMENT_CREATING", "账单生成中");
        var lines = Lines(day);
        if (lines.Count == 0)
            return WeChatAnswer.Error(400, "NO_STATEMENT_EXIST", "账单文件不存在");
        return WeChatAnswer.Ok(
            new
            {
                HashType = "SHA1",
                HashValue = HashOf(Text(day, lines)),
                DownloadUrl = $"{request.Scheme}://{request.Host}/v3/billdownload/file?token={day:yyyyMMdd}",
            }
        );
    }

    /// <returns>Null for a token that was never given out.</returns>
    public byte[]? File(string token)
    {
        if (!DateOnly.TryParseExact(token, "yyyyMMdd", out var day))
            return null;
        var file = Text(day, Lines(day));
        if (planted.For(WeChatSignature.Provider).Damaged)
            file[^2] ^= 1;
        return file;
    }

    private List<BillLine> Lines(DateOnly day) => planted.On(WeChatSignature.Provider, day, account.LinesOf);

    private byte[] Text(DateOnly day, List<BillLine> lines)
    {
        var text = new StringBuilder(Head);
        var stand = account.StandFen(day.AddDays(-1));
        foreach (var line in lines)
        {
            stand += line.SignedFen;
            var (name, inOut) = (NameOf(line.Kind), line.SignedFen < 0 ? "支出" : "收入");
            text.AppendJoin(
                ",",
                "`" + Local(line.At),
                "`" + line.No,
                "`" + line.No + "01",
                "`" + name,
                "`" + name,
                "`" + inOut,
                "`" + Yuan(Math.Abs(line.SignedFen)),
                "`" + Yuan(stand),
                "`system",
                "`" + line.Text,
                "`" + line.OurNo
            );
            text.Append('\n');
        }
        var (paid, got) = (lines.Where(l => l.SignedFen < 0).ToList(), lines.Where(l => l.SignedFen >= 0).ToList());
        text.Append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"`{lines.Count},`{got.Count},`{Yuan(got.Sum(l => l.SignedFen))},`{paid.Count},`{Yuan(-paid.Sum(l => l.SignedFen))}\n"
        );
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string NameOf(BillKind kind) =>
        kind switch
        {
            BillKind.Transfer => "商家转账",
            BillKind.Return => "商家转账退款",
            BillKind.Fee => "扣除交易手续费",
            _ => "其他",
        };

    private static string Local(DateTimeOffset at) =>
        at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}{Math.Abs(fen) / 100}.{Math.Abs(fen) % 100:D2}");

    private static string HashOf(byte[] file)
    {
#pragma warning disable CA5350 // The hash that the protocol prescribes; what it protects comes over TLS and signed.
        return Convert.ToHexStringLower(SHA1.HashData(file));
#pragma warning restore CA5350
    }
}
