using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Disputes;

/// <summary>A system in which disputes go through their days in minutes.</summary>
public sealed class DisputingSystem : TradingSystem
{
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(5);
    public const long FaceFen = 500_00;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [
            new("Disputes:AnswerWithin", AnswerWithin.ToString()),
            new("Disputes:ClaimWithin", "06:00:00"),
            new("Disputes:ComplaintWithin", "00:05:00"),
        ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A member of staff of this name.</summary>
    public HttpClient Staff(string name, params string[] duties)
    {
        var client = AnonymousClient();
        var token = Services.GetRequiredService<TokenIssuer>().ForStaff(name, duties);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    /// <summary>A card of the seller that is paid and in stock.</summary>
    public async Task<Guid> Paid(HttpClient seller)
    {
        var order = await Until(seller, await Sell(seller, await MintCard("walmart", FaceFen)), "paid");
        var id = order.GetProperty("orderId").GetGuid();
        await Eventually(db => db.CardExposures.AnyAsync(e => e.Id == id, Ct));
        return id;
    }

    public async Task<JsonElement> Order(HttpClient seller, Guid orderId) =>
        await Callers.Expect(await seller.GetAsync($"/orders/{orderId}"));

    /// <summary>A recycler takes the card for what it cost.</summary>
    public async Task<long> SellOn(Guid orderId, string recycler)
    {
        using var operations = Staff("ops", "operations");
        var cost = await InDatabase(db => db.StockCards.Where(c => c.Id == orderId).Select(c => c.CostFen).SingleAsync(Ct));
        await Post(
            operations,
            "/staff/resale/sales",
            new
            {
                orderId,
                recycler,
                soldForFen = cost + 100,
            }
        );
        await Eventually(db => db.CardExposures.AnyAsync(e => e.Id == orderId && e.NextAttemptAt != null, Ct));
        return cost;
    }

    public async Task<Guid> Dispute(Guid orderId, string finding = "used", string source = "recycler")
    {
        using var operations = Staff("ops", "operations");
        var opened = await Post(operations, "/staff/disputes", OpeningOf(orderId, finding, source));
        return opened.GetProperty("disputeId").GetGuid();
    }

    public static object OpeningOf(Guid orderId, string finding = "used", string source = "recycler") =>
        new
        {
            orderId,
            finding,
            source,
            report = "回收商核销失败：卡已被使用",
        };

    public Task<JsonElement> Decide(Guid disputeId, object decision) =>
        Post(Staff("risk-1", "risk"), $"/staff/disputes/{disputeId}/decide", decision);

    public Task<JsonElement> Confirm(Guid disputeId, bool agree = true) =>
        Post(Staff("finance-2", "finance"), $"/staff/disputes/{disputeId}/confirm", new { agree, reason = "已复核证据" });

    public async Task Refused(HttpClient client, string path, object? body, HttpStatusCode status, string type)
    {
        using var answer = await PostRaw(client, path, body);
        await ExpectProblem(answer, status, type);
    }

    public Task<Balance> BalanceOf(AccountId account) => InDatabase(db => db.Ledger.BalanceAsync(account, Ct));

    /// <summary>Whatever happened, clients' money equals what clients are owed.</summary>
    public async Task ShouldBeSegregated()
    {
        using var finance = Staff("finance-1", "finance");
        var both = await Callers.Expect(await finance.GetAsync("/staff/books/segregation"));
        both.GetProperty("differenceFen").GetInt64().ShouldBe(0);
        var trial = await Callers.Expect(await finance.GetAsync("/staff/books/trial-balance"));
        trial.GetProperty("differenceFen").GetInt64().ShouldBe(0);
    }

    internal async Task Eventually(Func<CardRecycleDb, Task<bool>> reached)
    {
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            if (await InDatabase(reached))
                return;
            await LetPass(TimeSpan.FromMilliseconds(200), 1);
        }
        throw new TimeoutException("It did not come to pass.");
    }
}
