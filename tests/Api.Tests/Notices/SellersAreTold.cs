using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Notices;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Tests.Cases;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Notices;

/// <summary>What sellers are told, in their inbox and in WeChat and Alipay, and how they appeal.</summary>
public sealed class SellersAreTold(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    private const string Brand = "hema";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Goal: an alert fires once, for whoever waits for no more than is offered, whoever looks and however often; and goes into WeChat on
    /// the one yes that was given. Method: real trades move the market, two replicas' looks run at once.
    /// </summary>
    [Fact]
    public async Task A_wanted_price_is_told_once_when_the_market_reaches_it()
    {
        using var seller = await system.SignInSeller();
        var offered = await OfferedAsync(50_000);
        var path = $"/notices/price-alerts/{Brand}/50000";
        (await Read(seller.Client, $"/quotes/offered?brand={Brand}"))
            .GetProperty("prices")
            .EnumerateArray()
            .Single(p => p.GetProperty("faceFen").GetInt64() == 50_000)
            .GetProperty("amountFen")
            .GetInt64()
            .ShouldBe(offered);

        await Refuse(seller.Client, path, new { wantedFen = offered }, HttpStatusCode.Conflict, "notices/price-reached");
        await Refuse(seller.Client, path, new { wantedFen = 50_001 }, HttpStatusCode.UnprocessableEntity, "notices/above-face");
        await Refuse(seller.Client, path, new { }, HttpStatusCode.UnprocessableEntity, "notices/one-wanted-price");
        await Refuse(
            seller.Client,
            "/notices/price-alerts/no-such/50000",
            new { wantedFen = 1 },
            HttpStatusCode.NotFound,
            "notices/brand-unknown"
        );
        await Put(seller.Client, path, new { wantedFen = offered + 2 });
        (await Put(seller.Client, path, new { wantedFen = offered + 1 })).GetProperty("wantedFen").GetInt64().ShouldBe(offered + 1);
        // One who wants more than the market will give, one who thinks better of it.
        using var patient = await system.SignInSeller();
        await Put(patient.Client, path, new { wantedRatePpm = 1_000_000 });
        using var gone = await system.SignInSeller();
        await Put(gone.Client, path, new { wantedFen = offered + 1 });
        (await gone.Client.DeleteAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Watch.LookAsync(Ct)).ShouldBe(0, "nothing has been reached");
        await AgreeAsync(seller, "price");

        await RaiseMarketAsync(offered);
        (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Watch.LookAsync(Ct)))).Sum().ShouldBe(1);
        (await Watch.LookAsync(Ct)).ShouldBe(0);

        var notice = (await Inbox(seller.Client)).ShouldHaveSingleItem();
        notice.GetProperty("kind").GetString().ShouldBe("price");
        notice.GetProperty("brandId").GetString().ShouldBe(Brand);
        (await Inbox(patient.Client)).ShouldBeEmpty();
        (await Inbox(gone.Client)).ShouldBeEmpty();
        var alert = (await Read(seller.Client, "/notices/price-alerts")).GetProperty("alerts").EnumerateArray().ShouldHaveSingleItem();
        alert.GetProperty("firedFen").GetInt64().ShouldBeGreaterThan(offered);
        var message = (await UntilReceivedAsync(seller, 1))[0];
        message.GetProperty("page").GetString().ShouldBe($"pages/prices/brand?id={Brand}");
        message.GetProperty("data").GetProperty("thing3").GetString()!.ShouldContain("已到价");
    }

    /// <summary>
    /// Goal: every turn of an order that concerns its seller is in their inbox alone, unread until they look, and in WeChat only as often
    /// as they have said yes; and a decline is answered by somebody else than who declined.
    /// </summary>
    [Fact]
    public async Task An_order_tells_its_seller_what_to_do_and_an_appeal_is_answered_by_another()
    {
        using var seller = await system.SignInSeller();
        using var li = system.Staff("li");
        await AgreeAsync(seller, "action");
        var held = await system.Hold(seller: seller.Client);
        await held.Act(li, "claim");
        // The common clock stands still by itself, and what came in one moment has no order.
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        await held.Act(
            li,
            "ask",
            new
            {
                code = "purchase-proof",
                hours = 24,
                reason = "no invoice",
            }
        );
        var asked = await UntilInbox(seller.Client, 2);
        asked.Select(n => n.GetProperty("kind").GetString()).ShouldBe(["action", "review"]);
        asked[0].GetProperty("text").GetString()!.ShouldContain("购卡凭证");
        asked[0].GetProperty("deadlineAt").GetDateTimeOffset().ShouldBeGreaterThan(system.Clock.GetUtcNow());
        (await UntilReceivedAsync(seller, 1))[0].GetProperty("page").GetString().ShouldBe($"pages/orders/detail?id={held.OrderId}");
        (await Read(seller.Client, "/notices/unread")).GetProperty("unread").GetInt32().ShouldBe(2);
        await Put(seller.Client, "/notices/read", new { upTo = asked[1].GetProperty("noticeId").GetString() });
        (await Read(seller.Client, "/notices/unread")).GetProperty("unread").GetInt32().ShouldBe(1, "only up to the older one");

        var path = $"/orders/{held.OrderId}/appeal";
        var appeal = new { text = "发票已补充，请复核" };
        using (var early = await TradingSystem.PostRaw(seller.Client, path, appeal))
            await TradingSystem.ExpectProblem(early, HttpStatusCode.Conflict, "orders/appeal-not-possible");
        await TradingSystem.Post(seller.Client, $"/orders/{held.OrderId}/evidence", new { text = "没有发票" });
        await held.Act(li, "claim");
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        await held.Act(li, "decide", new { decision = "decline", reason = "no invoice" });
        (await UntilInbox(seller.Client, 3))[0].GetProperty("kind").GetString().ShouldBe("closed");

        using (var stranger = await system.SellerClient())
        {
            (await Inbox(stranger)).ShouldBeEmpty();
            using var others = await TradingSystem.PostRaw(stranger, path, appeal);
            await TradingSystem.ExpectProblem(others, HttpStatusCode.NotFound, "orders/not-found");
        }
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TradingSystem.PostRaw(seller.Client, path, appeal)));
        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1, "one appeal for an order");
        var open = (await Read(li, "/staff/orders/appeals")).GetProperty("appeals").EnumerateArray().Single(a => IdOf(a) == held.OrderId);
        var decision = $"/staff/orders/appeals/{open.GetProperty("appealId").GetString()}/decision";
        var grant = new { granted = true, answer = "发票核实无误，请重新提交。" };
        using (var same = await TradingSystem.PostRaw(li, decision, grant))
            await TradingSystem.ExpectProblem(same, HttpStatusCode.Conflict, "orders/appeal-same-person");
        using (var finance = system.Staff("wu", "finance"))
        using (var other = await TradingSystem.PostRaw(finance, decision, grant))
            other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var zhao = system.Staff("zhao");
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        await TradingSystem.Post(zhao, decision, grant);
        var order = await Read(seller.Client, $"/orders/{held.OrderId}");
        order.GetProperty("appeal").GetProperty("granted").GetBoolean().ShouldBeTrue();
        order.GetProperty("appeal").GetProperty("canSellAgain").GetBoolean().ShouldBeTrue("its issuer had called it good");
        (order.GetProperty("state").GetString(), order.GetProperty("canAppeal").GetBoolean()).ShouldBe(("declined", false));
        var told = (await UntilInbox(seller.Client, 4))[0];
        told.GetProperty("title").GetString().ShouldBe("申诉成立");
        told.GetProperty("text").GetString()!.ShouldContain("重新报价");
        (await ReceivedAsync(seller)).Count.ShouldBe(1, "one yes is good for one message");
        // The list is filtered by the Api.
        (await Read(seller.Client, "/orders?group=closed"))
            .GetProperty("orders")
            .GetArrayLength()
            .ShouldBe(1);
        (await Read(seller.Client, "/orders?group=waiting")).GetProperty("orders").GetArrayLength().ShouldBe(0);
        await AYearLater(seller);
    }

    /// <summary>The inbox is empty, and what has been sent of it is forgotten; a yes that is left is not.</summary>
    private async Task AYearLater(SignedInSeller seller)
    {
        var retention = system.Services.GetRequiredService<NoticeRetention>();
        (await retention.DeleteAsync(Ct)).ShouldBe(0);
        await AgreeAsync(seller, "price");
        system.Clock.Advance(TimeSpan.FromDays(366));
        await retention.DeleteAsync(Ct);
        await system.InDatabase(async db =>
        {
            (await db.Notices.CountAsync(n => n.SellerId == seller.Id, Ct)).ShouldBe(0);
            (await db.AppMessages.CountAsync(m => m.SellerId == seller.Id, Ct)).ShouldBe(0);
            (await db.MessageConsents.Where(c => c.SellerId == seller.Id).Select(c => c.UsedAt).ToListAsync(Ct)).ShouldBe([null]);
            return 0;
        });
    }

    [Fact]
    public async Task A_message_is_sent_again_after_a_void_token_and_not_after_a_no()
    {
        using var seller = await system.SignInSeller();
        using var sandbox = system.SandboxClient();
        await AgreeAsync(seller, "action");
        // The app says no although our record says yes: the record gives way.
        var template = await TemplateAsync(seller.Client, "action");
        await Put(seller.Client, "/notices/consents", new { channel = "weChat", accepted = new[] { template } });
        (await sandbox.DeleteAsync("/wechat-app/token", Ct)).EnsureSuccessStatusCode();
        await AskAsync(seller);
        await UntilReceivedAsync(seller, 1);
        await AskAsync(seller);
        for (var i = 0; ; i++)
        {
            var outcomes = await system.InDatabase(db =>
                db.AppMessages.Where(m => m.SellerId == seller.Id && m.Outcome != null).OrderBy(m => m.Id).Select(m => m.Code).ToListAsync()
            );
            if (outcomes.Count == 2)
            {
                outcomes.ShouldBe(["0", "43101"]);
                break;
            }
            i.ShouldBeLessThan(200);
            await Task.Delay(50, Ct);
        }
        (await system.InDatabase(db => db.MessageConsents.CountAsync(c => c.SellerId == seller.Id && c.UsedAt == null))).ShouldBe(0);
        using var unknown = await seller.Client.PutAsJsonAsync(
            "/notices/consents",
            new { channel = "weChat", accepted = new[] { "made-up" } },
            Ct
        );
        await TradingSystem.ExpectProblem(unknown, HttpStatusCode.UnprocessableEntity, "notices/template-unknown");
    }

    private PriceWatch Watch => system.Services.GetRequiredService<PriceWatch>();

    private async Task AskAsync(SignedInSeller seller)
    {
        using var li = system.Staff("li");
        var held = await system.Hold(seller: seller.Client);
        await held.Act(li, "claim");
        await held.Act(
            li,
            "ask",
            new
            {
                code = "payee",
                hours = 24,
                reason = "unclear",
            }
        );
    }

    private async Task<long> OfferedAsync(long faceFen)
    {
        var brand = system.Services.GetRequiredService<ICatalog>().Find(Brand)!;
        var price = system.Services.GetRequiredService<IOfferedPrices>().For(brand, faceFen);
        return (await Task.FromResult(price)).ShouldNotBeNull().AmountFen;
    }

    private async Task RaiseMarketAsync(long from)
    {
        var levels = system.Services.GetRequiredService<IMarketLevels>();
        for (var i = 0; i < 400; i++)
        {
            if (i < 20)
                await system.InDatabase(async db =>
                {
                    var now = system.Clock.GetUtcNow();
                    await levels.RecordAsync(
                        db,
                        new(Guid.NewGuid(), Brand, "Code", 50_000, 50_000, null, null, 45_000, 48_900, now.AddDays(-1), now),
                        Ct
                    );
                    return await db.SaveChangesAsync(Ct);
                });
            if (i >= 20 && await OfferedAsync(50_000) > from + 1)
                return;
            await Task.Delay(20, Ct);
        }
        Assert.Fail("The market did not rise.");
    }

    /// <summary>The person says yes in WeChat's dialogue, and the app tells the Api.</summary>
    private async Task AgreeAsync(SignedInSeller seller, string topic)
    {
        var template = await TemplateAsync(seller.Client, topic);
        using var sandbox = system.SandboxClient();
        (
            await sandbox.PostAsJsonAsync("/wechat-app/agreements", new { openId = seller.OpenId, templates = new[] { template } }, Ct)
        ).EnsureSuccessStatusCode();
        await Put(seller.Client, "/notices/consents", new { channel = "weChat", accepted = new[] { template } });
    }

    private static async Task<string> TemplateAsync(HttpClient seller, string topic) =>
        (await Read(seller, "/notices/templates?channel=weChat"))
            .GetProperty("templates")
            .EnumerateArray()
            .Single(t => t.GetProperty("topic").GetString() == topic)
            .GetProperty("templateId")
            .GetString()!;

    private async Task<List<JsonElement>> ReceivedAsync(SignedInSeller seller)
    {
        using var sandbox = system.SandboxClient();
        return [.. (await Read(sandbox, "/wechat-app/messages/" + seller.OpenId)).EnumerateArray()];
    }

    private async Task<List<JsonElement>> UntilReceivedAsync(SignedInSeller seller, int count)
    {
        for (var i = 0; ; i++)
        {
            var received = await ReceivedAsync(seller);
            if (received.Count >= count)
                return received;
            i.ShouldBeLessThan(600, "the message arrives");
            await Task.Delay(50, Ct);
        }
    }

    private static async Task<List<JsonElement>> UntilInbox(HttpClient seller, int count)
    {
        for (var i = 0; ; i++)
        {
            var notices = await Inbox(seller);
            if (notices.Count >= count)
                return notices;
            i.ShouldBeLessThan(600, "the notice arrives");
            await Task.Delay(50, Ct);
        }
    }

    private static async Task<List<JsonElement>> Inbox(HttpClient seller) =>
        [.. (await Read(seller, "/notices")).GetProperty("notices").EnumerateArray()];

    private static async Task<JsonElement> Read(HttpClient client, string path) => await Callers.Expect(await client.GetAsync(path, Ct));

    private static async Task<JsonElement> Put(HttpClient client, string path, object body) =>
        await Callers.Expect(await client.PutAsJsonAsync(path, body, Ct));

    private static async Task Refuse(HttpClient client, string path, object body, HttpStatusCode status, string type)
    {
        using var answer = await client.PutAsJsonAsync(path, body, Ct);
        await TradingSystem.ExpectProblem(answer, status, type);
    }

    private static Guid IdOf(JsonElement appeal) => appeal.GetProperty("orderId").GetGuid();
}
