using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CardRecycle.Api.Features.Metrics;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Orders;

/// <summary>
/// A paid order and one that waits, looked at from every side: searched, opened, stepped into, counted, watched, taken out.
/// </summary>
public sealed class StaffLookAtOrders(TradingSystem system) : IClassFixture<TradingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staff_search_open_and_step_into_orders_as_their_duties_allow()
    {
        using var seller = await system.SellerClient();
        using var operations = system.StaffClient("operations");
        var card = await system.MintCard("walmart", 500_00);
        var paid = await system.Until(seller, await system.Sell(seller, card), "paid");
        var waiting = await system.Until(
            seller,
            await system.Sell(seller, await system.MintCard("hema", 300_00, "balance-lower")),
            "awaitingRequote"
        );
        var (id, waits) = (paid.GetProperty("orderId").GetString()!, waiting.GetProperty("orderId").GetString()!);
        await ShouldBeFoundAsync(operations, paid, card);
        await ShouldBeOpenAsync(operations, seller, id);

        // A cancellation takes two people; the one who asks is not the second.
        using var other = system.StaffClient("operations", "finance");
        using var finance = system.StaffClient("finance");
        var path = $"/staff/orders/{waits}/interventions";
        (await TradingSystem.PostRaw(finance, path, Wish("cancel"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var asked = await TradingSystem.Post(operations, path, Wish("cancel"));
        var decision = $"{path}/{asked.GetProperty("interventionId").GetString()}/decision";
        await Refused(TradingSystem.PostRaw(other, path, Wish("cancel")), "orders/intervention-waits");
        await Refused(
            TradingSystem.PostRaw(operations, decision, new { agree = true, reason = "自己同意" }),
            "orders/second-person-needed"
        );
        await TradingSystem.Post(other, decision, new { agree = true, reason = "录音已听" });
        (await FoundAsync(operations, "state=cancelled")).ShouldContain(waits);
        await Refused(TradingSystem.PostRaw(other, decision, new { agree = true, reason = "再同意" }), "orders/nothing-proposed");
        await Refused(TradingSystem.PostRaw(operations, path, Wish("lookNow")), "orders/intervention-not-possible");
        await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            system.Database.ReadText("update orders.interventions set second_by = asked_by where kind = 'Cancel' returning id")
        );
    }

    [Fact]
    public async Task A_sale_is_counted_and_told_to_whoever_watches_and_the_dashboard_reads_it()
    {
        using var seller = await system.SellerClient();
        using var risk = system.StaffClient("risk");
        (await risk.GetAsync("/staff/events", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotAcceptable, "a stream is asked for as one");
        (await seller.SendAsync(Stream(), HttpCompletionOption.ResponseHeadersRead, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stream = await risk.SendAsync(Stream(), HttpCompletionOption.ResponseHeadersRead, Ct);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Ct));
        (await NextAsync(reader)).ShouldContain("still-there");

        await system.Until(seller, await system.Sell(seller, await system.MintCard("walmart", 200_00)), "paid");
        var told = "";
        while (!told.Contains("\"orders\"", StringComparison.Ordinal))
            told = await NextAsync(reader);
        told.ShouldNotContain("resale", customMessage: "stock is not the risk desk's");

        var figures = await CountedAsync(risk);
        var today = figures.GetProperty("funnel").EnumerateArray().Last();
        today.GetProperty("paid").GetInt64().ShouldBeGreaterThan(0);
        today.GetProperty("submitted").GetInt64().ShouldBeGreaterThanOrEqualTo(today.GetProperty("verified").GetInt64());
        today.GetProperty("verified").GetInt64().ShouldBeGreaterThanOrEqualTo(today.GetProperty("paid").GetInt64());
        var paid = await system.Database.ReadText("select count(*) from orders.orders where state = 'Paid'");
        figures
            .GetProperty("funnel")
            .EnumerateArray()
            .Sum(d => d.GetProperty("paid").GetInt64())
            .ToString(CultureInfo.InvariantCulture)
            .ShouldBe(paid);
        // What the figures say of fees is what the books say.
        var fees = await system.Database.ReadText("select -sum(side * amount_fen) from ledger.postings where account = 'revenue:fee'");
        figures
            .GetProperty("money")
            .EnumerateArray()
            .Sum(d => d.GetProperty("feeFen").GetInt64())
            .ToString(CultureInfo.InvariantCulture)
            .ShouldBe(fees);
        figures.GetProperty("stock").GetArrayLength().ShouldBeGreaterThan(0);
        await DashboardRunsAsync();
    }

    [Fact]
    public async Task What_is_taken_out_is_on_record_and_stays_there()
    {
        using var finance = system.StaffClient("finance");
        await TradingSystem.Post(
            finance,
            "/staff/exports",
            new
            {
                table = "订单",
                format = "xlsx",
                rows = 12,
                filter = "state=paid",
            }
        );
        var found = await Callers.Expect(await finance.GetAsync("/staff/exports", Ct));
        found.GetProperty("exports")[0].GetProperty("by").GetString().ShouldBe("test-finance");
        (
            await TradingSystem.PostRaw(
                finance,
                "/staff/exports",
                new
                {
                    table = "",
                    format = "xlsx",
                    rows = -1,
                }
            )
        ).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            system.InDatabase(db =>
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
                    db.Database,
                    "delete from staff.exports"
                )
            )
        );
    }

    private static async Task ShouldBeFoundAsync(HttpClient operations, JsonElement paid, TestCard card)
    {
        var (id, number) = (paid.GetProperty("orderId").GetString()!, paid.GetProperty("orderNo").GetString()!);
        var day = paid.GetProperty("submittedAt")
            .GetDateTimeOffset()
            .ToOffset(TimeSpan.FromHours(8))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (
            var query in (string[])
                [$"number={number.ToLowerInvariant()}", $"card={card.Number![^4..]}&brand=walmart", $"state=paid&from={day}&to={day}"]
        )
            (await FoundAsync(operations, query)).ShouldContain(id, query);
        foreach (var query in (string[])[$"number={number[..^1]}", "card=zzzz", "phone=13900000000", "brand=nobody", "to=2001-01-01"])
            (await FoundAsync(operations, query)).ShouldBeEmpty(query);
        (await FoundAsync(operations, "limit=1")).Count.ShouldBe(1, "a page is a page");
        await Refused(
            operations.GetAsync("/staff/orders?from=2026-02-02&to=2026-02-01", Ct),
            "orders/days-upside-down",
            HttpStatusCode.BadRequest
        );
    }

    /// <summary>Everybody sees the order, the risk desk its decision, and nobody a name or an account in full.</summary>
    private async Task ShouldBeOpenAsync(HttpClient operations, HttpClient seller, string id)
    {
        using var risk = system.StaffClient("risk");
        var file = await Callers.Expect(await operations.GetAsync($"/staff/orders/{id}", Ct));
        file.GetProperty("decisions").GetArrayLength().ShouldBe(0);
        file.GetProperty("seller").GetProperty("name").GetString()!.ShouldContain("*");
        // A step that was cut short is taken again, and opens the card again.
        file.GetProperty("reveals")
            .EnumerateArray()
            .Select(r => r.GetProperty("purpose").GetString())
            .Distinct()
            .ShouldBe(["verify", "acquire"], ignoreOrder: true);
        file.GetProperty("possible").GetArrayLength().ShouldBe(0, "a paid order is at its end");
        (await Callers.Expect(await risk.GetAsync($"/staff/orders/{id}", Ct))).GetProperty("decisions").GetArrayLength().ShouldBe(1);
        var payout = await Callers.Expect(await operations.GetAsync($"/staff/payouts/orders/{id}", Ct));
        payout.GetProperty("attempts")[0].GetProperty("account").GetString().ShouldBe("****");
        (await Callers.Expect(await operations.GetAsync($"/staff/resale/stock/{id}", Ct)))
            .GetProperty("state")
            .GetString()
            .ShouldBe("inStock");
        (await seller.GetAsync($"/staff/orders/{id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    /// <summary>Every query of the Grafana file runs on this schema; what Grafana puts in for the span of time is put in here.</summary>
    private async Task DashboardRunsAsync()
    {
        var file = Path.Combine(SourceRoot(), "docs", "grafana", "operations.json");
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct));
        var queries = dashboard
            .RootElement.GetProperty("panels")
            .EnumerateArray()
            .SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Select(t => t.GetProperty("rawSql").GetString()!)
            .ToList();
        queries.Count.ShouldBeGreaterThan(8);
        foreach (var query in queries)
        {
            var sql = query
                .Replace("$__timeFrom()", "(timestamptz '2026-01-01')", StringComparison.Ordinal)
                .Replace("$__timeTo()", "(timestamptz '2027-01-01')", StringComparison.Ordinal);
            sql.ShouldNotContain("$__", customMessage: query);
            await system.Database.ReadText($"select count(*) from ({sql}) q");
        }
    }

    /// <summary>The loop of the Api may be counting at this moment; then it is asked again.</summary>
    private async Task<JsonElement> CountedAsync(HttpClient staff)
    {
        while (await system.Services.GetRequiredService<RollUpMetrics>().RunOnceAsync(Ct) == 0)
            await Task.Delay(100, Ct);
        return await Callers.Expect(await staff.GetAsync("/staff/metrics/overview?days=7", Ct));
    }

    private static string SourceRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CardRecycle.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    private static object Wish(string kind) => new { kind, reason = "卖家来电要求取消" };

    private static HttpRequestMessage Stream()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/staff/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    /// <summary>One event, up to the empty line that ends it.</summary>
    private static async Task<string> NextAsync(StreamReader reader)
    {
        var text = "";
        while (await reader.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Ct) is { Length: > 0 } line)
            text += line + "\n";
        return text;
    }

    private static async Task<List<string>> FoundAsync(HttpClient staff, string query) =>
        [
            .. (await Callers.Expect(await staff.GetAsync("/staff/orders?" + query, Ct)))
                .GetProperty("orders")
                .EnumerateArray()
                .Select(o => o.GetProperty("orderId").GetString()!),
        ];

    private static async Task Refused(Task<HttpResponseMessage> answer, string type, HttpStatusCode status = HttpStatusCode.Conflict) =>
        await TradingSystem.ExpectProblem(await answer, status, type);
}
