using System.Text.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CardRecycle.Api.Tests.Market;

public sealed class MarketLevels(MarketSystem system) : IClassFixture<MarketSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_first_quote_already_finds_a_month_of_market()
    {
        var level = system.Levels.For("walmart").ShouldNotBeNull();
        level.Trades30.ShouldBeGreaterThan(30);
        level.Level.ShouldBeInRange(0.8, 1.0);
        level.Mean30.ShouldBeInRange(0.8, 1.0);
        level.AsOf.ShouldBeInRange(TestSystem.Start.AddDays(-8), TestSystem.Start);
    }

    [Fact]
    public void A_brand_that_never_traded_has_no_level() => system.Levels.For("no-such-brand").ShouldBeNull();

    [Fact]
    public async Task A_closed_trade_moves_the_level_that_the_next_read_gives()
    {
        var before = system.Levels.For("hema").ShouldNotBeNull();
        await system.RecordAsync(system.Trade("hema", 0.70));
        var after = await MarketSystem.Until(system.Levels, "hema", l => l.Trades30 == before.Trades30 + 1);
        after.Level.ShouldBeLessThan(before.Level);
        after.AsOf.ShouldBe(system.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_trade_that_is_rolled_back_moves_nothing()
    {
        var before = system.Levels.For("suning").ShouldNotBeNull();
        await system.InDatabase(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            await system.Levels.RecordAsync(db, system.Trade("suning", 0.5), Ct);
            await db.SaveChangesAsync(Ct);
            await transaction.RollbackAsync(Ct);
            return 0;
        });
        // A later trade of another brand is seen, so the board has been read since.
        var other = system.Levels.For("rt-mart").ShouldNotBeNull();
        await system.RecordAsync(system.Trade("rt-mart", 0.9));
        await MarketSystem.Until(system.Levels, "rt-mart", l => l.Trades30 == other.Trades30 + 1);
        system.Levels.For("suning").ShouldBe(before);
    }

    [Fact]
    public async Task A_second_replica_sees_the_trade_and_agrees_on_the_level()
    {
        var replica = await system.StartReplicaAsync();
        var there = replica.Services.GetRequiredService<IMarketLevels>();
        var before = there.For("ctrip").ShouldNotBeNull();
        before.Level.ShouldBe(system.Levels.For("ctrip")!.Level, 1e-12);

        await system.RecordAsync(system.Trade("ctrip", 0.75));
        var theirs = await MarketSystem.Until(there, "ctrip", l => l.Trades30 == before.Trades30 + 1);
        var ours = await MarketSystem.Until(system.Levels, "ctrip", l => l.Trades30 == before.Trades30 + 1);
        theirs.Level.ShouldBe(ours.Level, 1e-12);
        theirs.Level.ShouldNotBe(before.Level);
    }

    [Fact]
    public async Task A_card_is_sold_once_even_if_two_record_it()
    {
        var trade = system.Trade("kfc", 0.88);
        await system.RecordAsync(trade);
        var second = await Should.ThrowAsync<DbUpdateException>(() => system.RecordAsync(trade));
        second.InnerException.ShouldBeOfType<PostgresException>().ConstraintName.ShouldBe("pk_closed_trades");
    }

    [Fact]
    public async Task The_api_can_neither_change_nor_remove_a_closed_trade()
    {
        await system.RecordAsync(system.Trade("kfc", 0.88));
        foreach (var sql in (string[])["update market.closed_trades set sold_for_fen = 1", "delete from market.closed_trades"])
        {
            var refused = await Should.ThrowAsync<PostgresException>(() =>
                system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql, Ct))
            );
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task The_market_of_a_brand_is_there_for_everybody()
    {
        using var client = system.AnonymousClient();
        using var answer = JsonDocument.Parse(await client.GetStringAsync("/market/brands/china-mobile", Ct));
        var market = answer.RootElement;
        market.GetProperty("level").GetDouble().ShouldBeInRange(0.8, 1.05);
        var days = market.GetProperty("days").EnumerateArray().ToArray();
        days.Length.ShouldBeInRange(15, 30);
        days.Select(d => d.GetProperty("day").GetString()).ShouldBe(days.Select(d => d.GetProperty("day").GetString()).Order());
        using var all = JsonDocument.Parse(await client.GetStringAsync("/market/brands", Ct));
        all.RootElement.GetProperty("brands").GetArrayLength().ShouldBeGreaterThan(45);
    }

    [Theory]
    [InlineData("no-such-brand")]
    [InlineData("%00")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("%E6%B2%83%E5%B0%94%E7%8E%9B")]
    public async Task An_unknown_brand_is_refused(string brandId)
    {
        using var client = system.AnonymousClient();
        var answer = await client.GetAsync($"/market/brands/{brandId}", Ct);
        ((int)answer.StatusCode).ShouldBeInRange(400, 404);
    }

    [Fact]
    public void The_sample_and_the_catalogue_agree_on_brands_and_kinds()
    {
        var brands = system.Services.GetRequiredService<ICatalog>().Brands;
        var lines = File.ReadAllLines(Path.Combine(SampleModels.SampleFolder, "brands.csv"))[1..];
        lines.Length.ShouldBeGreaterThan(45);
        lines
            .Select(l => string.Join(',', l.Split(',')[..2]))
            .Order(StringComparer.Ordinal)
            .ShouldBe(brands.Select(b => $"{b.Id},{b.Kind.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_models_count_kinds_and_forms_as_the_catalogue_does()
    {
        Enum.GetNames<KindOfCard>().ShouldBe(Enum.GetNames<CardKind>());
        Enum.GetNames<FormOfCard>().ShouldBe(Enum.GetNames<CardForm>());
    }
}
