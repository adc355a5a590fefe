using System.IO.Compression;
using System.Text;
using CardRecycle.Models.Liquidity;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Import;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Tests.Risk;

public sealed class ReadingDeals : IDisposable
{
    private const string Map =
        """{"columns":{"id":"TX","at":"TIME","seller":"CUSTOMER","device":"TERMINAL","amount":"AMOUNT","fraud":"FRAUD"},"amountUnit":"yuan"}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-deals-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var history = DealSimulator.Run(
            new()
            {
                Seed = 3,
                Sellers = 40,
                Days = 40,
                FraudRate = 0.05,
            }
        );
        DealWriter.Write(folder.FullName, history);
        var read = DealFile.Read(folder.FullName, ColumnMap.Own(HistorySchema.Transactions), TimeSpan.FromDays(7));
        read.Events.ShouldBe(history.Events);
        read.Labels.OrderBy(l => l.Key).ShouldBe(history.Labels.OrderBy(l => l.Key));
    }

    [Fact]
    public void Anybodys_columns_come_in_through_a_mapping_zipped_or_not()
    {
        var path = Path.Combine(folder.FullName, "theirs.csv.gz");
        using (var file = new StreamWriter(new GZipStream(File.Create(path), CompressionMode.Compress)))
            file.Write(
                "TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n2,2018-04-01 00:02:10,4961,\"3,4\",81.51,1\n1,2018-04-01 00:00:31,596,3156,57.16,0\n"
            );
        var history = DealFile.Read(path, MapOf(Map), TimeSpan.FromDays(7));
        history
            .Events.Select(e => (e.Id, e.SellerId, e.Device, e.AmountFen))
            .ShouldBe([("1", "596", "3156", 5716), ("2", "4961", "3,4", 8151)]);
        history.Labels["2"].KnownAt.ShouldBe(history.Events[1].At.AddDays(7));
        history.Labels["2"].Fraud.ShouldBeTrue();
    }

    [Theory]
    [InlineData("TX,TIME,CUSTOMER,TERMINAL,AMOUNT\n", "no column FRAUD")]
    [InlineData("TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n1,never,5,6,7,0\n", "row 2, column TIME (at): 'never' must be a time")]
    [InlineData(
        "TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n1,2018-04-01,5,6,-7,0\n",
        "row 2, column AMOUNT (amount): '-7' must be a number from 0"
    )]
    [InlineData("TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n1,2018-04-01,,6,7,0\n", "row 2, column CUSTOMER (seller): '' must not be empty")]
    [InlineData(
        "TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n1,2018-04-01,5,6,7,maybe\n",
        "row 2, column FRAUD (fraud): 'maybe' must be 1 or 0"
    )]
    [InlineData("TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n1,2018-04-01,5,6,7,0\n1,2018-04-01,5,6,7,0\n", "row 3: the id 1 was there before")]
    [InlineData("TX,TIME,CUSTOMER,TERMINAL,AMOUNT,FRAUD\n", "has no rows")]
    public void A_row_that_breaks_a_rule_is_named(string text, string complaint)
    {
        var path = Path.Combine(folder.FullName, "bad.csv");
        File.WriteAllText(path, text);
        Should.Throw<HistoryException>(() => DealFile.Read(path, MapOf(Map), TimeSpan.Zero)).Message.ShouldContain(complaint);
    }

    [Theory]
    [InlineData("{", "is not a mapping")]
    [InlineData("""{"columns":{"id":"a"}}""", "'at' needs a column")]
    [InlineData("""{"columns":{"id":"a","at":"b","seller":"c","amount":"d","colour":"e"}}""", "no field 'colour'")]
    [InlineData("""{"columns":{"id":"a","at":"b","seller":"c","amount":"d"},"amountUnit":"dollars"}""", "must be fen or yuan")]
    public void A_bad_mapping_is_refused_with_one_message(string text, string complaint) =>
        Should.Throw<HistoryException>(() => MapOf(text)).Message.ShouldContain(complaint);

    [Fact]
    public async Task Scoring_writes_a_row_per_transaction_and_knows_nothing_before_its_first_outcomes()
    {
        DealWriter.Write(
            folder.FullName,
            DealSimulator.Run(
                new()
                {
                    Seed = 3,
                    Sellers = 150,
                    Days = 60,
                    FraudRate = 0.05,
                }
            )
        );
        var output = Path.Combine(folder.FullName, "scores.csv");
        var code = await TrainingCommands.RunAsync(["score", "risk", "--data", folder.FullName, "--out", output, "--threads", "1"]);
        code.ShouldBe(TrainingCommands.Done);
        var lines = await File.ReadAllLinesAsync(output, Encoding.UTF8, TestContext.Current.CancellationToken);
        lines[0].ShouldBe("transaction_id,score");
        lines[1].ShouldEndWith(",-1");
        lines[^1].Split(',')[1].ShouldNotBe("-1");
        (await TrainingCommands.RunAsync(["score", "risk", "--data", folder.FullName, "--out", output, "--label-delay", "-1"])).ShouldBe(
            TrainingCommands.BadInput
        );
    }

    private ColumnMap MapOf(string text)
    {
        var path = Path.Combine(folder.FullName, "map.json");
        File.WriteAllText(path, text);
        return ColumnMap.Read(path, HistorySchema.Transactions);
    }
}
