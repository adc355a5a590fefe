using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Persistence;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Orders;

/// <summary>
/// Every outcome that a card can have at its issuer leads to the state, the sentence and the position in the books that it must lead to.
/// The Sandbox mints the cards; the issuers are asked over their own protocols.
/// </summary>
public sealed class VerificationOutcomes(TradingSystem system) : IClassFixture<TradingSystem>
{
    private const long FaceFen = 500_00;

    [Theory]
    [InlineData("walmart")] // gateway
    [InlineData("jd-ecard")] // platform, secret only
    [InlineData("china-mobile")] // redemption, answers by callback
    [InlineData("sinopec")]
    [InlineData("starbucks")]
    public async Task A_good_card_is_paid_and_the_books_show_it(string brand)
    {
        using var seller = await system.SellerClient();
        var order = await system.Sell(seller, await system.MintCard(brand, FaceFen));
        var paid = await system.Until(seller, order, "paid");

        var (amountFen, feeFen) = await AgreedOf(paid);
        paid.GetProperty("amountFen").GetInt64().ShouldBe(amountFen);
        paid.GetProperty("message").GetString()!.ShouldContain("到账");
        var accounts = await AccountsOf(paid);
        accounts["asset:card-stock"].ShouldBe(amountFen + feeFen);
        accounts["revenue:fee"].ShouldBe(-feeFen);
        accounts["asset:client:wechat"].ShouldBe(0, "funded with the seller's money and paid out again");
        accounts["liability:seller-payable"].ShouldBe(0, "owed and paid");
        accounts["asset:own:bank"].ShouldBe(-amountFen);
    }

    [Theory]
    [InlineData("walmart", "used", "已被使用")]
    [InlineData("walmart", "fake", "假卡")]
    [InlineData("walmart", "void", "作废")]
    [InlineData("jd-ecard", "wrong-secret", "卡密不符")]
    [InlineData("jd-ecard", "expired", "过期")]
    [InlineData("walmart", "frozen", "冻结")]
    [InlineData("china-mobile", "used", "已被使用")]
    [InlineData("china-mobile", "fake", "假卡")]
    [InlineData("china-mobile", "wrong-secret", "卡密不符")]
    [InlineData("walmart", "empty", "没有余额")]
    [InlineData("walmart", "unsupported", "不支持")]
    public async Task A_final_bad_card_ends_the_order_and_leaves_no_trace_in_the_books(string brand, string outcome, string sentence)
    {
        using var seller = await system.SellerClient();
        var order = await system.Sell(seller, await system.MintCard(brand, FaceFen, outcome));
        var rejected = await system.Until(seller, order, "rejected");

        rejected.GetProperty("reasonCode").GetString().ShouldBe(outcome);
        rejected.GetProperty("message").GetString()!.ShouldContain(sentence);
        (await AccountsOf(rejected)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("used")]
    [InlineData("fake")]
    [InlineData("void")]
    public async Task A_card_that_is_bad_for_good_can_never_be_submitted_again(string outcome)
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen, outcome);
        await system.Until(seller, await system.Sell(seller, card), "rejected");

