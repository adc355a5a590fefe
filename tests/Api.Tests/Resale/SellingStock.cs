using System.Net;
using System.Text.Json;
using CardRecycle.Api.Features.Market;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Tests.Market;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Resale;

public sealed class SellingStock(MarketSystem system) : IClassFixture<MarketSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Selling_a_card_closes_the_trade_in_stock_books_and_market_at_once()
    {
        var before = system.Levels.For("starbucks").ShouldNotBeNull();
        var order = await system.AcquireAsync("starbucks", 50_000);
        using var client = system.Operator();
        var answer = await client.SellAsync(
            new
            {
                orderId = order,
                recycler = "r-1",
                soldForFen = 46_000,
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        using var sale = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        sale.RootElement.GetProperty("costFen").GetInt64().ShouldBe(45_000);
        sale.RootElement.GetProperty("gainFen").GetInt64().ShouldBe(1_000);

        (await system.UntilStock(order, c => c.State == StockState.Sold)).SoldForFen.ShouldBe(46_000);
        var journal = await system.InDatabase(db =>
            db.LedgerJournals.SingleAsync(j => j.Reference == order.ToString("D") && j.Kind == JournalKind.CardResold, Ct)
        );
        var lines = await system.InDatabase(db => db.LedgerPostings.Where(p => p.JournalId == journal.Id).ToListAsync(Ct));
        lines
            .Select(l => $"{l.Account} {l.AmountFen}")
            .Order(StringComparer.Ordinal)
            .ShouldBe(["asset:card-stock 45000", "asset:recycler-receivable:r-1 46000", "revenue:spread 1000"]);
        var trade = await system.InDatabase(db => db.ClosedTrades.SingleAsync(t => t.OrderId == order, Ct));
        (trade.SoldForFen, trade.LifeDays, trade.FromHistory).ShouldBe((46_000, 400, false));
        await MarketSystem.Until(system.Levels, "starbucks", l => l.Trades30 == before.Trades30 + 1 && l.Level != before.Level);
    }

    [Fact]
    public async Task A_sale_below_cost_is_a_loss_in_the_books()
    {
        var order = await system.AcquireAsync("luckin", 10_000);
        using var client = system.Operator();
        var answer = await client.SellAsync(
            new
            {
                orderId = order,
                recycler = "r-1",
                soldForFen = 8_000,
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var loss = await system.InDatabase(db =>
            db.LedgerPostings.Where(p => p.Account == "expense:card-loss" && p.AmountFen == 1_000).CountAsync(Ct)
        );
        loss.ShouldBe(1);
    }

    [Fact]
    public async Task Two_sales_at_once_sell_the_card_once()
    {
        var order = await system.AcquireAsync();
        using var client = system.Operator();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    client.SellAsync(
                        new
                        {
                            orderId = order,
                            recycler = $"r-{i}",
                            soldForFen = 46_000 + i,
                        }
                    )
                )
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(5);
        (await system.InDatabase(db => db.ClosedTrades.CountAsync(t => t.OrderId == order, Ct))).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_again_gives_the_same_answer_and_sells_nothing()
    {
        var order = await system.AcquireAsync();
        using var client = system.Operator();
        var request = new
        {
            orderId = order,
            recycler = "r-1",
            soldForFen = 46_500,
        };
        var first = await client.SellAsync(request, $"sale-{order}");
        var second = await client.SellAsync(request, $"sale-{order}");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("r-1", 2_499, "resale/price-out-of-bounds")]
    [InlineData("r-1", 60_001, "resale/price-out-of-bounds")]
    [InlineData("r-1", 0, "resale/price-out-of-bounds")]
    [InlineData("r-1", -1, "resale/price-out-of-bounds")]
    [InlineData("r-1", long.MaxValue, "resale/price-out-of-bounds")]
    [InlineData("", 46_000, "resale/recycler-unnamed")]
    [InlineData("张三", 46_000, "resale/recycler-unnamed")]
    public async Task A_sale_that_cannot_be_right_is_refused_and_changes_nothing(string recycler, long soldForFen, string type)
    {
        var order = await system.AcquireAsync();
        using var client = system.Operator();
        var answer = await client.SellAsync(
            new
            {
                orderId = order,
                recycler,
                soldForFen,
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain($"/problems/{type}");
        (await system.UntilStock(order, _ => true)).State.ShouldBe(StockState.InStock);
    }

    [Fact]
    public async Task A_card_that_was_never_acquired_is_not_in_stock()
    {
        using var client = system.Operator();
        var answer = await client.SellAsync(
            new
            {
                orderId = Guid.CreateVersion7(),
                recycler = "r-1",
                soldForFen = 46_000,
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"orderId\":\"x\",\"recycler\":\"r\",\"soldForFen\":1}")]
    [InlineData("{\"orderId\":\"01900000-0000-7000-8000-000000000000\",\"recycler\":\"r\",\"soldForFen\":1.5}")]
    [InlineData("{\"orderId\":\"01900000-0000-7000-8000-000000000000\",\"recycler\":null,\"soldForFen\":1}")]
    public async Task A_body_that_cannot_be_read_is_the_callers_fault(string body)
    {
        using var client = system.Operator();
        using var message = new HttpRequestMessage(HttpMethod.Post, "/staff/resale/sales");
        message.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        message.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var answer = await client.SendAsync(message, Ct);
        ((int)answer.StatusCode).ShouldBeInRange(400, 404);
    }

    [Fact]
    public async Task Only_operations_may_see_or_sell_stock()
    {
        using var risk = system.Operator("risk");
        using var nobody = system.AnonymousClient();
        (await risk.GetAsync("/staff/resale/stock", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await nobody.GetAsync("/staff/resale/stock", Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var sale = await nobody.SellAsync(
            new
            {
                orderId = Guid.CreateVersion7(),
                recycler = "r-1",
                soldForFen = 1,
            }
        );
        sale.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Stock_is_read_page_by_page_without_gaps_or_repeats()
    {
        var orders = new List<Guid>();
        for (var i = 0; i < 5; i++)
            orders.Add(await system.AcquireAsync());
        using var client = system.Operator();
        var (seen, next) = (new List<Guid>(), "");
        for (var page = 0; page < 50; page++)
        {
            using var answer = JsonDocument.Parse(await client.GetStringAsync($"/staff/resale/stock?size=2{next}", Ct));
            seen.AddRange(answer.RootElement.GetProperty("cards").EnumerateArray().Select(c => c.GetProperty("orderId").GetGuid()));
            if (answer.RootElement.GetProperty("next").ValueKind == JsonValueKind.Null)
                break;
            next = $"&before={answer.RootElement.GetProperty("next").GetGuid()}";
        }
        seen.ShouldBeUnique();
        orders.ShouldBeSubsetOf(seen);
    }

    [Theory]
    [InlineData("size=x")]
    [InlineData("state=gone")]
    [InlineData("state=1")]
    [InlineData("state=")]
    [InlineData("before=1")]
    public async Task A_page_that_cannot_be_meant_is_refused(string query)
    {
        using var client = system.Operator();
        (await client.GetAsync($"/staff/resale/stock?{query}", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("inStock")]
    [InlineData("InStock")]
    [InlineData("lost")]
    public async Task A_state_is_asked_for_as_the_document_writes_it(string state)
    {
        using var client = system.Operator();
        (await client.GetAsync($"/staff/resale/stock?state={state}", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_acquisition_told_twice_makes_one_card_of_stock()
    {
        var news = system.Acquired("wanda", 30_000);
        await system.PublishAsync(news);
        await system.InDatabase(async db =>
        {
            db.Publish(news, system.Clock);
            return await db.SaveChangesAsync(Ct);
        });
        await system.UntilStock(news.OrderId, _ => true);
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            var open = await system.InDatabase(db => db.Set<OutboxEvent>().CountAsync(e => e.HandledAt == null, Ct));
            if (open == 0)
                return;
            await Task.Delay(50, Ct);
        }
        throw new TimeoutException("The second telling was never handled.");
    }
}
