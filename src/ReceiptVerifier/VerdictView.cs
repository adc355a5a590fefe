using System.Globalization;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Spectre.Console;

namespace CardRecycle.ReceiptVerifier;

/// <summary>A verdict as people read it, Chinese and English side by side.</summary>
public static class VerdictView
{
    public static void Print(IAnsiConsole console, ReceiptVerdict verdict)
    {
        if (verdict is { IsValid: true, File: { } file, Checkpoint: { } checkpoint })
        {
            console.MarkupLineInterpolated($"[bold green]✔ {verdict.Message}[/]");
            console.MarkupLineInterpolated($"[green]  {verdict.Detail}[/]");
            console.Write(Facts(file, checkpoint));
            return;
        }
        console.MarkupLineInterpolated($"[bold red]✘ 凭证无效 · Refused ({verdict.Refusal.ToString()})[/]");
        console.MarkupLineInterpolated($"[red]  {verdict.Message}[/]");
        console.MarkupLineInterpolated($"[red]  {verdict.Detail}[/]");
    }

    private static Table Facts(ReceiptFile file, Checkpoint checkpoint)
    {
        var receipt = file.Receipt;
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        Row(table, "订单 Order", receipt.OrderNo);
        Row(table, "品牌 Brand", $"{receipt.BrandId} ({receipt.Form})");
        Row(table, "卡号 Card", Opened(file, Commitment.Card));
        Row(table, "卖方 Seller", Opened(file, Commitment.SellerName));
        Row(table, "面值 Face", Yuan(receipt.FaceFen));
        Row(table, "余额 Balance", Yuan(receipt.BalanceFen));
        foreach (var line in receipt.Lines)
            Row(table, $"  {line.Label} {line.Code}", Yuan(line.AmountFen));
        Row(table, "到账 Paid", $"{Yuan(receipt.AmountFen)}  ({Percent(receipt.RatePpm)})");
        Row(table, "渠道 Channel", $"{receipt.PayoutChannel} {receipt.PayoutReference}");
        Row(table, "报价 Quoted", Time(receipt.QuotedAt));
        Row(table, "提交 Submitted", Time(receipt.SubmittedAt));
        Row(table, "到账时间 Paid at", Time(receipt.PaidAt));
        Row(table, "存证 Log", $"{checkpoint.Origin}  #{file.LeafIndex} / {checkpoint.Size}");
        Row(table, "检查点 Checkpoint", Time(checkpoint.Time));
        Row(table, "  SHA-256", Convert.ToBase64String(checkpoint.Root));
        if (checkpoint.Sm3Root is { } sm3)
            Row(table, "  SM3", Convert.ToBase64String(sm3));
        Row(table, "签名 Signed", checkpoint.Sm3Root is null ? "Ed25519" : "Ed25519 + SM2");
        return table;
    }

    private static void Row(Table table, string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(Printable(value)));

    private static string Opened(ReceiptFile file, string field) =>
        file.Openings.FirstOrDefault(o => o.Field == field)?.Value ?? "（未公开 not disclosed）";

    private static string Yuan(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}¥{Int128.Abs(fen) / 100}.{Int128.Abs(fen) % 100:D2}");

    private static string Percent(long ppm) => string.Create(CultureInfo.InvariantCulture, $"{ppm / 10_000}.{ppm / 100 % 100:D2} %");

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Text from a file must not steer the terminal, nor turn the direction of reading.</summary>
    private static string Printable(string text) =>
        string.Concat(
            text.Select(c =>
                char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    ? '\uFFFD'
                    : c
            )
        );
}