        using var second = await system.Submit(seller, await TradingSystem.Quote(seller, card.Brand, FaceFen), card);
        ((int)second.StatusCode).ShouldBeInRange(400, 499);
    }

    [Fact]
    public async Task A_mistyped_secret_can_be_mended_by_a_new_submission()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen, "wrong-secret");
        await system.Until(seller, await system.Sell(seller, card), "rejected");

        using var second = await system.Submit(seller, await TradingSystem.Quote(seller, card.Brand, FaceFen), card);
        second.StatusCode.ShouldBe(HttpStatusCode.Created, await second.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("walmart", "not-activated", "激活")]
    [InlineData("jd-ecard", "bound-to-other", "解绑")]
    public async Task A_repairable_card_waits_for_its_seller_and_is_paid_once_mended(string brand, string outcome, string sentence)
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard(brand, FaceFen, outcome);
        var waiting = await system.Until(seller, await system.Sell(seller, card), "awaitingRepair");
        waiting.GetProperty("message").GetString()!.ShouldContain(sentence);
        waiting.GetProperty("deadlineAt").GetDateTimeOffset().ShouldBeGreaterThan(system.Clock.GetUtcNow());
        (await AccountsOf(waiting)).ShouldBeEmpty();

        await system.MendCard(card);
        await TradingSystem.Post(seller, $"/orders/{IdOf(waiting)}/retry");
        await system.Until(seller, waiting, "paid");
    }

    [Theory]
    [InlineData("needs-physical", "实体卡")]
    [InlineData("region-limited", "地区")]
    public async Task A_card_that_only_people_can_mend_says_so_and_can_be_withdrawn(string outcome, string sentence)
    {
        using var seller = await system.SellerClient();
        var waiting = await system.Until(
            seller,
            await system.Sell(seller, await system.MintCard("walmart", FaceFen, outcome)),
            "awaitingRepair"
        );
        waiting.GetProperty("message").GetString()!.ShouldContain(sentence);

        var cancelled = await TradingSystem.Post(seller, $"/orders/{IdOf(waiting)}/cancel");
        cancelled.GetProperty("state").GetString().ShouldBe("cancelled");
    }

    [Theory]
    [InlineData("balance-lower")]
    [InlineData("balance-higher")]
    public async Task A_different_balance_is_quoted_anew_and_paid_only_after_the_sellers_yes(string outcome)
    {
        using var seller = await system.SellerClient();
        var waiting = await system.Until(
            seller,
            await system.Sell(seller, await system.MintCard("walmart", FaceFen, outcome)),
            "awaitingRequote"
        );
        var proposed = waiting.GetProperty("proposed");
        var amountFen = proposed.GetProperty("amountFen").GetInt64();
        proposed.GetProperty("balanceFen").GetInt64().ShouldNotBe(FaceFen);
        proposed.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("amountFen").GetInt64()).ShouldBe(amountFen);
        (await AccountsOf(waiting)).ShouldBeEmpty();

        using var wrongAmount = await TradingSystem.PostRaw(
            seller,
            $"/orders/{IdOf(waiting)}/accept-requote",
            new { amountFen = amountFen + 1 }
        );
        await TradingSystem.ExpectProblem(wrongAmount, HttpStatusCode.Conflict, "orders/amount-not-agreed");

        await TradingSystem.Post(seller, $"/orders/{IdOf(waiting)}/accept-requote", new { amountFen });
        var paid = await system.Until(seller, waiting, "paid");
        paid.GetProperty("amountFen").GetInt64().ShouldBe(amountFen);
        (await AccountsOf(paid))["asset:own:bank"].ShouldBe(-amountFen);
    }

    [Fact]
    public async Task A_requote_that_nobody_answers_expires_and_frees_the_card()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen, "balance-lower");
        var waiting = await system.Until(seller, await system.Sell(seller, card), "awaitingRequote");
        await system.LetPass(TimeSpan.FromMinutes(31));
        var expired = await system.Until(seller, waiting, "expired");
        (await AccountsOf(expired)).ShouldBeEmpty();

        using var second = await system.Submit(seller, await TradingSystem.Quote(seller, card.Brand, FaceFen), card);
        second.StatusCode.ShouldBe(HttpStatusCode.Created, await second.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("walmart", "busy")]
    [InlineData("jd-ecard", "busy")]
    [InlineData("china-mobile", "in-process")]
    [InlineData("walmart", "time-out")]
    [InlineData("walmart", "unlisted-code")]
    [InlineData("rt-mart", "late-balance")]
    public async Task An_unknown_card_stays_locked_until_its_issuer_knows(string brand, string outcome)
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard(brand, FaceFen, outcome);
        var order = await system.Sell(seller, card);

        using var again = await system.Submit(seller, await TradingSystem.Quote(seller, card.Brand, FaceFen), card);
        await TradingSystem.ExpectProblem(again, HttpStatusCode.Conflict, "orders/duplicate-active-order");
        using var cancel = await TradingSystem.PostRaw(seller, $"/orders/{IdOf(order)}/cancel");
        await TradingSystem.ExpectProblem(cancel, HttpStatusCode.Conflict, "orders/not-possible-now");

        await system.Until(seller, order, "paid");
    }

    [Fact]
    public async Task An_issuer_that_never_answers_leads_to_people_and_the_card_is_neither_paid_nor_freed()
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard("walmart", FaceFen, "maintenance", "&times=1000");
        var order = await system.Sell(seller, card);
        await system.LetPass(TimeSpan.FromHours(23.9), steps: 40);
        (await StateOf(order)).State.ShouldBe(OrderState.Verifying);
        for (var i = 0; i < 10_000 && (await StateOf(order)).State == OrderState.Verifying; i++)
            await system.LetPass(TimeSpan.FromSeconds(5), steps: 1);
        (await StateOf(order)).State.ShouldBe(OrderState.UnderReview);

        using var staff = system.StaffClient("risk");
        using var approve = await TradingSystem.PostRaw(
            staff,
            $"/staff/orders/{IdOf(order)}/review",
            new { decision = "approve", reason = "looks fine" }
        );
        await TradingSystem.ExpectProblem(approve, HttpStatusCode.Conflict, "orders/not-verified");
        await TradingSystem.Post(
            staff,
            $"/staff/orders/{IdOf(order)}/review",
            new { decision = "decline", reason = "issuer does not answer" }
        );

        using var other = await system.SellerClient();
        using var again = await system.Submit(other, await TradingSystem.Quote(other, card.Brand, FaceFen), card);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict, await again.Content.ReadAsStringAsync());
        (await AccountsOf(order)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_captcha_kind_asks_its_seller_for_the_code()
    {
        using var seller = await system.SellerClient();
        var waiting = await system.Until(seller, await system.Sell(seller, await system.MintCard("netease", FaceFen)), "awaitingCode");
        waiting.GetProperty("challenge").GetProperty("pictureUrl").GetString().ShouldNotBeNullOrEmpty();

        using var sandbox = system.SandboxClient();
        var challenge = await system.InDatabase(db => db.Orders.Where(o => o.Id == IdOf(waiting)).Select(o => o.Challenge).SingleAsync());
        var code = JsonSerializer.Deserialize<string>(await sandbox.GetStringAsync($"/issuers/captcha/answers/{challenge!.Id}"));
        await TradingSystem.Post(seller, $"/orders/{IdOf(waiting)}/code", new { code });
        await system.Until(seller, waiting, "paid");
    }

    [Fact]
    public async Task A_card_refused_at_the_takeover_is_not_paid()
    {
        using var seller = await system.SellerClient();
        var order = await system.Sell(seller, await system.MintCard("walmart", FaceFen, "refused-at-acquisition"));
        var rejected = await system.Until(seller, order, "rejected");
        (await AccountsOf(rejected)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_card_that_is_consumed_while_our_order_fails_is_paid_and_booked_as_a_claim_on_the_issuer()
    {
        using var seller = await system.SellerClient();
        var order = await system.Sell(seller, await system.MintCard("china-mobile", FaceFen, "consumed-order-failed"));
        var paid = await system.Until(seller, order, "paid");
        var (amountFen, feeFen) = await AgreedOf(paid);
        var accounts = await AccountsOf(paid);
        accounts["asset:issuer-claim:china-mobile"].ShouldBe(amountFen + feeFen);
        accounts.ShouldNotContainKey("asset:card-stock");
    }

    [Theory]
    [InlineData("china-mobile", "acquisition-in-process")]
    [InlineData("walmart", "acquisition-time-out")]
    public async Task A_takeover_without_an_answer_is_asked_after_and_paid_once(string brand, string outcome)
    {
        using var seller = await system.SellerClient();
        var card = await system.MintCard(brand, FaceFen, outcome);
        var paid = await system.Until(seller, await system.Sell(seller, card), "paid");
        var (amountFen, _) = await AgreedOf(paid);
        (await AccountsOf(paid))["asset:own:bank"].ShouldBe(-amountFen);
    }

    /// <summary>The theories above are data: a new outcome of the Sandbox wants its row in one of them.</summary>
    [Fact]
    public async Task No_outcome_of_the_test_cards_is_left_out()
    {
        using var sandbox = system.SandboxClient();
        var outcomes = (await sandbox.GetFromJsonAsync<string[]>("/issuers/test-cards/outcomes"))!;
        outcomes.Length.ShouldBeGreaterThan(20);
        var tried = typeof(VerificationOutcomes)
            .GetMethods()
            .SelectMany(m => m.GetCustomAttributes<InlineDataAttribute>())
            .SelectMany(row => row.Data.OfType<string>())
            .Concat(["good", "maintenance", "refused-at-acquisition", "consumed-order-failed"]); // facts of their own
        outcomes.Except(tried).ShouldBeEmpty();
    }

    private static Guid IdOf(JsonElement order) => order.GetProperty("orderId").GetGuid();

    private Task<Order> StateOf(JsonElement order)
    {
        var id = IdOf(order);
        return system.InDatabase(db => db.Orders.AsNoTracking().SingleAsync(o => o.Id == id));
    }

    private async Task<(long AmountFen, long FeeFen)> AgreedOf(JsonElement order)
    {
        var offer = (await StateOf(order)).Offer;
        return (offer.AmountFen, offer.FeeFen);
    }

    /// <summary>Sums of this order's postings by account, debits positive, the seller's number cut off.</summary>
    private async Task<Dictionary<string, long>> AccountsOf(JsonElement order)
    {
        var reference = IdOf(order).ToString();
        var postings = await system.InDatabase(db =>
            db.LedgerPostings.Join(db.LedgerJournals.Where(j => j.Reference == reference), p => p.JournalId, j => j.Id, (p, _) => p)
                .ToListAsync()
        );
        postings.Sum(p => p.Side == Ledger.Side.Debit ? p.AmountFen : -p.AmountFen).ShouldBe(0);
        return postings
            .GroupBy(p =>
                p.Account.StartsWith("liability:seller-payable", StringComparison.Ordinal) ? "liability:seller-payable" : p.Account
            )
            .ToDictionary(g => g.Key, g => g.Sum(p => p.Side == Ledger.Side.Debit ? p.AmountFen : -p.AmountFen));
    }
}
