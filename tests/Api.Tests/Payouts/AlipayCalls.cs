using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Payouts;

internal sealed record AlipayBooks(long PaidFen, long AvailableFen, List<AlipayBookLine> Orders);

internal sealed record AlipayBookLine(string OutBizNo, string OrderId, string Identity, long AmountFen, string Status, string? ErrorCode);

/// <summary>What the tests of the Alipay channel do beside those of WeChat.</summary>
internal static class AlipayCalls
{
    /// <summary>A logon id that nobody else has; a mark in it decides its fate.</summary>
    public static string NewLogonId(string mark = "wang") => $"{mark}-{Guid.CreateVersion7():N}@example.com";

    public static string NewCard() => "62220" + Random.Shared.NextInt64(10_000_000_000_000, 99_999_999_999_999);

    public static PayoutAccount Alipay(string logonId) => new(PayeeKind.Alipay, logonId, "w***@example.com", logonId);

    public static PayoutAccount Card(string digits) => new(PayeeKind.BankCard, digits, "6222***********1234", digits);

    public static PayoutAccount WeChat(string openId) => PayoutSystem.Accounts(openId)[0];

    public static Task<OwedPayout> OweToAsync(this PayoutSystem system, long fen, params PayoutAccount[] accounts) =>
        system.OweAsync(fen, accounts: accounts);

    public static async Task SetAlipayAsync(this PayoutSystem system, object change) =>
        (await system.Sandbox.PutAsJsonAsync("/alipay/settings", change)).EnsureSuccessStatusCode();

    public static async Task SetPayeeAsync(this PayoutSystem system, string identity, object payee) =>
        (await system.Sandbox.PutAsJsonAsync($"/alipay/payees/{identity}", payee)).EnsureSuccessStatusCode();

    public static async Task SetAlipayFaultsAsync(this PayoutSystem system, object faults) =>
        (await system.Sandbox.PutAsJsonAsync("/faults/alipay", faults)).EnsureSuccessStatusCode();

    public static async Task ClearAlipayFaultsAsync(this PayoutSystem system) =>
        (await system.Sandbox.DeleteAsync("/faults/alipay")).EnsureSuccessStatusCode();

    public static async Task<AlipayBooks> AlipayBooksAsync(this PayoutSystem system) =>
        (await system.Sandbox.GetFromJsonAsync<AlipayBooks>("/alipay/books", new JsonSerializerOptions(JsonSerializerDefaults.Web)))!;

    /// <summary>What Alipay has of a payout's attempts, whatever their number.</summary>
    public static async Task<List<AlipayBookLine>> AlipayOrdersAsync(this PayoutSystem system, OwedPayout owed)
    {
        var numbers = (await system.AttemptsAsync(owed)).Select(a => a.AttemptNo).ToHashSet();
        return [.. (await system.AlipayBooksAsync()).Orders.Where(o => numbers.Contains(o.OutBizNo))];
    }

    public static Task<Attempt> UntilUnknownAsync(this PayoutSystem system, OwedPayout owed) =>
        Poll.UntilAsync(
            async () => (await system.AttemptsAsync(owed)).LastOrDefault()!,
            a => a?.UnknownSince is not null,
            a => $"attempt is {a?.State} {a?.Code}, wanted unknown"
        );
}
