using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards;

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="Purpose"><c>verify</c>, <c>deliver</c> or <c>dispute</c>; the seller sees it.</param>
/// <param name="Reason">Why, in words; for the second person and the auditor.</param>
public sealed record AskForRevealRequest(
    [property: Required] string Purpose,
    [property: Required, StringLength(200, MinimumLength = 4), RegularExpression(@"[^\p{Cc}]*")] string Reason
);

/// <param name="State"><c>Asked</c>, <c>Approved</c>, <c>Declined</c>, <c>Used</c>, or <c>Expired</c>.</param>
internal sealed record RevealRequestView(
    Guid RequestId,
    Guid CardId,
    string Purpose,
    string Reason,
    string State,
    string AskedBy,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    DateTimeOffset? UsedAt
);

/// <summary>At most the newest hundred.</summary>
internal sealed record RevealRequestListResponse(IReadOnlyList<RevealRequestView> Requests);

/// <summary>The first of the two people. Nothing is opened by this.</summary>
internal static class AskForReveal
{
    private const int ShownMax = 100;

    public static async Task<Results<Created<RevealRequestView>, ProblemHttpResult>> Handle(
        Guid cardId,
        AskForRevealRequest request,
        StaffCaller staff,
        IOptions<RevealOptions> options,
        TimeProvider clock,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        if (!RevealPurposes.OfStaff.Contains(request.Purpose))
            return Problems.From(CardRefusals.UnknownPurpose);
        if (await db.Cards.FindAsync([cardId], ct) is null)
            return Problems.From(CardRefusals.NotFound);
        var now = clock.GetUtcNow();
        var asked = new RevealRequest
        {
            Id = TimedId.New(now),
            CardId = cardId,
            Purpose = request.Purpose,
            Reason = request.Reason,
            AskedBy = staff.Id,
            AskedAt = now,
            ExpiresAt = now + options.Value.DecideWithin,
        };
        db.RevealRequests.Add(asked);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created((string?)null, View(asked, now));
    }

    /// <param name="open">Only those that can still be decided or used.</param>
    /// <param name="clock">The time.</param>
    /// <param name="db">The database.</param>
    /// <param name="ct">Ends with the request.</param>
    public static async Task<Ok<RevealRequestListResponse>> HandleList(
        bool? open,
        TimeProvider clock,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var rows = db.RevealRequests.AsNoTracking();
        if (open == true)
            rows = rows.Where(r => r.ExpiresAt > now && (r.State == RevealRequestState.Asked || r.State == RevealRequestState.Approved));
        var shown = await rows.OrderByDescending(r => r.AskedAt).ThenByDescending(r => r.Id).Take(ShownMax).ToListAsync(ct);
        return TypedResults.Ok(new RevealRequestListResponse([.. shown.Select(r => View(r, now))]));
    }

    public static RevealRequestView View(RevealRequest r, DateTimeOffset now) =>
        new(
            r.Id,
            r.CardId,
            r.Purpose,
            r.Reason,
            r.State is RevealRequestState.Asked or RevealRequestState.Approved && r.IsOver(now) ? "Expired" : r.State.ToString(),
            r.AskedBy,
            r.AskedAt,
            r.ExpiresAt,
            r.DecidedBy,
            r.DecidedAt,
            r.UsedAt
        );
}
