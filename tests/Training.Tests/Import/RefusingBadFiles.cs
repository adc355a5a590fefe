using System.IO.Compression;
using System.Text;
using CardRecycle.Training.Commands;

namespace CardRecycle.Training.Tests.Import;

/// <summary>
/// Goal: whatever file a command is given, it ends in one line that says what, where and how to mend it, an exit code, and nothing
/// changed; never in a stack trace. Method: every bad file times every command that reads such files.
/// </summary>
public sealed class RefusingBadFiles : IDisposable
{
    private const string TradeHeader =
        "trade_id,brand_id,kind,form,face_fen,balance_fen,region_bound,life_days,bought_at,sold_at,bought_for_fen,sold_for_fen\n";
    private const string Trade = "t1,walmart,supermarket,code,50000,50000,0,300,2026-01-01T08:00:00Z,2026-01-02T08:00:00Z,46000,47000\n";
    private const string DealHeader = "id,at,seller,amount,fraud\n";
    private const string Deal = "d1,2026-01-01T08:00:00Z,s1,50000,0\n";
    private const string DayHeader = "day,brand_id,trades,median_rate,balance_fen\n";
    private const string Day = "2025-01-01,walmart,3,0.93,150000\n";
    private const string LawHeader = "brand_id,kind,level,wander,trades_per_day,code_share,region_share,expiry_share,faces_yuan\n";
    private const string OfferHeader =
        "offer_id,named_at,kind,expected_rate,offered_rate,step,propensity,accepted,realised_rate,realised_at\n";
    private const string Offer = "o1,2026-01-01T08:00:00Z,fuel,0.93,0.88,0.005,0.2,1,0.94,2026-01-02T08:00:00Z\n";
    private const long Huge = 10L << 30;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-bad-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>What the commands read, a good row of it, and how rows of it go wrong: what becomes what, and what is said then.</summary>
    private static readonly (
        string File,
        string Header,
        string Row,
        (string Is, string Becomes, string Says)[] Faults,
        string[] Commands
    )[] kinds =
    [
        (
            "trades.csv",
            TradeHeader,
            Trade,
            [
                ("50000,50000", "many,50000", "face_fen"),
                ("50000,50000", "50000,NaN", "balance_fen"),
                ("46000,47000", "46000,Infinity", "sold_for_fen"),
                ("2026-01-02T08:00:00Z", "2099-01-02T08:00:00Z", "future"),
                ("2026-01-02T08:00:00Z", "2025-01-02T08:00:00Z", "sold_at"),
                ("2026-01-01T08:00:00Z", "yesterday", "bought_at"),
                ("supermarket", "grocery", "kind"),
                (",47000", "", "row 2|line 2"),
            ],
            [
                "train valuation --data {0}",
                "evaluate valuation --data {0}",
                "backtest --data {0}",
                "tune --data {0}",
                "drift --data {0}",
                "compare --data {0} --challenger x",
                "score valuation --data {0} --out {0}/scored.csv",
                "train liquidity --data {0}",
                "import trades --from {0}/trades.csv --out {0}/imported",
            ]
        ),
        (
            "deals.csv",
            DealHeader,
            Deal,
            [
                ("50000", "many", "amount"),
                ("50000", "NaN", "amount"),
                ("50000", "-1", "amount"),
                ("2026-01-01T08:00:00Z", "2099-01-01T08:00:00Z", "future"),
                ("2026-01-01T08:00:00Z", "soon", "at"),
                (",0\n", ",maybe\n", "fraud"),
                ("s1", "", "seller"),
                (",50000,0", "", "row 2"),
            ],
            [
                "train risk --data {0}",
                "evaluate risk --data {0}",
                "score risk --data {0} --out {0}/scores.csv",
                "import transactions --from {0}/deals.csv --out {0}/imported",
            ]
        ),
        (
            "market-days.csv",
            DayHeader,
            Day,
            [
                ("0.93", "much", "median_rate"),
                ("0.93", "NaN", "median_rate"),
                ("0.93", "93", "median_rate"),
                ("2025-01-01", "2099-01-01", "future"),
                (",3,", ",0,", "trades"),
                (",150000", "", "row 2"),
            ],
            ["backtest --by year --data {0}", "import market-days --from {0}/market-days.csv --out {0}/imported"]
        ),
        (
            "offers.csv",
            OfferHeader,
            Offer,
            [
                ("0.93", "NaN", "expected_rate"),
                ("0.88", "88", "offered_rate"),
                (",0.2,", ",0,", "propensity"),
                ("fuel", "petrol", "kind"),
                (",1,0.94", ",maybe,0.94", "accepted"),
                (",1,0.94", ",0,0.94", "realised_rate"),
                ("0.94,2026-01-02T08:00:00Z", "0.94,", "realised_rate"),
                ("2026-01-02T08:00:00Z", "2025-01-02T08:00:00Z", "realised_at"),
                ("2026-01-01T08:00:00Z", "2099-01-01T08:00:00Z", "future"),
            ],
            ["train policy --data {0}", "import offers --from {0}/offers.csv --out {0}/imported"]
        ),
        (
            "brands.csv",
            LawHeader,
            "walmart,supermarket,0.93,0.002,4,0.5,0,0.9,100|200\n",
            [
                ("0.93", "NaN", "level"),
                ("100|200", "dear", "faces_yuan"),
                ("supermarket", "grocery", "kind"),
                (",4,", ",-4,", "trades_per_day"),
            ],
            ["synthesize --brands {0}/brands.csv --out {0}/market"]
        ),
    ];

