using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Gateways.Recyclers;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Resale;

/// <summary>
/// Offers cards in stock to a recycler and takes a fair bid. The bid is asked for outside any transaction; until the trade is closed
/// nothing
/// has happened, so a crash or a sale by staff in between costs nothing.
/// </summary>
internal sealed class SellToRecycler(WorkServices work, IOptions<ResaleOptions> options) : WorkLoop(WorkName, "resale.stock_cards", work)
{
    public const string WorkName = "resale-sale";

    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<CardRecycleDb>();
        var clock = services.GetRequiredService<TimeProvider>();
        var card = await db.StockCards.AsNoTracking().SingleAsync(c => c.Id == id, ct);
        if (card.State != StockState.InStock)
            return;
        var bid = await services
            .GetRequiredService<IRecyclers>()
            .AskAsync(options.Value.Recycler, new(card.BrandId, card.FaceFen, card.BalanceFen), ct);
        if (bid is { } offered && offered.PriceFen * 100 >= card.ExpectedResaleFen * options.Value.AutoSellPercentMin)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var market = services.GetRequiredService<IMarketLevels>();
            var sale = await CloseTrade.RunAsync(db, market, id, options.Value.Recycler, offered.PriceFen, clock, ct);
            if (!sale.Refused(out _, out _))
            {
                await transaction.CommitAsync(ct);
                return;
            }
        }
        var next = clock.GetUtcNow() + options.Value.AutoSellRetry;
        await db
            .StockCards.Where(c => c.Id == id && c.State == StockState.InStock)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.NextAttemptAt, next), ct);
    }
}
