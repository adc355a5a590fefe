using System.IO.Compression;
using System.Text;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Import;
using Parquet;
using Parquet.Schema;

namespace CardRecycle.Training.Tests.Import;

/// <summary>Anybody's table comes in through a mapping, whole or not at all.</summary>
public sealed class ImportingHistory : IDisposable
{
    private static readonly DateTimeOffset now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private const string ShopMap = """
        {
          "columns": {
            "trade_id": { "template": "{店号}-{流水}" },
            "brand_id": { "column": "品牌", "values": { "沃尔玛": "walmart", "中石化": "sinopec" } },
            "kind": { "column": "品牌", "values": { "沃尔玛": "supermarket", "中石化": "fuel" } },
            "form": { "column": "电子", "values": { "电子": "code", "*": "physical" } },
            "face_fen": "面值", "balance_fen": "面值",
            "region_bound": { "column": "限区", "default": "0" },
            "life_days": { "column": "到期日", "daysFrom": "bought_at", "format": "yyyy/M/d" },
            "bought_at": { "column": "收卡", "format": "yyyy/M/d H:mm" },
            "sold_at": { "column": "出卡", "format": "yyyy/M/d H:mm" },
            "bought_for_fen": "收价",
            "sold_for_fen": { "column": "折扣", "unit": "zhe", "of": "balance_fen" }
          },
          "amountUnit": "yuan"
        }
        """;

    private const string ShopRows =
        "店号,流水,品牌,电子,面值,限区,到期日,收卡,出卡,收价,折扣\n"
        + "A,1,沃尔玛,电子,500,,2026/12/31,2026/3/1 09:30,2026/3/2 10:00,460.50,9.35\n"
        + "A,2,中石化,实体,\"¥1000\",是,,2026/3/1 23:59,2026/3/3 8:05,930,9.6\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-import-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_shops_export_comes_in_with_its_own_names_units_words_and_dates()
    {
        var report = Import(File("shop.csv", ShopRows), HistorySchema.Trades, ShopMap);
        (report.Rows, report.Imported, report.RefusedRows).ShouldBe((2, 2, 0));
        TradeFile
            .Read(report.File!)
            .ShouldBe([
                new(
                    "A-1",
                    "walmart",
                    KindOfCard.Supermarket,
                    FormOfCard.Code,
                    50_000,
                    50_000,
                    false,
                    305,
                    new(2026, 3, 1, 1, 30, 0, TimeSpan.Zero),
                    new(2026, 3, 2, 2, 0, 0, TimeSpan.Zero),
                    46_050,
                    46_750
                ),
                new(
                    "A-2",
                    "sinopec",
                    KindOfCard.Fuel,
                    FormOfCard.Physical,
                    100_000,
                    100_000,
                    true,
                    null,
                    new(2026, 3, 1, 15, 59, 0, TimeSpan.Zero),
                    new(2026, 3, 3, 0, 5, 0, TimeSpan.Zero),
                    93_000,
                    96_000
                ),
            ]);
    }

