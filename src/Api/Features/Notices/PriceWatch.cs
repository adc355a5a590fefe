using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Notices;

/// <summary>Section <c>Notices</c>.</summary>
internal sealed class NoticeOptions
{
    /// <summary>How often wanted prices are compared with what is offered; 0: never.</summary>
    public TimeSpan PricesEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a notice stays in the inbox, and what was sent of it on record.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How often it is looked for older ones.</summary>
    public TimeSpan DeleteEvery { get; set; } = TimeSpan.FromHours(1);

    public bool IsSound => PricesEvery >= TimeSpan.Zero && KeepFor > TimeSpan.Zero && DeleteEvery > TimeSpan.Zero;
}

/// <summary>
/// Compares wanted prices with what is offered now, once for each brand and face that anybody waits for. An alert fires once: the row says
/// so in the transaction that holds the notice, so replicas cannot tell it twice.
/// </summary>
internal sealed class PriceWatch(WorkServices work, ICatalog catalog, IOptions<NoticeOptions> options) : BatchLoop("notices-prices", work)
{
    private readonly WorkServices work = work;
    private DateTimeOffset next;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (now, every) = (work.Clock.GetUtcNow(), options.Value.PricesEvery);
        if (every == TimeSpan.Zero || now < next)
            return 0;
        next = now + every;
        return await LookAsync(ct);
    }

    /// <returns>How many alerts have fired.</returns>
    public async Task<int> LookAsync(CancellationToken ct)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var inbox = scope.ServiceProvider.GetRequiredService<Inbox>();
        // Here and not at the start: pricing needs keys that a process without them (which writes the document) has not.
        var prices = scope.ServiceProvider.GetRequiredService<IOfferedPrices>();
        var waited = await db
            .PriceAlerts.Where(a => a.FiredAt == null)
            .GroupBy(a => new { a.BrandId, a.FaceFen })
            .Select(g => new
            {
                g.Key.BrandId,
                g.Key.FaceFen,
                Least = g.Min(a => a.WantedFen),
            })
            .ToListAsync(ct);
        var fired = 0;
        foreach (var w in waited)
            if (catalog.Find(w.BrandId) is { } brand && prices.For(brand, w.FaceFen) is { } price && price.AmountFen >= w.Least)
                fired += await FireAsync(db, inbox, brand, price, ct);
        return fired;
    }

    private async Task<int> FireAsync(CardRecycleDb db, Inbox inbox, Brand brand, OfferedPrice price, CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var fired = await db
            .PriceAlerts.FromSql(
                $"""
                update notices.price_alerts set fired_at = {now}, fired_fen = {price.AmountFen} where id in (
                    select id from notices.price_alerts
                    where brand_id = {brand.Id} and face_fen = {price.FaceFen} and wanted_fen <= {price.AmountFen} and fired_at is null
                    order by id limit {BatchSize} for update skip locked)
                returning *
                """
            )
            .AsNoTracking()
            .ToListAsync(ct);
        foreach (var alert in fired)
            await inbox.PutAsync(db, NoticeOf(alert, brand, price, now), FactsOf(brand, price), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return fired.Count;
    }

    private static Notice NoticeOf(PriceAlert alert, Brand brand, OfferedPrice price, DateTimeOffset now) =>
        new()
        {
            Id = TimedId.New(now),
            SellerId = alert.SellerId,
            Kind = NoticeKind.Price,
            Title = $"{brand.NameZh}已到价",
            Text =
                $"面值 {price.FaceFen / 100} 元的{brand.NameZh}现可卖 {Inbox.Yuan(price.AmountFen)}，"
                + $"您期望 {Inbox.Yuan(alert.WantedFen)}。行情随时变化，以锁定的报价为准。",
            BrandId = brand.Id,
            At = now,
        };

    private static Dictionary<string, string> FactsOf(Brand brand, OfferedPrice price) =>
        new() { ["brand"] = brand.NameZh, ["amount"] = Inbox.Yuan(price.AmountFen) };
}
