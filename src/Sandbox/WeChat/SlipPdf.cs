using System.Globalization;
using System.Text;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>An electronic receipt as a PDF of one page; the same bill always gives the same bytes.</summary>
internal static class SlipPdf
{
    private const int LineHeight = 28;
    private const int TopY = 760;

    public static byte[] Of(TransferBill bill, SlipRequest slip, string mchId) =>
        Write([
            "微信支付 商家转账电子回单（沙箱）",
            $"商户号：{mchId}",
            $"商户转账单号：{bill.OutBillNo}",
            $"微信转账单号：{bill.TransferBillNo}",
            $"收款用户：{bill.Content.UserName}",
            string.Create(CultureInfo.InvariantCulture, $"转账金额：￥{bill.Content.AmountFen / 100}.{bill.Content.AmountFen % 100:D2}"),
            $"转账备注：{bill.Content.Remark}",
            $"转账时间：{WeChatSignature.Rfc3339(bill.UpdatedAt)}",
            $"回单申请时间：{WeChatSignature.Rfc3339(slip.AskedAt)}",
        ]);

    /// <summary>The font is one that every reader brings for Chinese, so none has to be put in.</summary>
    private static byte[] Write(IReadOnlyList<string> lines)
    {
        var text = string.Concat(
            lines.Select(
                (line, i) =>
                    $"BT /F1 14 Tf 60 {TopY - i * LineHeight} Td <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(line))}> Tj ET\n"
            )
        );
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {text.Length} >>\nstream\n{text}endstream",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
                + "/Supplement 4 >> /FontDescriptor 7 0 R >>",
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 "
                + "/Descent -120 /CapHeight 880 /StemV 93 >>",
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>(objects.Length);
        foreach (var (content, i) in objects.Select((o, i) => (o, i)))
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{content}\nendobj\n");
        }
        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            file.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
