using System.Text;
using System.Text.Json;
using CardRecycle.DevHost.Sell;
using CardRecycle.DevHost.Up;

namespace CardRecycle.DevHost.Traffic;

/// <summary>
/// What staff of a new platform find to do: the past has left everything decided, so a few people come today, over HTTP like everybody.
/// One sells more than passes in a day without a look and one is called like somebody on a watchlist, so that both are held up; one uses a
/// device of the blacklist and is declined; one is told that a card was used and appeals.
/// </summary>
internal sealed class FirstDay(Uri api, Uri sandbox)
{
    private const string Brand = "walmart";
    private const string List = "demo-pep";
    private const long LargeFaceFen = 5_000_00;
    private const long SmallFaceFen = 500_00;

    /// <summary>Of the large face: the last two are above 50,000 yuan.</summary>
    private const int LargeCards = 12;

    private static readonly string[] strangeDevices = ["emulator-5554-goldfish", "cloud-phone-farm-0017"];

    /// <summary>Plays it, once for a platform: the watchlist says that it was.</summary>
    /// <param name="act">Tries one part and notes how it went.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task PlayAsync(Func<string, Func<Task<string>>, Task> act, CancellationToken ct)
    {
        using var staff = new JsonService("The Api", api, "--api");
        var session = await staff.PostAsync<StaffSession>("/staff/sessions", new { userName = "risk", LocalStaff.Password }, ct);
        staff.SignIn(session.AccessToken);
        if (await staff.GetAsync<IReadOnlyList<JsonElement>>("/staff/risk/watchlists", ct) is not [])
            return;
        await act("appeals", () => AppealAsync(ct));
        await act("is on a blacklist", () => UseBlacklistedDeviceAsync(staff, ct));
        await act("sells much", () => SellMuchAsync(ct));
        await act("is named like another", () => BeNamedLikeAnotherAsync(staff, ct));
    }

    private async Task<string> AppealAsync(CancellationToken ct)
    {
        using var seller = await JoinedAsync(ct);
        var order = await seller.SellAsync(Brand, SmallFaceFen, "used", ct);
        await seller.AppealAsync(order, "这张卡是上周单位发的，没有用过，请帮忙再查一下。", ct);
        return $"{order.OrderNo} {order.State}";
    }

    private async Task<string> UseBlacklistedDeviceAsync(JsonService staff, CancellationToken ct)
    {
        using var seller = await JoinedAsync(ct);
        foreach (var device in (string[])[.. strangeDevices, seller.Device])
            await staff.PostAsync(
                "/staff/risk/blacklist",
                new
                {
                    kind = "device",
                    value = device,
                    reason = "多个账号共用，售出的卡事后被挂失",
                },
                ct,
                "first-day-" + device
            );
        var order = await seller.SellAsync(Brand, SmallFaceFen, "good", ct);
        return $"{order.OrderNo} {order.State}";
    }

    private async Task<string> SellMuchAsync(CancellationToken ct)
    {
        using var seller = await JoinedAsync(ct);
        var states = new List<string>();
        for (var i = 0; i < LargeCards; i++)
            states.Add((await seller.SellAsync(Brand, LargeFaceFen, "good", ct)).State);
        return string.Join(' ', states);
    }

    private async Task<string> BeNamedLikeAnotherAsync(JsonService staff, CancellationToken ct)
    {
        using var seller = await JoinedAsync(ct);
        var list =
            $"entry_id,name,country,reason,source\nD-001,{seller.Name},CN,外国政要的近亲属（虚构）,示例名单\nD-002,Aleksandr Nobody,XX,虚构人物,示例名单\n";
        using var file = new StringContent(list, Encoding.UTF8, "text/csv");
        await staff.PutAsync($"/staff/risk/watchlists/{List}", file, ct);
        var order = await seller.SellAsync(Brand, SmallFaceFen, "good", ct);
        return $"{order.OrderNo} {order.State}";
    }

    private Task<SimulatedSeller> JoinedAsync(CancellationToken ct) => SimulatedSeller.JoinedAsync(api, sandbox, ct);

    private sealed record StaffSession(string AccessToken)
    {
        public override string ToString() => "StaffSession(***)";
    }
}
