using CardRecycle.Sandbox.Durability;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using IssuersCard = CardRecycle.Sandbox.Issuers.Cards.TestCard;

namespace CardRecycle.Api.Tests.Durability;

/// <summary>The journal itself: complete in every step, shortened at each start, and honest about damage.</summary>
public sealed class JournalsAreReplayed
{
    private static readonly string[] brands = ["walmart", "rt-mart", "didi", "suning", "sinopec", "netease"];

    /// <summary>
    /// Two sets of books meet the same random requests on one clock. One of them never stops; the other is started anew every few
    /// requests. Nobody can tell them apart by an answer.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Books_that_are_started_anew_answer_as_books_that_never_stopped(int seed)
    {
        const int steps = 800;
        var random = new Random(seed);
        var clock = new FakeTimeProvider(TestKit.TestSystem.Start);
        var path = Directory.CreateTempSubdirectory("sandbox-tests-").FullName;
        using var nowhere = new DataFolder(Configured(null));
        var steady = new IssuerBooks(new(nowhere), clock);
        var folder = new DataFolder(Configured(path));
        var restarted = new IssuerBooks(new(folder), clock);
        var cards = new List<IssuersCard>();
        var seen = new HashSet<string>();
        for (var step = 0; step < steps; step++)
        {
            if (random.Next(8) == 0)
            {
                folder.Dispose();
                folder = new(Configured(path));
                restarted = new(new(folder), clock);
            }
            var act = NextStep(random, step, clock, cards);
            var answer = act(steady);
            seen.Add(answer.Split(' ')[0]);
            act(restarted).ShouldBe(answer);
            restarted.Acquisitions().ShouldBe(steady.Acquisitions());
        }
        folder.Dispose();
        Directory.Delete(path, recursive: true);
        seen.Count.ShouldBeGreaterThan(20, "the script reaches most conditions");
        steady.Acquisitions().Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_torn_last_line_is_left_out_and_a_start_shortens_the_file()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        var card = await sandbox.MintAsync();
        for (var i = 0; i < 20; i++)
            await sandbox.RedeemAsync("balance", $"asked-{i:D8}", card);
        var before = await File.ReadAllLinesAsync(Path.Combine(sandbox.Folder, "issuers.jsonl"), Ct);
        before.Length.ShouldBe(21);

        await sandbox.KillAndStartAsync(folder =>
        {
            File.AppendAllText(Path.Combine(folder, "issuers.jsonl"), before[^1][..^5]);
            File.AppendAllText(Path.Combine(folder, "wechat.jsonl"), "\0\0\0");
            File.WriteAllText(Path.Combine(folder, "wechat.jsonl.new"), "left by a start that was killed");
        });
        var after = await File.ReadAllLinesAsync(Path.Combine(sandbox.Folder, "issuers.jsonl"), Ct);
        after.Count(l => l.Contains("\"Card\"", StringComparison.Ordinal)).ShouldBe(1, "the card's last state only");
        after.Length.ShouldBe(21);
        (await sandbox.RedeemAsync("balance", "asked-00000019", card))["code"].ShouldBe("duplicate");
        (await sandbox.RedeemAsync("balance", "asked-00000020", card))["code"].ShouldBe("0");
    }

    [Theory]
    [InlineData("issuers.jsonl", "{\"Card\":{\"Brand\":")]
    [InlineData("issuers.jsonl", "{\"Card\":{}}")]
    [InlineData("issuers.jsonl", "null")]
    [InlineData("issuers.jsonl", "")]
    [InlineData("wechat.jsonl", "{\"Bull\":null}")]
    [InlineData("wechat.jsonl", "{\"Bill\":{\"OutBillNo\":\"x\"}}")]
    [InlineData("wechat.jsonl", "\u00ff\u0000")]
    public async Task Damage_in_the_middle_is_one_clear_line_and_nothing_is_lost_by_it(string file, string damage)
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        var card = await sandbox.MintAsync();
        await sandbox.PutAsync("/wechat/settings", new { balanceFen = 7_00 });
        await sandbox.StopAsync();
        var path = Path.Combine(sandbox.Folder, file);
        var whole = await File.ReadAllLinesAsync(path, Ct);
        await File.WriteAllLinesAsync(path, [.. whole[..^1], damage, whole[^1]], Ct);
        var damaged = await File.ReadAllBytesAsync(path, Ct);