    public static TheoryData<string> Commands => [.. kinds.SelectMany(k => k.Commands)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_names_row_and_column_of_a_bad_value(string command)
    {
        var kind = kinds.Single(k => k.Commands.Contains(command));
        foreach (var (good, bad, says) in kind.Faults)
        {
            kind.Row.ShouldContain(good);
            Write(kind.File, kind.Header + kind.Row.Replace(good, bad, StringComparison.Ordinal));
            await Refuses(command, says, kind.File);
        }
        if (kind.File != "brands.csv")
        {
            Write(kind.File, kind.Header + kind.Row + kind.Row);
            await Refuses(command, "unique|was there before", kind.File);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_says_what_is_wrong_with_a_whole_file(string command)
    {
        var kind = kinds.Single(k => k.Commands.Contains(command));
        var path = Path.Combine(folder.FullName, kind.File);
        await Refuses(command, "there is no|no such|cannot be opened", kind.File);
        Write(kind.File, "");
        await Refuses(command, "empty|header", kind.File);
        Write(kind.File, kind.Header);
        await Refuses(command, "no rows|too few|No year|nothing|no brands", "");
        Write(kind.File, kind.Header.Replace(kind.Header.Split(',')[1], "other", StringComparison.Ordinal) + kind.Row);
        await Refuses(command, "column|header", kind.File);
        File.WriteAllBytes(
            path,
            [.. Encoding.ASCII.GetBytes(kind.Header), 0xce, 0xd6, 0xb6, 0xfb, 0xc2, 0xea, .. Encoding.ASCII.GetBytes("," + kind.Row)]
        );
        await Refuses(command, "UTF-8", kind.File);
        File.WriteAllBytes(path, [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]);
        await Refuses(command, "UTF-8|zero bytes|header", kind.File);
        File.Delete(path);
        Directory.CreateDirectory(path);
        await Refuses(command, "folder|there is no|denied", kind.File);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Ten_gigabytes_without_a_line_end_are_not_gathered_up(string command)
    {
        var kind = kinds.Single(k => k.Commands.Contains(command));
        var path = Path.Combine(folder.FullName, kind.File);
        foreach (var header in new[] { "", kind.Header })
        {
            // Sparse: it takes no room on the disk.
            File.WriteAllText(path, header);
            using (var file = File.OpenWrite(path))
                file.SetLength(Huge);
            await Refuses(command, "zero bytes|longer than|larger than", kind.File);
        }
    }

    [Theory]
    [InlineData("cut.parquet", "Parquet")]
    [InlineData("tail.parquet", "Parquet")]
    [InlineData("words.parquet", "Parquet")]
    [InlineData("cut.csv.gz", "gzip")]
    [InlineData("book.xlsx", "Excel")]
    public async Task A_damaged_container_is_named_as_such(string name, string says)
    {
        var path = Path.Combine(folder.FullName, name);
        byte[] zipped;
        using (var memory = new MemoryStream())
        {
            using (var gzip = new GZipStream(memory, CompressionMode.Compress))
                for (var i = 0; i < 50_000; i++)
                    gzip.Write(
                        Encoding.ASCII.GetBytes(
                            i == 0 ? TradeHeader : Trade.Replace("t1", $"t{i * 7919L % 100_003}", StringComparison.Ordinal)
                        )
                    );
            zipped = memory.ToArray();
        }
        byte[] bytes = name switch
        {
            "cut.parquet" => [.. "PAR1"u8, 1, 2, 3],
            "tail.parquet" => [.. "PAR1"u8, .. new byte[100], 200, 0, 0, 0, .. "PAR1"u8],
            "words.parquet" => [.. "no parquet at all"u8],
            "cut.csv.gz" => zipped[..(zipped.Length / 2)],
            _ => [.. "PK\u0003\u0004"u8, 1, 2, 3, 4],
        };
        File.WriteAllBytes(path, bytes);
        await Refuses($"import trades --from {path} --out {{0}}/imported", says, name);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "is not a mapping")]
    [InlineData("{}", "columns")]
    [InlineData("""{"columns":{},"colour":"red"}""", "no option 'colour'")]
    [InlineData("""{"columns":{"id":{"colum":"a"}}}""", "no option 'colum'")]
    [InlineData("""{"columns":{"id":"a","id":"b"}}""", "uplicate")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller"}}""", "'amount' needs a column")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":"price"}}""", "no column price")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":"amount","colour":"x"}}""", "no field 'colour'")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":{"column":"amount","unit":"cents"}}}""", "fen, yuan")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":{"column":"amount","constant":"1"}}}""", "needs one of")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":"amount"},"timeZone":"Mars/Base"}""", "Mars/Base")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":"amount"},"leaveOutWhenEmpty":["x"]}""", "no column x")]
    [InlineData("""{"columns":{"id":"id","at":"at","seller":"seller","amount":"amount"},"encoding":"klingon"}""", "klingon")]
    public async Task A_bad_mapping_is_refused(string map, string says)
    {
        Write("deals.csv", DealHeader + Deal);
        Write("map.json", map);
        await Refuses("import transactions --from {0}/deals.csv --map {0}/map.json --out {0}/imported", says, "");
        await Refuses("score risk --data {0}/deals.csv --map {0}/map.json --out {0}/scores.csv", says, "");
    }

    [Fact]
    public async Task A_registry_or_package_that_is_none_is_named()
    {
        Write("trades.csv", TradeHeader + Trade);
        Write("model.onnx", "no model");
        await Refuses("evaluate valuation --data {0} --registry {0}/nowhere", "nowhere", "");
        await Refuses("show --registry {0}/nowhere --version x", "nowhere", "");
        await Refuses("import trades --from Host=127.0.0.1;Port=1;Username=x;Timeout=1 --out {0}/imported", "database", "");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private async Task Refuses(string command, string saysOneOf, string names)
    {
        var before = Snapshot();
        using var errors = new StringWriter();
        var line = command.Replace("{0}", folder.FullName, StringComparison.Ordinal);
        if (!command.Contains("--registry", StringComparison.Ordinal) && !command.StartsWith("import", StringComparison.Ordinal))
            line += NeedsRegistry(command) ? $" --registry {folder.FullName}/models" : "";
        var code = await TrainingCommands.RunAsync(line.Split(' '), errors);
        var said = errors.ToString().TrimEnd('\n');
        code.ShouldBe(TrainingCommands.BadInput, $"{line}: {said}");
        said.ShouldNotContain("\n");
        said.ShouldNotContain("   at ");
        said.Length.ShouldBeLessThan(1_000);
        saysOneOf.Split('|').Any(s => said.Contains(s, StringComparison.OrdinalIgnoreCase)).ShouldBeTrue($"{line}: {said}");
        said.ShouldContain(names);
        Snapshot().ShouldBe(before);
    }

    private static bool NeedsRegistry(string command) =>
        !command.StartsWith("synthesize", StringComparison.Ordinal)
        && !command.StartsWith("backtest", StringComparison.Ordinal)
        && !command.StartsWith("tune", StringComparison.Ordinal)
        && !command.StartsWith("score risk", StringComparison.Ordinal);

    private string[] Snapshot() =>
        [
            .. folder
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(f => $"{f.FullName} {(f as FileInfo)?.Length}")
                .Order(),
        ];
}
