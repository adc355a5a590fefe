using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>
/// <c>staff-pages</c>: what the console asks of the Api, on a database with so many orders, payouts, cards in stock and cases; server
/// time of each request, one
/// at a time, as the pages send them.
/// </summary>
internal static class StaffPagesCommand
{
    private const int ExitFailed = 1;
    private const double Aim95Ms = 200;
    private const string User = "load";
    private const string Password = "load-of-staff-pages";
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <param name="Page">Which request.</param>
    /// <param name="P50">Milliseconds from sending to the last byte.</param>
    /// <param name="P95">Likewise.</param>
    /// <param name="Kilobytes">Of the answer.</param>
    public sealed record Figures(string Page, double P50, double P95, double Kilobytes);

    public static Command Create()
    {
        var orders = LoadCommand.Number("--orders", "Orders, payouts and cards in stock each.", 10_000_000, 20_000_000);
        var cases = LoadCommand.Number("--cases", "Open cases.", 100_000, 1_000_000);
        var times = LoadCommand.Number("--times", "How often each request is sent.", 60, 10_000);
        var asJson = new Option<bool>("--json") { Description = "Print the figures as JSON and nothing else." };
        var keep = new Option<bool>("--keep") { Description = "Leave the filled database, and use the one that was left." };
        var command = new Command("staff-pages", "Measures the staff's requests on a large database.")
        {
            orders,
            cases,
            times,
            asJson,
            keep,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                try
                {
                    var figures = await RunAsync(
                        parsed.GetValue(orders),
                        parsed.GetValue(cases),
                        parsed.GetValue(times),
                        parsed.GetValue(keep),
                        ct
                    );
                    Tell(figures, parsed.GetValue(asJson));
                    return figures.All(f => f.P95 <= Aim95Ms) ? 0 : ExitFailed;
                }
                catch (Exception e) when (e is LoadFailedException or PostgresUnavailableException)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return ExitFailed;
                }
            }
        );
        return command;
    }

    private static async Task<IReadOnlyList<Figures>> RunAsync(int orders, int cases, int times, bool keep, CancellationToken ct)
    {
        await using var system = await LoadSystem.StartAsync(Report, servers: false, ct, keep);
        var clock = Stopwatch.StartNew();
        if (await system.ReadAsync<long>("select count(*) from cases.cases", ct) < cases)
        {
            await StaffPast.FillAsync(system, orders, cases, what => Report($"{clock.Elapsed.TotalSeconds, 6:0} s  {what}"), ct);
            // It was filled past the triggers.
            await system.ExecuteAsync("select metrics.recount_losses(), metrics.recount_responses()", ct);
            await system.ExecuteAsync("vacuum analyze", ct);
            Report($"{clock.Elapsed.TotalSeconds, 6:0} s  counted");
        }
        // Before the Api is there, which counts days, too, and one at a time.
        await system.ExecuteAsync(
            "select metrics.refresh(((now() at time zone 'Asia/Shanghai')::date - d)) from generate_series(0, 30) d",
            ct
        );
        Environment.SetEnvironmentVariable("Staff__DevelopmentUsers__0__UserName", User);
        Environment.SetEnvironmentVariable("Staff__DevelopmentUsers__0__Password", Password);
        // One person, no telephone at hand: what a second factor costs is not what is measured.
        Environment.SetEnvironmentVariable("Staff__SecondFactor", "Optional");
        string[] duties = ["risk", "operations", "finance", "analyst", "admin"];
        foreach (var (i, duty) in duties.Index())
            Environment.SetEnvironmentVariable(
                string.Create(CultureInfo.InvariantCulture, $"Staff__DevelopmentUsers__0__Duties__{i}"),
                duty
            );
        await system.StartServersAsync(Report, ct);
        using var client = new HttpClient { BaseAddress = system.Api.Url, Timeout = TimeSpan.FromMinutes(5) };
        using var session = await client.PostAsJsonAsync("/staff/sessions", new { userName = User, password = Password }, ct);
        var token = (await session.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accessToken").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var figures = new List<Figures>();
        foreach (var (page, paths) in await PagesAsync(client, system, ct))
            figures.Add(await MeasureAsync(client, page, paths, times, ct));
        return figures;
    }

    /// <summary>Each page with the addresses that it is asked by in turn.</summary>
    private static async Task<IReadOnlyList<(string Page, string[] Paths)>> PagesAsync(
        HttpClient client,
        LoadSystem system,
        CancellationToken ct
    )
    {
        var first = await client.GetFromJsonAsync<JsonElement>("/staff/orders?limit=50", ct);
        var newest = first.GetProperty("orders").EnumerateArray().ToList();
        var middle = await system.ReadAsync<Guid>(
            "select id from orders.orders where id > metrics.id_at(now() - interval '180 days') order by id limit 1",
            ct
        );
        var order = newest.First(o => o.GetProperty("state").GetString() is "paid" or "underReview").GetProperty("orderId").GetGuid();
        var seller = newest[0].GetProperty("sellerId").GetGuid();
        var day = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-100)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var some = await client.GetFromJsonAsync<JsonElement>("/staff/risk/cases?limit=100", ct);
        var cased = some.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("caseId").GetGuid()).ToList();
        return
        [
            ("orders, newest", ["/staff/orders?limit=50"]),
            ("orders, a page in the middle", [$"/staff/orders?limit=50&before={middle}"]),
            ("orders by number", [.. newest.Select(o => $"/staff/orders?number={o.GetProperty("orderNo").GetString()}")]),
            ("orders by seller", [$"/staff/orders?seller={seller}&limit=50"]),
            ("orders by card's end", [.. Enumerable.Range(0, 40).Select(i => $"/staff/orders?card={i * 37:0000}&limit=50")]),
            (
                "orders by state",
                [
                    "/staff/orders?state=underReview&limit=50",
                    "/staff/orders?state=declined&limit=50",
                    "/staff/orders?state=expired&limit=50",
                ]
            ),
            ("orders by brand and day", [$"/staff/orders?brand=walmart&from={day}&to={day}&limit=50"]),
            ("orders by brand and state", ["/staff/orders?brand=walmart&state=rejected&limit=50"]),
            ("order", [.. newest.Select(o => $"/staff/orders/{o.GetProperty("orderId").GetGuid()}")]),
            (
                "order's payout",
                [
                    .. newest
                        .Where(o => o.GetProperty("state").GetString() is "paid" or "underReview")
                        .Select(o => $"/staff/payouts/orders/{o.GetProperty("orderId").GetGuid()}"),
                ]
            ),
            ("payouts", ["/staff/payouts?limit=50", "/staff/payouts?state=needsStaff&limit=50"]),
            ("stock", ["/staff/resale/stock?size=50", "/staff/resale/stock?size=50&state=sold"]),
            ("stock card", [$"/staff/resale/stock/{order}"]),
            (
                "case queue",
                ["/staff/risk/cases?limit=50", "/staff/risk/cases?overdue=true&limit=50", $"/staff/risk/cases?limit=50&after={cased[50]}"]
            ),
            ("case", [.. cased.Take(20).Select(c => $"/staff/risk/cases/{c}")]),
            ("response times", ["/staff/risk/response-times"]),
            ("metrics", ["/staff/metrics/overview?days=30"]),
            ("loss rates", ["/staff/disputes/loss-rates"]),
            ("market alerts", ["/staff/market/alerts"]),
            .. MorePages(order, seller, cased),
        ];
    }

    private static (string Page, string[] Paths)[] MorePages(Guid order, Guid seller, List<Guid> cased) =>
        [
            ("trial balance", ["/staff/books/trial-balance"]),
            ("segregation", ["/staff/books/segregation"]),
            ("reconciliation days", ["/staff/reconciliation/days"]),
            ("reconciliation items", ["/staff/reconciliation/items?state=open&limit=50"]),
            ("statement of a seller", [$"/staff/books/statements/sellers/{seller}"]),
            ("disputes", ["/staff/disputes?limit=50"]),
            ("deposits", ["/staff/deposits?limit=50", "/staff/deposits/decisions?limit=50"]),
            ("similar cases", [.. cased.Take(10).Select(c => $"/staff/risk/cases/{c}/similar")]),
            ("cases of a reason", ["/staff/risk/cases?reason=model-review&limit=50", "/staff/risk/cases?reason=nobody&limit=50"]),
            ("cases closed", ["/staff/risk/cases?state=closed&limit=50", "/staff/risk/cases?mine=true&limit=50"]),
            (
                "cases of a seller",
                [$"/staff/risk/cases?sellerId={seller}&limit=50", "/staff/risk/cases?minFen=50000&verdict=hold&limit=50"]
            ),
            ("rules", ["/staff/risk/rules?limit=20"]),
            ("blacklist", ["/staff/risk/blacklist?limit=50"]),
            ("watchlists", ["/staff/risk/watchlists", "/staff/risk/watchlists/matches?limit=50"]),
            ("reveals", ["/staff/cards/reveal-requests"]),
            ("graph", [$"/staff/risk/graph?kind=seller&value={seller}"]),
            ("risk models", ["/staff/risk/models", "/staff/risk/models/drift", "/staff/risk/models/thresholds"]),
            ("models", ["/staff/packages", "/staff/models"]),
            ("fees", ["/staff/quotes/fees"]),
            ("staff and audit", ["/staff/users?limit=50", "/staff/changes?limit=50", "/staff/audit?limit=50", "/staff/audit/verification"]),
            ("exports", ["/staff/exports?limit=50"]),
            ("receipts", [$"/staff/receipts?order={order}", "/staff/receipts/publications"]),
        ];

    private static async Task<Figures> MeasureAsync(HttpClient client, string page, string[] paths, int times, CancellationToken ct)
    {
        var latencies = new Latencies(times);
        long bytes = 0;
        for (var i = -paths.Length; i < times; i++)
        {
            var path = paths[(i + paths.Length) % paths.Length];
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(path, ct);
            var body = await answer.Content.ReadAsByteArrayAsync(ct);
            // An order of this past has no receipt, and says so.
            if (!answer.IsSuccessStatusCode && answer.StatusCode != System.Net.HttpStatusCode.NotFound)
                throw new LoadFailedException(
                    $"{path} was answered with {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}"
                );
            // Each address once before it counts: code is compiled and statements are prepared then.
            if (i < 0)
                continue;
            latencies.Add(Stopwatch.GetTimestamp() - started);
            bytes += body.Length;
        }
        return new(page, Math.Round(latencies.At(0.5), 1), Math.Round(latencies.At(0.95), 1), Math.Round(bytes / 1024.0 / times, 1));
    }

    private static void Tell(IReadOnlyList<Figures> figures, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(figures, json));
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var column in new[] { "p50 ms", "p95 ms", "kB" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var f in figures)
            table.AddRow(f.Page, Text(f.P50), Text(f.P95), Text(f.Kilobytes));
        AnsiConsole.Write(table);

        static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static void Report(string what) => Console.Error.WriteLine(what);
}
