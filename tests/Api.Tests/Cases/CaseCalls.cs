using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Cases;

/// <summary>
/// A system whose every deal is held up for review: no day passes the person's line. Orders above 300 yuan are decided by two people.
/// </summary>
public sealed class HoldingSystem : TradingSystem
{
    public const long SmallFaceFen = 100_00;
    public const long LargeFaceFen = 1_000_00;

    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Risk:PersonDayReviewFen", "1"), new("Cases:FourEyesAboveFen", "30000")];

    /// <summary>A member of staff of this name.</summary>
    public HttpClient Staff(string name, params string[] duties)
    {
        var client = AnonymousClient();
        var token = Services.GetRequiredService<TokenIssuer>().ForStaff(name, duties is [] ? ["risk"] : duties);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    /// <summary>An order of a new seller that is held up, and its case.</summary>
    public async Task<HeldOrder> Hold(long faceFen = SmallFaceFen, HttpClient? seller = null)
    {
        seller ??= await this.SellerClient();
        var order = await Until(seller, await Sell(seller, await MintCard("walmart", faceFen)), "underReview");
        return new(seller, order, await CaseOf(order));
    }

    private async Task<Guid> CaseOf(JsonElement order)
    {
        using var staff = Staff("reader");
        string? next = null;
        do
        {
            var page = await Callers.Expect(await staff.GetAsync($"/staff/risk/cases?limit=100{(next is null ? "" : "&after=" + next)}"));
            foreach (var line in page.GetProperty("cases").EnumerateArray())
                if (line.GetProperty("orderId").GetGuid() == order.GetProperty("orderId").GetGuid())
                    return line.GetProperty("caseId").GetGuid();
            next = page.GetProperty("next").GetString();
        } while (next is not null);
        throw new InvalidOperationException($"No open case: {order}");
    }
}

/// <summary>What one does with a case, in few words.</summary>
public sealed record HeldOrder(HttpClient Seller, JsonElement Order, Guid CaseId)
{
    public Guid OrderId => Order.GetProperty("orderId").GetGuid();

    public Task<JsonElement> Act(HttpClient staff, string act, object? body = null) =>
        TradingSystem.Post(staff, $"/staff/risk/cases/{CaseId}/{act}", body);

    public async Task Refuse(HttpClient staff, string act, object? body, HttpStatusCode status, string type)
    {
        using var answer = await TradingSystem.PostRaw(staff, $"/staff/risk/cases/{CaseId}/{act}", body);
        await TradingSystem.ExpectProblem(answer, status, type);
    }

    public async Task<JsonElement> Read(HttpClient staff) => await Callers.Expect(await staff.GetAsync($"/staff/risk/cases/{CaseId}"));

    public async Task<string[]> Acts(HttpClient staff) =>
        [
            .. (await Read(staff))
                .GetProperty("timeline")
                .EnumerateArray()
                .Select(a => $"{a.GetProperty("kind").GetString()} by {a.GetProperty("by").GetString()}"),
        ];

    public async Task<JsonElement> AsSellerSees() => await Callers.Expect(await Seller.GetAsync($"/orders/{OrderId}"));

    public async Task<string> OrderState() => (await AsSellerSees()).GetProperty("state").GetString()!;
}
