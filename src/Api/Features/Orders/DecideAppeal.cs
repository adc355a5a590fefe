using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Orders;

/// <param name="Granted">The seller is right.</param>
/// <param name="Answer">Chinese: what the seller reads.</param>
internal sealed record DecideAppealRequest(bool Granted, [property: Required, StringLength(500, MinimumLength = 2)] string Answer);

/// <summary>An appeal as staff see it.</summary>
internal sealed record StaffAppealView(Guid AppealId, Guid OrderId, string OrderNo, Guid SellerId, AppealView Appeal, string? DecidedBy);

/// <param name="Appeals">The first due first while they are open, then the newest.</param>
internal sealed record StaffAppealPage(IReadOnlyList<StaffAppealView> Appeals);

/// <summary>The risk team reads appeals and answers them; never whoever had declined the order.</summary>
internal static class DecideAppeal
{
    private const int PageSizeMax = 100;

    public static async Task<Ok<StaffAppealPage>> List(CardRecycleDb db, CancellationToken ct, bool open = true)
    {
        var appeals = db.Set<Appeal>().AsNoTracking().Where(a => a.DecidedAt == null == open);
        var page = await (open ? appeals.OrderBy(a => a.DueAt) : appeals.OrderByDescending(a => a.DecidedAt))
            .Take(PageSizeMax)
            .ToListAsync(ct);
        return TypedResults.Ok(new StaffAppealPage([.. page.Select(ViewOf)]));
    }

    public static async Task<Results<Ok<StaffAppealView>, ProblemHttpResult>> Handle(
        Guid appealId,
        DecideAppealRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        IRiskOutcomes outcomes,
        ICardVault vault,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.Set<Appeal>().SingleOrDefaultAsync(a => a.Id == appealId, ct) is not { } appeal)
            return Problems.From(AppealRefusals.Unknown);
        if (appeal.DecidedAt is not null)
            return Problems.From(AppealRefusals.Decided);
        if (await db.Set<OrderReview>().AnyAsync(r => r.OrderId == appeal.OrderId && r.DecidedBy == caller.Id, ct))
            return Problems.From(AppealRefusals.SamePerson);
        if (!request.Granted)
            appeal.Refuse(request.Answer, caller.Id, clock.GetUtcNow());
        else
        {
            var order = await db.Orders.AsNoTracking().SingleAsync(o => o.Id == appeal.OrderId, ct);
            var wasDeclined = order.State == OrderState.Declined;
            // What the issuer has never answered may still be consumed (OrderEnding): such a card stays locked.
            var isFree = !wasDeclined || order.VerifiedAt is not null;
            if (isFree)
                await vault.FreeAsync(db, order.CardId, ct);
            appeal.Grant(isFree, request.Answer, caller.Id, clock.GetUtcNow());
            // A deal that was taken for a fraud and was none must not teach otherwise. That a card is used says nothing of its seller.
            if (wasDeclined)
                await outcomes.RecordAsync(db, new(appeal.OrderId, false, null, null, caller.Id, "review"), ct);
        }
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(ViewOf(appeal));
    }

    private static StaffAppealView ViewOf(Appeal appeal) =>
        new(appeal.Id, appeal.OrderId, appeal.OrderNo, appeal.SellerId, AppealView.Of(appeal), appeal.DecidedBy);
}
