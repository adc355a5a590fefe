using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Tests.Payouts;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Reconciliation;

/// <summary>Classes that share one system with a bank: starting one costs more than their tests.</summary>
[CollectionDefinition(Name)]
public sealed class BankTests : ICollectionFixture<ReconciliationSystem>
{
    public const string Name = "bank";
}

/// <summary>Payouts over all three channels, days that pass, and members of finance who look at what the channels say.</summary>
public class ReconciliationSystem : BankSystem
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    /// <summary>The day that it is in Beijing.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().ToOffset(beijing).DateTime);

    /// <summary>Noon of the next day: the bills of the day before are ready, and no other test has booked in it.</summary>
    public async Task<DateOnly> NextNoonAsync()
    {
        while (Calls.UnderWay > 0)
            await Task.Delay(5);
        Clock.SetUtcNow(new DateTimeOffset(Today.AddDays(1).ToDateTime(new TimeOnly(12, 0)), beijing).ToUniversalTime());
        return Today;
    }

    public async Task<DateOnly> NewDayAsync()
    {
        await CalmBankAsync();
        foreach (var provider in (string[])["wechat", "alipay", "bank"])
            (await Sandbox.DeleteAsync($"/bills/{provider}/differences")).EnsureSuccessStatusCode();
        return await NextNoonAsync();
    }

    public async Task PlantAsync(string provider, object differences) =>
        (await Sandbox.PutAsJsonAsync($"/bills/{provider}/differences", differences)).EnsureSuccessStatusCode();

    /// <summary>A payout that is paid today over this channel.</summary>
    /// <returns>The number of its attempt.</returns>
    internal async Task<(OwedPayout Owed, string No)> PaidAsync(string channel, long fen, string? card = null)
    {
        var owed = await this.OweToAsync(
            fen,
            channel switch
            {
                "wechat" => AlipayCalls.WeChat(NewOpenId("Confirms")),
                "alipay" => AlipayCalls.Alipay(AlipayCalls.NewLogonId()),
                _ => AlipayCalls.Card(card ?? AlipayCalls.NewCard()),
            }
        );
        (await UntilPaidAsync(owed)).Channel.ShouldBe(channel);
        return (owed, (await AttemptsAsync(owed))[0].AttemptNo);
    }

    /// <summary>A member of finance of this name.</summary>
    public HttpClient Finance(string name)
    {
        var client = AnonymousClient();
        var token = Services.GetRequiredService<TokenIssuer>().ForStaff(name, ["finance"]);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    public static async Task<HttpResponseMessage> ImportAsync(HttpClient staff, DateOnly day, string channel) =>
        await staff.PostAsync($"/staff/reconciliation/days/{day:yyyy-MM-dd}/imports/{channel}", null);

    public static async Task ImportAllAsync(HttpClient staff, DateOnly day)
    {
        foreach (var channel in (string[])["alipay", "bank", "wechat"])
            await Callers.Expect(await ImportAsync(staff, day, channel));
    }

    public static async Task<List<JsonElement>> ItemsAsync(HttpClient staff, string query)
    {
        var page = await Callers.Expect(await staff.GetAsync("/staff/reconciliation/items?" + query));
        return [.. page.GetProperty("items").EnumerateArray()];
    }

    public static Task<HttpResponseMessage> CloseAsync(HttpClient staff, DateOnly day) =>
        TradingSystem.PostRaw(staff, $"/staff/reconciliation/days/{day:yyyy-MM-dd}/close", new { reason = "月结" });
}
