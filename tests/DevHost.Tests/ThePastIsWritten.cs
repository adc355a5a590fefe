using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CardRecycle.DevHost.Tests;

/// <summary>
/// A new platform starts with a past that keeps every rule: the books balance and are chained, orders are at an end, each kind of fraud
/// is among them, and
/// staff find all of it by the Api. One start, since a start is dear.
/// </summary>
public sealed class ThePastIsWritten
{
    private const int Orders = 600;
    private const int TriesMax = 600;
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seeded_past_keeps_every_rule_and_is_written_once()
    {
        using var place = await Place.WithModelAsync();
        string[] options = [.. place.Options.Where(o => o != "--no-history"), "--history", Place.Text(Orders)];
        await using (var host = HostProcess.Start(options))
        {
            await host.LineAsync("Ctrl-C stops everything");
            host.Output.ShouldContain("orders of the last 60 days, simulated");
            await ShouldHoldAsync(place);
            using var client = await SignedInAsync(place, "chief");
            await ShouldBeInTheBooksAsync(client);
            await ShouldBeFoundAsync(client);
            await host.SignalAsync("TERM");
            (await host.ExitAsync()).ShouldBe(0);
        }
        await using var again = HostProcess.Start([.. options.Where(o => o != "--no-traffic")]);
        await again.LineAsync("Ctrl-C stops everything");
        again.Output.ShouldContain("there are orders already");
        using var staff = await SignedInAsync(place, "chief");
        await ShouldHaveSomethingToDoAsync(staff);
    }

    /// <summary>The past has left nothing open; people of today do.</summary>
    private static async Task ShouldHaveSomethingToDoAsync(HttpClient client)
    {
        string[] wanted = ["person-day", "structuring", "watchlist"];
        HashSet<string> reasons = [];
        for (var i = 0; !wanted.All(w => reasons.Any(r => r.StartsWith(w, StringComparison.Ordinal))); i++)
        {
            i.ShouldBeLessThan(TriesMax, $"the queue has only {string.Join(", ", reasons)}");
            await Task.Delay(500, Ct);
            reasons = (await client.GetFromJsonAsync<JsonElement>("/staff/risk/cases?limit=100", Ct))
                .GetProperty("cases")
                .EnumerateArray()
                .SelectMany(c => c.GetProperty("reasonCodes").EnumerateArray().Select(r => r.GetString()!))
                .ToHashSet();
        }
        foreach (
            var (path, list) in new[]
            {
                ("/staff/orders/appeals", "appeals"),
                ("/staff/risk/blacklist", "entries"),
                ("/staff/risk/watchlists/matches", "matches"),
            }
        )
            (await client.GetFromJsonAsync<JsonElement>(path, Ct)).GetProperty(list).GetArrayLength().ShouldBeGreaterThan(0, path);
    }

    private static async Task ShouldHoldAsync(Place place)
    {
        var count = await NumberAsync(place, "select count(*) from orders.orders");
        count.ShouldBeInRange(Orders * 9 / 10, Orders);
        (
            await NumberAsync(
                place,
                "select count(*) from orders.orders where state not in ('Paid', 'Rejected', 'Declined', 'Cancelled', 'Expired')"
            )
        ).ShouldBe(0);
        (await NumberAsync(place, "select count(distinct typology) from risk.labels where fraud")).ShouldBeGreaterThan(5);
        // Whoever is paid was held for, booked and stated by the channel, in one amount.
        (
            await NumberAsync(
                place,
                """
                select count(*) from orders.orders o
                left join payouts.payouts p on p.order_id = o.id and p.state = 'Paid'
                left join payouts.attempts a on a.payout_id = p.id and a.state = 'Succeeded'
                left join ledger.hold_resolutions h on h.hold_id = a.id and h.state = 'posted'
                left join receipts.receipts r on r.order_id = o.id
                where o.state = 'Paid' and (h.amount_fen is distinct from (o.offer->>'AmountFen')::bigint or r.id is null)
                """
            )
        ).ShouldBe(0);
        (await NumberAsync(place, "select count(*) from cases.cases where closed_at is null")).ShouldBe(0);
        (await NumberAsync(place, "select count(*) from cases.cases")).ShouldBeGreaterThan(3);
        (await NumberAsync(place, "select count(*) from disputes.disputes where state = 'Closed'")).ShouldBeGreaterThan(0);
        (await NumberAsync(place, "select count(*) from resale.stock_cards where state = 'InStock'")).ShouldBeGreaterThan(0);
        (await NumberAsync(place, "select count(*) from reconciliation.items where state = 'Open'")).ShouldBe(3);
    }

    private static async Task ShouldBeInTheBooksAsync(HttpClient client)
    {
        var trial = await client.GetFromJsonAsync<JsonElement>("/staff/books/trial-balance", Ct);
        trial.GetProperty("differenceFen").GetInt64().ShouldBe(0);
        trial.GetProperty("lines").GetArrayLength().ShouldBeGreaterThan(6);
        (await client.GetFromJsonAsync<JsonElement>("/staff/books/segregation", Ct)).GetProperty("differenceFen").GetInt64().ShouldBe(0);
        await UntilAsync(async () =>
        {
            var chain = await client.GetFromJsonAsync<JsonElement>("/staff/books/chain", Ct);
            return chain.GetProperty("waiting").GetInt64() == 0 && chain.GetProperty("length").GetInt64() > Orders;
        });
    }

    private static async Task ShouldBeFoundAsync(HttpClient client)
    {
        var paid = (await client.GetFromJsonAsync<JsonElement>("/staff/orders?state=paid&limit=5", Ct)).GetProperty("orders");
        var id = paid[0].GetProperty("orderId").GetGuid();
        var file = await client.GetFromJsonAsync<JsonElement>($"/staff/orders/{id}", Ct);
        file.GetProperty("decisions").GetArrayLength().ShouldBe(1);
        file.GetProperty("reveals").GetArrayLength().ShouldBeGreaterThanOrEqualTo(2);
        // The gate's decision is computed again, from what was written of it.
        var decision = file.GetProperty("decisions")[0].GetProperty("decisionId").GetGuid();
        var replay = await client.GetFromJsonAsync<JsonElement>($"/staff/risk/decisions/{decision}/replay", Ct);
        replay.GetProperty("equal").GetBoolean().ShouldBeTrue(replay.ToString());
        await UntilAsync(async () =>
            (await client.GetFromJsonAsync<JsonElement>($"/staff/receipts?order={id}", Ct)).GetProperty("valid").ValueKind
            == JsonValueKind.True
        );
        await UntilAsync(async () =>
            (await client.GetFromJsonAsync<JsonElement>("/staff/metrics/overview?days=60", Ct))
                .GetProperty("funnel")
                .EnumerateArray()
                .Sum(d => d.GetProperty("submitted").GetInt64())
            > Orders / 2
        );
    }

    private static async Task<HttpClient> SignedInAsync(Place place, string userName)
    {
        var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{Place.Text(place.ApiPort)}") };
        using var answer = await client.PostAsJsonAsync("/staff/sessions", new { userName, password = "cardrecycle" }, Ct);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            session.GetProperty("accessToken").GetString()
        );
        return client;
    }

    private static async Task UntilAsync(Func<Task<bool>> there)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await there())
            await Task.Delay(200, limit.Token);
    }

    private static async Task<long> NumberAsync(Place place, string sql) =>
        Convert.ToInt64(await Databases.ScalarAsync(place, sql), CultureInfo.InvariantCulture);
}
