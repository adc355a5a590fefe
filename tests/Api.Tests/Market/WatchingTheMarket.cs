using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Tests.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Market;

public sealed class WatchingTheMarket(WatchedSystem system) : IClassFixture<WatchedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fallen_price_raises_an_alert_and_pauses_the_brand_until_staff_resume_it()
    {
        using var staff = system.Operator();
        var alarms = system.Services.GetRequiredService<IMarketAlarms>();
        (await system.QuoteAsync("vanguard")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.TradeAsync("vanguard", -0.15, 12);

        var noticed = await WatchedSystem.Until(
            staff,
            "/staff/market/alerts?brandId=vanguard",
            a => a.GetProperty("pauses").GetArrayLength() == 1
        );
        var shift = noticed.GetProperty("alerts").EnumerateArray().First(a => a.GetProperty("kind").GetString() == "shift");
        shift.GetProperty("measure").GetString().ShouldBe("price");
        shift.GetProperty("size").GetDouble().ShouldBeLessThan(-0.05);
        shift.GetProperty("text").GetString().ShouldBe("行情明显下行");
        noticed.GetProperty("pauses")[0].GetProperty("pausedBy").GetString().ShouldBe("market-watch");

        await Until(() => alarms.For("vanguard").Paused);
        var refused = await system.QuoteAsync("vanguard");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Json()).GetProperty("type").GetString().ShouldBe("/problems/quotes/market-paused");
        // Others go on.
        (await system.QuoteAsync("yonghui")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var resumed = await staff.PutAsJsonAsync(
            "/staff/market/brands/vanguard/pause",
            new { paused = false, reason = "checked with two recyclers" },
            Ct
        );
        resumed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var pause = (await resumed.Json()).GetProperty("pause");
        pause.GetProperty("resumedBy").GetString().ShouldBe("ops-3");
        pause.GetProperty("resumeReason").GetString().ShouldBe("checked with two recyclers");
        await Until(() => !alarms.For("vanguard").Paused);
        alarms.For("vanguard").Widening.ShouldBe(1.5);
        (await system.QuoteAsync("vanguard")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Staff_pause_a_brand_in_every_replica_and_saying_it_twice_changes_nothing()
    {
        var replica = await system.StartReplicaAsync();
        var there = replica.Services.GetRequiredService<IMarketAlarms>();
        using var staff = system.Operator();
        var first = await Pause(staff, "rt-mart", true, "issuer does not answer");
        var second = await Pause(staff, "rt-mart", true, "again");
        second.GetProperty("pause").GetProperty("id").GetGuid().ShouldBe(first.GetProperty("pause").GetProperty("id").GetGuid());
        second.GetProperty("pause").GetProperty("reason").GetString().ShouldBe("issuer does not answer");
        await Until(() => there.For("rt-mart").Paused);
        await Pause(staff, "rt-mart", false, "it answers");
        await Until(() => !there.For("rt-mart").Paused);
        (await Pause(staff, "rt-mart", false, "again")).GetProperty("pause").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_calm_market_raises_nothing()
    {
        using var staff = system.Operator();
        await system.TradeAsync("yonghui", 0.002, 10);
        await Task.Delay(1_000, Ct);
        var alerts = await staff.GetFromJsonAsync<JsonElement>("/staff/market/alerts?brandId=yonghui", Ct);
        alerts.GetProperty("alerts").EnumerateArray().Count(a => a.GetProperty("measure").GetString() == "price").ShouldBe(0);
    }

    [Theory]
    [InlineData("no-such-brand", "why", HttpStatusCode.NotFound)]
    [InlineData("hema", "", HttpStatusCode.UnprocessableEntity)]
    [InlineData("hema", null, HttpStatusCode.BadRequest)]
    public async Task A_pause_without_brand_or_reason_is_refused(string brandId, string? reason, HttpStatusCode expected)
    {
        using var staff = system.Operator();
        var answer = await staff.PutAsJsonAsync($"/staff/market/brands/{brandId}/pause", new { paused = true, reason }, Ct);
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Only_operations_may_pause_or_read_alerts()
    {
        using var nobody = system.AnonymousClient();
        (await nobody.GetAsync("/staff/market/alerts", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await nobody.GetAsync("/staff/models", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var answer = await nobody.PutAsJsonAsync("/staff/market/brands/hema/pause", new { paused = true, reason = "x" }, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Neither_alert_nor_pause_can_be_removed()
    {
        foreach (
            var sql in (string[])
                [
                    "delete from market.alerts",
                    "delete from market.brand_pauses",
                    "update market.brand_pauses set reason = ''",
                    "delete from market.model_scores",
                ]
        )
        {
            var refused = await Should.ThrowAsync<PostgresException>(() =>
                system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql, Ct))
            );
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task A_brand_is_foretold_for_fourteen_days()
    {
        using var client = system.AnonymousClient();
        var forecast = await client.GetFromJsonAsync<JsonElement>("/market/brands/walmart/forecast", Ct);
        var days = forecast.GetProperty("days").EnumerateArray().ToArray();
        days.Length.ShouldBe(14);
        foreach (var day in days)
        {
            day.GetProperty("rate").GetDouble().ShouldBeInRange(0.7, 1.05);
            day.GetProperty("demand").GetDouble().ShouldBeInRange(0, 1_000);
            day.GetProperty("daysToSell").GetDouble().ShouldBeInRange(0, 60);
        }
        (await client.GetAsync("/market/brands/no-such-brand/forecast", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<JsonElement> Pause(HttpClient staff, string brandId, bool paused, string reason)
    {
        var answer = await staff.PutAsJsonAsync($"/staff/market/brands/{brandId}/pause", new { paused, reason }, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Json();
    }

    private static async Task Until(Func<bool> reached)
    {
        for (var attempt = 0; attempt < 6_000 && !reached(); attempt++)
            await Task.Delay(50, Ct);
        reached().ShouldBeTrue();
    }
}
