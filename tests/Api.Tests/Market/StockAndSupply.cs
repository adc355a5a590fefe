using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Tests.Resale;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Market;

public sealed class StockAndSupply(MarketSystem system) : IClassFixture<MarketSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_that_are_bought_lie_in_stock_until_they_are_sold_and_the_next_quote_knows()
    {
        var before = system.Levels.For("starbucks").ShouldNotBeNull();
        before.Flow.BoughtPerDay.ShouldBeGreaterThan(0);
        before.Flow.LogDays.ShouldBeGreaterThan(0);
        var first = await system.AcquireAsync("starbucks", 50_000);
        await system.AcquireAsync("starbucks", 30_000);
        var held = await MarketSystem.Until(system.Levels, "starbucks", l => l.Flow.Stock == before.Flow.Stock + 2);
        held.Flow.Supply.ShouldBeGreaterThan(before.Flow.Supply);
        held.Level.ShouldBe(before.Level);

        using var client = system.Operator();
        var sale = new
        {
            orderId = first,
            recycler = "r-1",
            soldForFen = 46_000,
        };
        (await client.SellAsync(sale)).EnsureSuccessStatusCode();
        var sold = await MarketSystem.Until(system.Levels, "starbucks", l => l.Trades30 == before.Trades30 + 1);
        sold.Flow.Stock.ShouldBe(before.Flow.Stock + 1);
        sold.Flow.Demand.ShouldBeGreaterThan(before.Flow.Demand);

        var replica = await system.StartReplicaAsync();
        var there = replica.Services.GetRequiredService<IMarketLevels>();
        (await MarketSystem.Until(there, "starbucks", l => l.Trades30 == sold.Trades30)).Flow.ShouldBe(sold.Flow);
    }

    [Fact]
    public async Task The_api_can_neither_change_nor_remove_a_purchase()
    {
        foreach (var sql in (string[])["update market.bought_cards set brand_id = 'x'", "delete from market.bought_cards"])
        {
            var refused = await Should.ThrowAsync<PostgresException>(() =>
                system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql, Ct))
            );
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }
}