    [Theory]
    [InlineData("gbk", true)]
    [InlineData("gbk", false)]
    [InlineData("utf-8", true)]
    public void The_encoding_can_be_named_and_a_gzip_is_opened(string encoding, bool zipped)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(encoding).GetBytes(ShopRows);
        var path = Path.Combine(folder.FullName, "shop.csv");
        using (Stream file = zipped ? new GZipStream(System.IO.File.Create(path), CompressionMode.Compress) : System.IO.File.Create(path))
            file.Write(bytes);
        Import(path, HistorySchema.Trades, ShopMap, encoding).Imported.ShouldBe(2);
    }

    [Fact]
    public void One_bad_row_stops_all_and_leaves_what_was_there()
    {
        var before = Import(File("shop.csv", ShopRows), HistorySchema.Trades, ShopMap).File!;
        var kept = System.IO.File.ReadAllText(before);
        var bad =
            ShopRows
            + "A,3,麦德龙,电子,500,,2026/2/1,2026/3/1 09:30,2026/2/1 10:00,x,9.35\nA,1,沃尔玛,电子,500,,,2026/3/1 09:30,2026/3/1 09:30,1,9\n";
        var report = Import(File("bad.csv", bad), HistorySchema.Trades, ShopMap);
        (report.File, report.Imported, report.RefusedRows).ShouldBe((null, 0, 2));
        report
            .Examples.Select(e => (e.Row, e.Column, e.Value))
            .ShouldBe(
                [
                    (4L, "品牌 (brand_id)", "麦德龙"),
                    (4L, "品牌 (kind)", "麦德龙"),
                    (4L, "收价 (bought_for_fen)", "x"),
                    (4L, "到期日 (life_days)", "2026/2/1"),
                    (5L, "trade_id", "A-1"),
                ],
                ignoreOrder: true
            );
        System.IO.File.ReadAllText(before).ShouldBe(kept);
        Directory.GetFiles(Out).Select(Path.GetFileName).ShouldBe(["trades.csv"]);
    }

    [Fact]
    public void Those_who_ask_go_without_the_refused_rows_and_find_them_in_a_file()
    {
        var bad = ShopRows + "A,3,沃尔玛,电子,500,,,2026/3/1 09:30,2026/3/1 09:31,NaN,9.35\n";
        var report = Import(File("bad.csv", bad), HistorySchema.Trades, ShopMap, skipRefused: true);
        (report.Imported, report.RefusedRows).ShouldBe((2, 1));
        var refused = System.IO.File.ReadAllLines(report.RefusedFile!);
        refused[0].ShouldStartWith("row,column,value,rule,店号");
        refused[1].ShouldStartWith("4,收价 (bought_for_fen),NaN,must be a number from 0 to 10000000 fen,A,3");
    }

    [Fact]
    public async Task Parquet_comes_in_by_its_types_row_group_by_row_group()
    {
        var path = Path.Combine(folder.FullName, "days.parquet");
        var (day, brand, rate, trades) = (
            new DataField<DateTime>("d"),
            new DataField<string>("b"),
            new DataField<double?>("r"),
            new DataField<int>("n")
        );
        await using (var file = System.IO.File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new(day, brand, rate, trades), file))
            for (var month = 1; month <= 2; month++)
            {
                using var group = writer.CreateRowGroup();
                DateTime[] days = [new(2026, month, 1, 0, 0, 0, DateTimeKind.Utc), new(2026, month, 2, 0, 0, 0, DateTimeKind.Utc)];
                double?[] rates = [93.5, null];
                int[] counts = [3, 4];
                await group.WriteAsync<DateTime>(day, days);
                await group.WriteAsync(brand, (string[])["jd", "hema"]);
                await group.WriteAsync<double>(rate, rates);
                await group.WriteAsync<int>(trades, counts);
            }
        const string map = """
            {"columns":{"day":"d","brand_id":"b","trades":"n","median_rate":{"column":"r","unit":"percent"}},"leaveOutWhenEmpty":["r"]}
            """;
        var report = Import(path, HistorySchema.MarketDays, map);
        (report.Rows, report.Imported, report.LeftOut).ShouldBe((4, 2, 2));
        System
            .IO.File.ReadAllLines(report.File!)
            .ShouldBe(["day,brand_id,trades,median_rate,balance_fen,segment", "2026-01-01,jd,3,0.935,,", "2026-02-01,jd,3,0.935,,"]);
    }

    [Fact]
    public void Times_say_their_zone_or_the_mapping_does()
    {
        const string rows = "i,t,s,a\n1,2026-07-01 12:00:00,x,5\n2,2026-07-01T12:00:00Z,x,5\n3,2026-07-01T12:00:00+09:00,x,5\n";
        const string map = """{"columns":{"id":"i","at":"t","seller":"s","amount":"a"},"timeZone":"Europe/Berlin"}""";
        var report = Import(File("t.csv", rows), HistorySchema.Transactions, map);
        System
            .IO.File.ReadAllLines(report.File!)
            .Skip(1)
            .Select(l => l.Split(',')[1])
            .ShouldBe(["2026-07-01T10:00:00Z", "2026-07-01T12:00:00Z", "2026-07-01T03:00:00Z"]);
    }

    private string Out => Path.Combine(folder.FullName, "out");

    private string File(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private ImportReport Import(string path, HistorySchema schema, string map, string? encoding = null, bool skipRefused = false)
    {
        var mapping = ColumnMap.Read(File("map.json", map), schema);
        using var table = TableFile.Open(path, mapping, encoding);
        return new Importer(schema, mapping, now).Run(table, path, Out, skipRefused, null, TestContext.Current.CancellationToken);
    }
}
