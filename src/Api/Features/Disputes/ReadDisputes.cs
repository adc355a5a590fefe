using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Disputes.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>Staff read all disputes, a seller their own.</summary>
internal static class ReadDisputes
{
    private const int PageSizeMax = 100;

    public static async Task<Ok<DisputePage>> All(
        CardRecycleDb db,
        CancellationToken ct,
        QueryCode<DisputeState>? state = null,
        Guid? before = null,
        int limit = 20
    )
    {
        var wanted = state?.Value;
        var (page, next) = await PageAsync(db.Disputes.Where(d => wanted == null || d.State == wanted), before, limit, ct);
        var shown = new List<DisputeView>();
        foreach (var dispute in page)
            shown.Add(await DisputeViews.OfAsync(db, dispute, ct));
        return TypedResults.Ok(new DisputePage(shown, next));
    }

    public static async Task<Results<Ok<DisputeView>, ProblemHttpResult>> One(Guid disputeId, CardRecycleDb db, CancellationToken ct) =>
        await db.Disputes.AsNoTracking().SingleOrDefaultAsync(d => d.Id == disputeId, ct) is { } dispute
            ? TypedResults.Ok(await DisputeViews.OfAsync(db, dispute, ct))
            : Problems.From(DisputeRefusals.NotFound);

    public static async Task<Results<Ok<EvidencePack>, ProblemHttpResult>> Pack(
        Guid disputeId,
        CardRecycleDb db,
        Evidence evidence,
        CancellationToken ct
    ) =>
        await db.Disputes.AsNoTracking().SingleOrDefaultAsync(d => d.Id == disputeId, ct) is { } dispute
            ? TypedResults.Ok(await evidence.OfAsync(db, dispute, forStaff: true, ct))
            : Problems.From(DisputeRefusals.NotFound);

    public static async Task<Ok<SellerDisputePage>> Mine(
        SellerCaller caller,
        CardRecycleDb db,
        CancellationToken ct,
        Guid? before = null,
        int limit = 20
    )
    {
        var (page, next) = await PageAsync(db.Disputes.Where(d => d.SellerId == caller.Id), before, limit, ct);
        var shown = new List<SellerDisputeView>();
        foreach (var dispute in page)
            shown.Add(await DisputeViews.ForSellerAsync(db, dispute, ct));
        return TypedResults.Ok(new SellerDisputePage(shown, next));
    }

    public static async Task<Results<Ok<SellerDisputeView>, ProblemHttpResult>> OneOfMine(
        Guid disputeId,
        SellerCaller caller,
        CardRecycleDb db,
        Evidence evidence,
        IEvidencePhotos photos,
        CancellationToken ct
    )
    {
        if (await OfSellerAsync(db, disputeId, caller, ct) is not { } dispute)
            return Problems.From(DisputeRefusals.NotFound);
        var view = await DisputeViews.ForSellerAsync(db, dispute, ct);
        return TypedResults.Ok(
            view with
            {
                Evidence = await evidence.OfAsync(db, dispute, forStaff: false, ct),
                AnswerPhotos = await photos.CountAsync(db, dispute.OrderId, EvidenceMatter.Dispute, ct),
            }
        );
    }

    /// <summary>The seller says what they have to say. A late answer is taken as long as the dispute is open.</summary>
    public static async Task<Results<Ok<SellerDisputeView>, ProblemHttpResult>> Answer(
        Guid disputeId,
        AnswerDisputeRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        IEvidencePhotos photos,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await OfSellerAsync(db, disputeId, caller, ct) is not { } dispute)
            return Problems.From(DisputeRefusals.NotFound);
        if (dispute.TakeAnswer(request.Text, clock.GetUtcNow()) is { } refusal)
            return Problems.From(refusal);
        var evidence = new EvidenceOf(dispute.OrderId, dispute.CardId, caller.Id, EvidenceMatter.Dispute);
        if (await photos.AttachAsync(db, request.PhotoIds, evidence, ct) is { } none)
            return Problems.From(none);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(await DisputeViews.ForSellerAsync(db, dispute, ct));
    }

    private static Task<Dispute?> OfSellerAsync(CardRecycleDb db, Guid disputeId, SellerCaller caller, CancellationToken ct) =>
        db.Disputes.SingleOrDefaultAsync(d => d.Id == disputeId && d.SellerId == caller.Id, ct);

    private static async Task<(List<Dispute> Page, Guid? Next)> PageAsync(
        IQueryable<Dispute> disputes,
        Guid? before,
        int limit,
        CancellationToken ct
    )
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await disputes
            .AsNoTracking()
            .Where(d => before == null || d.Id < before)
            .OrderByDescending(d => d.Id)
            .Take(size)
            .ToListAsync(ct);
        return (page, page.Count == size ? page[^1].Id : null);
    }
}

internal sealed class DisputeFiles : IDisputeFiles
{
    public Task<bool> IsClosedAsync(CardRecycleDb db, Guid disputeId, CancellationToken ct) =>
        db.Disputes.AnyAsync(d => d.Id == disputeId && d.ClosedAt != null, ct);
}

/// <param name="Text">In the seller's words.</param>
/// <param name="PhotoIds">Pictures, as <c>POST /cards/photos/evidence</c> answered them.</param>
internal sealed record AnswerDisputeRequest(
    [property: Required, StringLength(Dispute.TextMax, MinimumLength = 2)] string Text,
    IReadOnlyList<Guid>? PhotoIds = null
);

/// <param name="Disputes">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record DisputePage(IReadOnlyList<DisputeView> Disputes, Guid? Next);

/// <param name="Disputes">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record SellerDisputePage(IReadOnlyList<SellerDisputeView> Disputes, Guid? Next);