        var error = Should.Throw<SandboxDataException>(sandbox.Build);
        error.Message.ShouldContain($"{path} is damaged at line {whole.Length} ");
        error.Message.ShouldNotContain('\n');
        (await File.ReadAllBytesAsync(path, Ct)).ShouldBe(damaged);

        await File.WriteAllLinesAsync(path, whole, Ct);
        await sandbox.KillAndStartAsync();
        (await sandbox.RedeemAsync("balance", "asked-00000001", card))["code"].ShouldBe("0");
        (await sandbox.ReadAsync("/wechat/books")).ShouldContain("\"availableFen\":700,");
    }

    [Fact]
    public async Task One_folder_serves_one_Sandbox_at_a_time()
    {
        await using var sandbox = await LastingSandbox.StartAsync();
        Should.Throw<SandboxDataException>(sandbox.Build).Message.ShouldContain("in use by another Sandbox");
        await sandbox.StopAsync();
        await sandbox.Build().DisposeAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Draws what happens next once, so that both books meet the same.</summary>
    private static Func<IssuerBooks, string> NextStep(Random random, int step, FakeTimeProvider clock, List<IssuersCard> cards)
    {
        if (cards.Count == 0 || random.Next(6) == 0)
        {
            var brand = SandboxBrands.All[brands[random.Next(brands.Length)]];
            var outcome = Conditions.Outcomes[random.Next(Conditions.Outcomes.Count)];
            var lasting = new MintOptions(
                random.Next(3),
                TimeSpan.FromMinutes(random.Next(1, 20)),
                new DateOnly(2027, 1, 1 + random.Next(28))
            );
            IssuersCard New() =>
                new(brand, brand.Number is null ? null : $"N{step}", brand.Secret is null ? null : $"S{step}", 100_00, outcome, lasting);
            cards.Add(New());
            return books => $"mint {books.TryAdd(New())}";
        }
        // Cards and requests of late meet often, older ones sometimes.
        var card = cards[^(1 + random.Next(Math.Min(cards.Count, random.Next(2) == 0 ? 3 : 40)))];
        var (number, secret) = (card.Number, random.Next(15) == 0 ? "wrong" : card.Secret);
        var protocol = random.Next(15) == 0 ? "gateway" : card.Brand.Protocol;
        var id = $"request-{step - random.Next(random.Next(2) == 0 ? 1 : 30)}";
        var fen = random.Next(3) == 0 ? 30_00 : 100_00;
        var delay = TimeSpan.FromMinutes(random.Next(4) == 0 ? 2 : 0);
        var kind = random.Next(2) == 0 ? RequestKind.Inquiry : RequestKind.TakeOver;
        switch (random.Next(9))
        {
            case 0:
                return books => $"mend {books.Mend(number, secret)}";
            case 1:
                return books => $"confirm {books.ConfirmHolder(number ?? "")}";
            case 2:
                clock.Advance(TimeSpan.FromMinutes(random.Next(10)));
                return _ => "wait";
            case 3 or 4:
                return books => "query-" + Told(books.Query(protocol, kind, id));
            case 5 or 6:
                return books => "inquire-" + Told(books.Inquire(protocol, id, number, secret));
            default:
                return books => "take-" + Told(books.TakeOver(protocol, id, number, secret, fen, delay));
        }
    }

    private static string Told(CardAnswer answer) =>
        FormattableString.Invariant(
            $"{answer.Condition} {answer.BalanceFen} {answer.Reference} {answer.Card?.Key} {answer.Card?.ExpiresOn}"
        );

    private static IConfiguration Configured(string? path) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Sandbox:DataPath", path)]).Build();
}
