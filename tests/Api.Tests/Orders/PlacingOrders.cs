using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Persistence;
using CardRecycle.Crypto;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Orders;

public sealed class PlacingOrders(TradingSystem system) : IClassFixture<TradingSystem>
{
    private const int Parallel = 100;
    private const long FaceFen = 200_00;

    [Fact]
    public async Task A_hundred_parallel_submissions_of_one_card_make_one_order_and_one_payout()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen);
        var quotes = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => TradingSystem.Quote(seller, card.Brand, FaceFen)));
        var answers = await Task.WhenAll(quotes.Select(quote => system.Submit(seller, quote, card)));

        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await TradingSystem.ExpectProblem(refused, HttpStatusCode.Conflict, "orders/duplicate-active-order");
        var order = await Callers.Expect(answers.Single(a => a.StatusCode == HttpStatusCode.Created));
        await system.Until(seller, order, "paid");
        (await OrdersOf(order)).ShouldBe(1);
        (await PayoutsToSellerOf(order)).ShouldBe(1);
    }

    [Fact]
    public async Task A_hundred_parallel_requests_with_one_key_make_one_order_and_get_one_answer()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("hema", FaceFen);
        var quote = await TradingSystem.Quote(seller, card.Brand, FaceFen);
        var body = await BodyOf(quote, card);
        var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => Send(seller, body, "one-key")));

        var bodies = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created);
        bodies.Distinct().Count().ShouldBe(1);
        answers.Count(a => a.Headers.Contains("Idempotent-Replayed")).ShouldBe(Parallel - 1);
        var order = JsonDocument.Parse(bodies[0]).RootElement;
        await system.Until(seller, order, "paid");
        (await OrdersOf(order)).ShouldBe(1);
        (await PayoutsToSellerOf(order)).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_used_for_another_body_is_refused()
    {
        using var seller = await system.SellerClient();
        var first = await system.MintCard("walmart", FaceFen);
        var second = await system.MintCard("walmart", FaceFen);
        await Callers.Expect(await Send(seller, await BodyOf(await TradingSystem.Quote(seller, "walmart", FaceFen), first), "same"));
        using var other = await Send(seller, await BodyOf(await TradingSystem.Quote(seller, "walmart", FaceFen), second), "same");
        await TradingSystem.ExpectProblem(other, HttpStatusCode.Conflict, "http/idempotency-key-reused");
    }

    [Fact]
    public async Task A_refused_request_may_be_tried_again_with_its_key()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen);
        var broken = new
        {
            quote = "no-such-quote",
            card = new
            {
                number = card.Number,
                secret = "",
                keyId = "",
            },
        };
        using var refused = await Send(seller, JsonSerializer.Serialize(broken), "mended");
        ((int)refused.StatusCode).ShouldBeInRange(400, 499);

        using var mended = await Send(seller, await BodyOf(await TradingSystem.Quote(seller, "walmart", FaceFen), card), "mended");
        mended.StatusCode.ShouldBe(HttpStatusCode.Created, await mended.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_order_needs_an_idempotency_key()
    {
        using var seller = await system.SellerClient();
        using var answer = await seller.PostAsJsonAsync("/orders", new { quote = "x", card = new { } });
        await TradingSystem.ExpectProblem(answer, HttpStatusCode.BadRequest, "http/idempotency-key-missing");
    }

    [Fact]
    public async Task A_quote_buys_one_card_once()
    {
        using var seller = await system.SellerClient();
        var quote = await TradingSystem.Quote(seller, "walmart", FaceFen);
        await Callers.Expect(await system.Submit(seller, quote, await system.MintCard("walmart", FaceFen)));
        using var second = await system.Submit(seller, quote, await system.MintCard("walmart", FaceFen));
        await TradingSystem.ExpectProblem(second, HttpStatusCode.Conflict, "orders/quote-already-used");
    }

    [Fact]
    public async Task A_quote_older_than_fifteen_minutes_is_refused()
    {
        using var seller = await system.SellerClient();
        var quote = await TradingSystem.Quote(seller, "walmart", FaceFen);
        system.Clock.Advance(TimeSpan.FromMinutes(15).Add(TimeSpan.FromSeconds(1)));
        using var late = await system.Submit(seller, quote, await system.MintCard("walmart", FaceFen));
        ((int)late.StatusCode).ShouldBeInRange(400, 499);
        (await late.Content.ReadAsStringAsync()).ShouldContain("/problems/quotes/expired");
    }

    [Fact]
    public async Task Nobody_sells_before_the_real_name_check_or_without_a_payout_account()
    {
        using var unnamed = await system.SellerClient(SellerLevel.Phone);
        using var first = await system.Submit(
            unnamed,
            await TradingSystem.Quote(unnamed, "walmart", FaceFen),
            await system.MintCard("walmart", FaceFen)
        );
        await TradingSystem.ExpectProblem(first, HttpStatusCode.Forbidden, "orders/real-name-needed");

        using var unbound = await system.SellerClient(weChat: false);
        using var second = await system.Submit(
            unbound,
            await TradingSystem.Quote(unbound, "walmart", FaceFen),
            await system.MintCard("walmart", FaceFen)
        );
        await TradingSystem.ExpectProblem(second, HttpStatusCode.Forbidden, "orders/payout-account-needed");
    }

    [Fact]
    public async Task A_seller_sees_only_their_own_orders()
    {
        using var owner = await system.SellerClient();
        using var stranger = await system.SellerClient();
        var order = await system.Sell(owner, await system.MintCard("walmart", FaceFen));
        var path = $"/orders/{order.GetProperty("orderId").GetGuid()}";

        foreach (var answer in new[] { await stranger.GetAsync(path), await TradingSystem.PostRaw(stranger, path + "/cancel") })
            await TradingSystem.ExpectProblem(answer, HttpStatusCode.NotFound, "orders/not-found");
        var list = await Callers.Expect(await stranger.GetAsync("/orders"));
        list.GetProperty("orders").GetArrayLength().ShouldBe(0);
        var mine = await Callers.Expect(await owner.GetAsync("/orders"));
        mine.GetProperty("orders").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_reads_orders_without_a_token()
    {
        using var nobody = system.AnonymousClient();
        using var answer = await nobody.GetAsync("/orders");
        await TradingSystem.ExpectProblem(answer, HttpStatusCode.Unauthorized, "http/unauthenticated");
        using var seller = await system.SellerClient();
        using var staffOnly = await seller.GetAsync("/staff/orders");
        await TradingSystem.ExpectProblem(staffOnly, HttpStatusCode.Forbidden, "http/forbidden");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"quote\":5,\"card\":{}}")]
    [InlineData("{\"quote\":\"x\"}")]
    [InlineData("{\"quote\":\"x\",\"card\":null}")]
    [InlineData("{\"quote\":\"x\",\"card\":{\"number\":[]}}")]
    [InlineData("{\"quote\":\"\\u0000\",\"card\":{\"number\":\"\\u0000\",\"secret\":\"%%%\",\"keyId\":\"?\"}}")]
    public async Task A_body_that_cannot_be_read_is_a_problem_of_the_client(string body)
    {
        using var seller = await system.SellerClient();
        using var answer = await Send(seller, body, Guid.NewGuid().ToString());
        ((int)answer.StatusCode).ShouldBeInRange(400, 499, await answer.Content.ReadAsStringAsync());
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("type").GetString()!.ShouldStartWith("/problems/");
    }

    [Fact]
    public async Task A_page_of_orders_has_a_limit_and_a_next()
    {
        using var seller = await system.SellerClient();
        for (var i = 0; i < 3; i++)
            await system.Sell(seller, await system.MintCard("walmart", FaceFen));
        var first = await Callers.Expect(await seller.GetAsync("/orders?limit=2"));
        first.GetProperty("orders").GetArrayLength().ShouldBe(2);
        var second = await Callers.Expect(await seller.GetAsync($"/orders?limit=2&before={first.GetProperty("next").GetGuid()}"));
        second.GetProperty("orders").GetArrayLength().ShouldBe(1);
        second.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task What_was_agreed_is_signed_so_that_anybody_can_check_it()
    {
        using var seller = await system.SellerClient();
        var order = await system.Sell(seller, await system.MintCard("walmart", FaceFen));
        var path = $"/orders/{order.GetProperty("orderId").GetGuid()}/acceptance";
        var acceptance = await Callers.Expect(await seller.GetAsync(path));
        var statement = acceptance.GetProperty("statement").GetString()!;
        var key = acceptance.GetProperty("publicKey").GetBytesFromBase64();
        var signature = acceptance.GetProperty("signature").GetBytesFromBase64();

        statement.ShouldContain($"amount-fen {order.GetProperty("amountFen").GetInt64()}");
        Ed25519.Verify(key, Encoding.UTF8.GetBytes(statement), signature).ShouldBeTrue();
        Ed25519.Verify(key, Encoding.UTF8.GetBytes(statement.Replace("amount-fen ", "amount-fen 1")), signature).ShouldBeFalse();
        using var stranger = await system.SellerClient();
        await TradingSystem.ExpectProblem(await stranger.GetAsync(path), HttpStatusCode.NotFound, "orders/not-found");
    }

    [Fact]
    public async Task An_order_whose_payout_came_back_tells_its_seller_what_to_do_and_by_when_and_is_paid_again()
    {
        var signedIn = await system.SignInSeller(weChat: false);
        using var seller = signedIn.Client;
        await Callers.Expect(await seller.PutAsJsonAsync("/sellers/me/payout-accounts/bank-card", new { }));
        using var sandbox = system.SandboxClient();
        var bank = $"/alipay/payees/{signedIn.Person.BankCard}";
        await Callers.Expect(await sandbox.PutAsJsonAsync(bank, new { bouncesAfterMinutes = 30 }));
        var order = await system.Until(seller, await system.Sell(seller, await system.MintCard("walmart", FaceFen)), "paid");
        var path = $"/orders/{order.GetProperty("orderId").GetGuid()}";

        var waiting = await UntilAfterPaid(seller, path, "awaitingPayee", TimeSpan.FromMinutes(31));
        waiting.GetProperty("message").GetString()!.ShouldContain("收款银行已将款项退回");
        waiting.GetProperty("deadlineAt").GetDateTimeOffset().ShouldBeGreaterThan(system.Clock.GetUtcNow() + TimeSpan.FromDays(20));
        waiting.GetProperty("isFinal").GetBoolean().ShouldBeFalse();
        waiting.GetProperty("timeline").EnumerateArray().Select(s => s.GetProperty("state").GetString()).ShouldContain("paid");

        await Callers.Expect(await sandbox.PutAsJsonAsync(bank, new { }));
        await TradingSystem.Post(seller, path + "/payout/retry");
        await UntilAfterPaid(seller, path, "paid", TimeSpan.FromSeconds(2));
        (await PayoutsToSellerOf(order)).ShouldBe(2, "it left twice and came back once");
    }

    /// <summary>As <see cref="TradingSystem.Until"/>, for what follows a final state.</summary>
    private async Task<JsonElement> UntilAfterPaid(HttpClient seller, string path, string state, TimeSpan first)
    {
        await system.LetPass(first, steps: 1);
        for (var looks = 0; ; looks++)
        {
            var now = await Callers.Expect(await seller.GetAsync(path));
            if (now.GetProperty("state").GetString() == state)
                return now;
            looks.ShouldBeLessThan(600, now.ToString());
            await system.LetPass(TimeSpan.FromSeconds(1), steps: 1);
        }
    }

    private async Task<string> BodyOf(JsonElement quote, TestCard card) => JsonSerializer.Serialize(await system.OrderBody(quote, card));

    private static async Task<HttpResponseMessage> Send(HttpClient seller, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await seller.SendAsync(request);
    }

    private async Task<int> OrdersOf(JsonElement order)
    {
        var id = order.GetProperty("orderId").GetGuid();
        var sellerId = await system.InDatabase(db => db.Orders.Where(o => o.Id == id).Select(o => o.SellerId).SingleAsync());
        return await system.InDatabase(db => db.Orders.CountAsync(o => o.SellerId == sellerId));
    }

    /// <summary>Payout journals of the seller's orders.</summary>
    private Task<int> PayoutsToSellerOf(JsonElement order)
    {
        var id = order.GetProperty("orderId").GetGuid().ToString();
        return system.InDatabase(db => db.LedgerJournals.CountAsync(j => j.Reference == id && j.Kind == Ledger.JournalKind.Payout));
    }
}
