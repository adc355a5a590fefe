using System.Net.Http.Headers;
using System.Net.Http.Json;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Resale;

/// <summary>What can be done with stock, in the words of the tests.</summary>
internal static class ResaleCalls
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static HttpClient Operator(this TestSystem system, params string[] duties)
    {
        var client = system.AnonymousClient();
        var token = system.Services.GetRequiredService<TokenIssuer>().ForStaff("ops-7", duties.Length == 0 ? ["operations"] : duties);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    /// <summary>Acquires a card as Orders does (journal and event in one transaction) and waits until it is in stock.</summary>
    public static async Task<Guid> AcquireAsync(this TestSystem system, string brandId = "walmart", long balanceFen = 50_000)
    {
        var news = system.Acquired(brandId, balanceFen);
        await system.PublishAsync(news);
        await system.UntilStock(news.OrderId, _ => true);
        return news.OrderId;
    }

    public static CardAcquired Acquired(this TestSystem system, string brandId, long balanceFen)
    {
        var now = system.Clock.GetUtcNow();
        var (orderId, seller, amount) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now), balanceFen * 88 / 100);
        var expires = DateOnly.FromDateTime(now.UtcDateTime).AddDays(400);
        var offer = new Offer(
            Guid.CreateVersion7(now),
            seller,
            brandId,
            CardForm.Code,
            balanceFen,
            balanceFen,
            expires,
            null,
            PurchaseProof.None,
            amount,
            balanceFen / 50,
            balanceFen * 93 / 100,
            880_000,
            "test",
            [new("amount", "实得", amount)],
            now,
            now.AddMinutes(15)
        );
        return new(orderId, Guid.CreateVersion7(now), seller, offer, amount + offer.FeeFen, now);
    }

    public static Task PublishAsync(this TestSystem system, CardAcquired news) =>
        system.InDatabase(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            db.Ledger.Post(
                BusinessJournals.CardAcquired(
                    LedgerId.Derive(news.OrderId, "test-acquired"),
                    news.OrderId.ToString("D"),
                    news.SellerId,
                    new Money(news.Offer.AmountFen),
                    new Money(news.Offer.FeeFen),
                    news.AcquiredAt
                )
            );
            db.Publish(news, system.Clock);
            await db.SaveChangesAsync(Ct);
            await transaction.CommitAsync(Ct);
            return 0;
        });

    public static async Task<HttpResponseMessage> SellAsync(this HttpClient client, object request, string? key = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/staff/resale/sales") { Content = JsonContent.Create(request) };
        message.Headers.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        return await client.SendAsync(message, Ct);
    }

    public static async Task<StockCard> UntilStock(this TestSystem system, Guid orderId, Func<StockCard, bool> reached)
    {
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            var card = await system.InDatabase(db => db.StockCards.AsNoTracking().SingleOrDefaultAsync(c => c.Id == orderId, Ct));
            if (card is not null && reached(card))
                return card;
            await Task.Delay(50, Ct);
        }
        throw new TimeoutException($"The card of order {orderId} did not get there.");
    }
}
