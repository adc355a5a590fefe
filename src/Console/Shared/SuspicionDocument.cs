using CardRecycle.StaffConsole.Client.Models;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace CardRecycle.StaffConsole.Shared;

/// <summary>
/// The draft of a suspicious-transaction report as a Word document, made of the evidence alone: who, what, why, and who did what about it.
/// The reporter reads it, adds what only people know, and hands it in.
/// </summary>
internal static class SuspicionDocument
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const int OrdersTold = 100;
    private const string Font = "宋体";

    public static byte[] Write(SuspicionReport report, BrandNames brands)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            var body = new Body();
            foreach (var block in (IEnumerable<OpenXmlElement>)[.. Who(report), .. What(report, brands)])
                body.Append(block);
            document.AddMainDocumentPart().Document = new Document(body);
        }
        return file.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Who(SuspicionReport report)
    {
        var file = report.Case!;
        yield return Heading("可疑交易报告（草稿）", 36);
        yield return Line($"案件订单号：{file.OrderNo}　报告人：{report.ReportedBy}　生成时间：{Say.At(report.ReportedAt)}（北京时间）");
        yield return Line("本稿由系统依据留存证据生成，须由报告人核对、补充后报送。对客户不得泄露本报告的存在。");

        yield return Heading("一、可疑事由", 28);
        yield return Line(report.Suspicion ?? "");

        yield return Heading("二、可疑主体", 28);
        yield return Table(
            ["账户编号", "姓名", "证件号", "手机号", "收款账户", "实名等级", "开户时间", "状态"],
            report.Subjects!.Select(s =>
                new[]
                {
                    s.SellerId?.ToString() ?? "",
                    s.Name ?? "—",
                    s.IdNumber ?? "—",
                    s.Phone ?? "—",
                    string.Join("；", s.PaidTo?.Select(p => $"{Words.Of(p.Kind)} {p.Account}") ?? []),
                    s.Level?.ToString() ?? "—",
                    Say.At(s.CreatedAt),
                    s.BlockedAt is null ? "正常" : $"{Say.At(s.BlockedAt)} 已冻结",
                }
            )
        );
        if (report.Subjects!.Any(s => s.Masked == true))
            yield return Line("个人信息已脱敏；报送所需全文由兼有风控与财务职责的人员另行导出。");
    }

    private static IEnumerable<OpenXmlElement> What(SuspicionReport report, BrandNames brands)
    {
        var (file, latest) = (report.Case!, report.Decisions?.MaxBy(d => d.At));
        yield return Heading("三、可疑交易", 28);
        yield return Line(
            $"该笔交易卖家应收 {Say.Yuan(file.AmountFen)} 元，系统判定“{Words.Of(file.Verdict)}”，于 {Say.At(file.OpenedAt)} 立案，"
                + $"目前状态“{Words.Of(file.State)}”{(file.Outcome is null ? "" : $"，结论“{Words.Of(file.Outcome)}”")}。"
        );
        foreach (var reason in report.Reasons!)
            yield return Line($"· {reason.Text}（{reason.Code}）");

        yield return Heading("四、模型与规则依据", 28);
        yield return Line(
            latest is null
                ? "没有留存的评分。"
                : $"欺诈概率 {Say.Share(latest.Probability)}，预期损失 {Say.Yuan(latest.ExpectedLossFen)} 元；"
                    + $"模型版本 {latest.ModelVersion ?? "无"}，规则版本 {latest.RulesVersion ?? "无"}，评分时间 {Say.At(latest.At)}。"
        );
        foreach (var sign in latest?.Signs ?? [])
            yield return Line($"· 特征迹象：{sign.Text}");
        foreach (var hit in latest?.Watchlist ?? [])
            yield return Line($"· 名单命中：{hit.List} 第 {hit.Entry} 条，{Words.Of(hit.Kind)}，相似度 {Say.Share(hit.Score)}");

        yield return Heading("五、关联交易", 28);
        yield return Line(
            $"该主体共 {report.RelatedOrders!.Count}{(report.RelatedCut == true ? "+" : "")} 笔订单，应收合计 {Say.Yuan(report.RelatedFen)} 元"
                + (report.RelatedOrders.Count > OrdersTold ? $"，下表列最近 {OrdersTold} 笔。" : "。")
        );
        yield return Table(
            ["订单号", "时间", "品牌", "面值（元）", "应收（元）", "状态", "设备", "IP 地址"],
            report
                .RelatedOrders.Take(OrdersTold)
                .Select(o =>
                    new[]
                    {
                        o.OrderNo ?? "",
                        Say.At(o.SubmittedAt),
                        brands.Of(o.BrandId),
                        Say.Yuan(o.FaceFen),
                        Say.Yuan(o.AmountFen),
                        Words.OfOrder(o.State),
                        o.DeviceFingerprint ?? "—",
                        o.IpAddress ?? "—",
                    }
                )
        );

        yield return Heading("六、处置经过", 28);
        foreach (var act in report.Acts!)
            yield return Line($"{Say.At(act.At)}　{Words.Of(act.By)}　{Words.Of(act.Kind)}　{Words.Of(act.Code)}　{act.Text}");

        yield return Heading("七、报告人意见", 28);
        yield return Line("（请填写：对资金来源、交易目的的判断，拟采取的措施，以及是否建议继续监测。）");
        yield return Line("报告人签字：　　　　　　　　　　复核人签字：　　　　　　　　　　日期：");
    }

    private static Paragraph Heading(string text, int halfPoints) => new(Spaced(240, 120), Text(text, halfPoints, bold: true));

    private static Paragraph Line(string text) => new(Spaced(0, 80), Text(text, 21, bold: false));

    private static ParagraphProperties Spaced(int before, int after) =>
        new(new SpacingBetweenLines { Before = $"{before}", After = $"{after}" });

    private static Run Text(string text, int halfPoints, bool bold)
    {
        var look = new RunProperties(
            new RunFonts
            {
                EastAsia = Font,
                Ascii = "Times New Roman",
                HighAnsi = "Times New Roman",
            }
        );
        if (bold)
            look.Append(new Bold());
        look.Append(new FontSize { Val = $"{halfPoints}" });
        return new(look, new Text(Clean(text)) { Space = SpaceProcessingModeValues.Preserve });
    }

    private static Table Table(string[] heads, IEnumerable<string[]> rows)
    {
        var table = new Table(
            new TableProperties(
                new TableWidth { Type = TableWidthUnitValues.Pct, Width = "5000" },
                new TableBorders(
                    new TopBorder { Val = BorderValues.Single, Size = 4 },
                    new LeftBorder { Val = BorderValues.Single, Size = 4 },
                    new BottomBorder { Val = BorderValues.Single, Size = 4 },
                    new RightBorder { Val = BorderValues.Single, Size = 4 },
                    new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 },
                    new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 }
                )
            ),
            new TableGrid(heads.Select(_ => new GridColumn()))
        );
        table.Append(Row(heads, bold: true));
        foreach (var row in rows)
            table.Append(Row(row, bold: false));
        return table;
    }

    private static TableRow Row(string[] cells, bool bold) => new(cells.Select(c => new TableCell(new Paragraph(Text(c, 16, bold)))));

    /// <summary>What a seller wrote may hold characters that XML does not.</summary>
    private static string Clean(string text) => new([.. text.Where(c => c is '\t' or '\n' || !char.IsControl(c))]);
}
