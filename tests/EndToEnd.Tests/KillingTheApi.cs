using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CardRecycle.Crypto;
using CardRecycle.Sandbox.Identity;
using Npgsql;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>
/// Goal: a process that dies at any moment loses and doubles nothing. Method: sellers hand in 200 cards while the Api is killed (SIGKILL)
/// and started again after a number of orders and a moment, both drawn from a fixed seed; whoever got no answer sends the same request with
/// the same key again. In the end every order is final, and our books, the issuers' books and WeChat's books say the same to the fen.
/// </summary>
public sealed class KillingTheApi(KilledApi killed) : IClassFixture<KilledApi>
{
    private const int Orders = 200;
    private const int Sellers = 20;
    private const int KillsMin = 8;
    private const int OrdersPerLifeMax = 20;
    private const int Seed = 20_261_124;
    private const int FaceFen = 200_00;
    private const int PauseMsMax = 2_000;
    private static readonly TimeSpan FinalWithin = TimeSpan.FromMinutes(8);
    private static readonly string[] brands = ["walmart", "jd-ecard", "sinopec", "starbucks", "suning"];

    private readonly ConcurrentBag<PlacedOrder> placed = [];

    private sealed record PlacedOrder(Guid Id, StubbornClient Seller, long AmountFen);

    [Fact]
    public async Task Killing_it_at_random_moments_during_200_orders_loses_and_doubles_nothing()
    {
        using var sandbox = new StubbornClient(killed.Sandbox);
        await sandbox.PutAsync("/wechat/settings", new { autoConfirmMs = 300 });
        var sellers = new List<StubbornClient>();
        for (var i = 0; i < Sellers; i++)
            sellers.Add(await SignInAsync(i, sandbox));

        var selling = Task.WhenAll(sellers.Select((s, i) => SellAsync(s, i, sandbox)));
        var random = new Random(Seed);
        var killsWhileSelling = 0;
        while (!selling.IsCompleted || killed.Kills < KillsMin)
        {
            // A life is measured in orders and not in time alone, so that a slow machine gets on too.
            var nextKillAt = placed.Count + random.Next(0, OrdersPerLifeMax);
            while (placed.Count < nextKillAt && !selling.IsCompleted)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(0, 1_000), TestContext.Current.CancellationToken);
            killsWhileSelling += selling.IsCompleted ? 0 : 1;
            await killed.KillAndStartAsync();
        }
        await selling;
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed.Kills} kills, {killsWhileSelling} of them while cards were handed in");
        killsWhileSelling.ShouldBeGreaterThan(2, "the kills are to meet orders in every state");

        placed.Count.ShouldBe(Orders);
        placed.Select(p => p.Id).Distinct().Count().ShouldBe(Orders, "an order that was sent again is the same order");
        var paidFen = 0L;
        foreach (var order in placed)
            paidFen += await PaidAsync(order);
        paidFen.ShouldBe(placed.Sum(p => p.AmountFen));

        await OurBooksAgreeAsync(paidFen);
        await TheirBooksAgreeAsync(sandbox, paidFen);
        await AuditorAgreesAsync();
        foreach (var seller in sellers)
            seller.Dispose();
    }

    private async Task<StubbornClient> SignInAsync(int number, StubbornClient sandbox)
    {
        var person = TestPersons.Number(number + 1);
        var seller = new StubbornClient(killed.Api);
        await seller.PostAsync("/sellers/sms-codes", new { phone = person.Phone });
        var inbox = await sandbox.GetAsync($"/sms/inbox/{person.Phone}");
        var code = inbox[0].GetProperty("params")[0].GetString();
        var session = await seller.PostAsync("/sellers/sessions", new { phone = person.Phone, code });
        seller.SignIn(session.GetProperty("accessToken").GetString()!);
        var opened = await sandbox.PostAsync("/sns/js-codes", new { openId = $"openid-of-seller-{number}" });
        await seller.PostAsync("/sellers/me/wechat", new { jsCode = opened.GetProperty("jsCode").GetString() });
        await seller.PostAsync(
            "/sellers/me/real-name",
            new
            {
                name = person.Name,
                idNumber = person.IdNumber,
                bankCard = person.BankCard,
                phone = person.Phone,
            }
        );
        return seller;
    }

    private async Task SellAsync(StubbornClient seller, int number, StubbornClient sandbox)
    {
        var key = await seller.GetAsync("/cards/encryption-key");
        var publicKey = Convert.FromHexString(key.GetProperty("publicKey").GetString()!);
        var pauses = new Random(Seed + number);
        for (var i = 0; i < Orders / Sellers; i++)
        {
            // Spread out, so that every kill meets orders that are placed, verified, taken over and paid at that moment.
            await Task.Delay(pauses.Next(0, PauseMsMax), TestContext.Current.CancellationToken);
            var brand = brands[(number + i) % brands.Length];
            var card = (await sandbox.GetAsync($"/issuers/test-cards?brand={brand}&faceFen={FaceFen}"))[0];
            var secret = Convert.ToBase64String(Sm2.Encrypt(publicKey, Encoding.UTF8.GetBytes(card.GetProperty("secret").GetString()!)));
            var quote = await seller.PostAsync(
                "/quotes",
                new
                {
                    brand,
                    form = "code",
                    faceFen = FaceFen,
                }
            );
            var order = await seller.PostAsync(
                "/orders",
                new
                {
                    quote = quote.GetProperty("quote").GetString(),
                    card = new
                    {
                        number = card.GetProperty("number").GetString(),
                        secret,
                        keyId = key.GetProperty("keyId").GetString(),
                    },
                },
                $"order-{number}-{i}"
            );
            placed.Add(new(order.GetProperty("orderId").GetGuid(), seller, quote.GetProperty("amountFen").GetInt64()));
        }
    }

    /// <summary>What the seller got, once the order is final. All cards are good, so the only end is the good one.</summary>
    private async Task<long> PaidAsync(PlacedOrder order)
    {
        using var limit = new CancellationTokenSource(FinalWithin);
        JsonElement now;
        do
        {
            now = await order.Seller.GetAsync($"/orders/{order.Id}");
            if (!now.GetProperty("isFinal").GetBoolean())
                await Task.Delay(200, TestContext.Current.CancellationToken);
        } while (!now.GetProperty("isFinal").GetBoolean() && !limit.IsCancellationRequested);
        now.GetProperty("state").GetString().ShouldBe("paid", $"{now}\n{killed.Output}");
        return now.GetProperty("amountFen").GetInt64();
    }

    private async Task OurBooksAgreeAsync(long paidFen)
    {
        (await NumberAsync("select coalesce(sum(side * amount_fen), 0) from ledger.postings")).ShouldBe(0, "debits are credits");
        (await NumberAsync("select count(*) from ledger.postings")).ShouldBeGreaterThan(0);
        var unbalanced = "select count(*) from (select 1 from ledger.postings group by journal_id having sum(side * amount_fen) <> 0) j";
        (await NumberAsync(unbalanced)).ShouldBe(0, "every journal by itself");
        (await BalanceAsync("liability:seller-payable")).ShouldBe(0, "every seller has been paid");
        // Clients' money is paid into the segregated account when a card is acquired and leaves it with the payout.
        (await BalanceAsync("asset:client:wechat")).ShouldBe(0);
        var paidOut =
            "select coalesce(sum(amount_fen), 0) from ledger.postings where account like 'liability:seller-payable%' and side = 1";
        (await NumberAsync(paidOut)).ShouldBe(paidFen);
        (await NumberAsync("select count(*) from orders.orders")).ShouldBe(Orders);
        (await NumberAsync("select count(*) from payouts.payouts")).ShouldBe(Orders);
    }

    private async Task TheirBooksAgreeAsync(StubbornClient sandbox, long paidFen)
    {
        var weChat = await sandbox.GetAsync("/wechat/books");
        weChat.GetProperty("paidFen").GetInt64().ShouldBe(paidFen, "WeChat paid what we say it paid");
        weChat.GetProperty("heldFen").GetInt64().ShouldBe(0);
        var issuers = await sandbox.GetAsync("/issuers/books");
        issuers.GetProperty("acquisitions").GetArrayLength().ShouldBe(Orders, "each card was taken over once");
        issuers.GetProperty("totalFen").GetInt64().ShouldBe(Orders * (long)FaceFen);
    }

    /// <summary>Who has the database and none of the keys finds every journal as it was posted.</summary>
    private async Task AuditorAgreesAsync()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Api"] = killed.Database.Api };
        await using var audit = ProgramRun.Start("CardRecycle.Api", ["verify-books"], settings);
        (await audit.ExitAsync()).ShouldBe(0, audit.Output);
        audit.Output.ShouldContain("Right: ");
    }

    private Task<long> BalanceAsync(string account) =>
        NumberAsync($"select coalesce(sum(side * amount_fen), 0) from ledger.postings where account like '{account}%'");

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(killed.Database.Owner + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }
}
