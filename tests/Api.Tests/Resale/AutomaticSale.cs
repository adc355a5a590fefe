using System.Net.Http.Json;
using CardRecycle.Api.Features.Resale;

namespace CardRecycle.Api.Tests.Resale;

/// <summary>A system that sells its stock to the Sandbox's recycler by itself.</summary>
public sealed class AutoSellSystem : StartedSystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [new("Resale:AutoSell", "true"), new("Resale:AutoSellRetry", "00:10:00")];
}

public sealed class AutomaticSale(AutoSellSystem system) : IClassFixture<AutoSellSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stock_sells_itself_to_a_recycler_who_bids_well()
    {
        var order = await system.AcquireAsync("jd-ecard", 100_000);
        var card = await system.UntilStock(order, c => c.State == StockState.Sold);
        card.Recycler.ShouldBe("sandbox-recycler");
        card.SoldForFen.ShouldNotBeNull().ShouldBeInRange(83_700, 110_000);
    }

    [Fact]
    public async Task A_low_bid_is_not_taken_and_is_asked_again_later()
    {
        // Meituan points fetch far less than the 93 % that this card was expected to.
        var order = await system.AcquireAsync("meituan-points", 100_000);
        var asked = await system.UntilStock(order, c => c.NextAttemptAt >= system.Clock.GetUtcNow().AddMinutes(9));
        asked.State.ShouldBe(StockState.InStock);
    }

    [Fact]
    public async Task A_recycler_that_does_not_answer_costs_nothing_but_time()
    {
        using var dial = new HttpClient { BaseAddress = system.SandboxUrl };
        await dial.PutAsJsonAsync("/faults/recyclers", new { busy = true }, Ct);
        var order = await system.AcquireAsync("sinopec", 100_000);
        await system.UntilStock(order, c => c.NextAttemptAt >= system.Clock.GetUtcNow().AddMinutes(9));
        await dial.DeleteAsync("/faults/recyclers", Ct);
        system.Clock.Advance(TimeSpan.FromMinutes(11));
        await system.UntilStock(order, c => c.State == StockState.Sold);
    }
}
