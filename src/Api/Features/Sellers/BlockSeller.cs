using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

/// <summary><paramref name="Reason"/> is kept with the account and shown to staff only.</summary>
internal sealed record BlockSellerRequest([Required, StringLength(200, MinimumLength = 2), RegularExpression(@"[^\p{Cc}]+")] string Reason);

/// <summary>Staff (风控) block an account: it can no longer sign in, and no order of it is accepted. Twice is once.</summary>
internal static class BlockSeller
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid sellerId,
        BlockSellerRequest request,
        StaffCaller staff,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!await ApplyAsync(db, sellerId, staff.Id, request.Reason, clock.GetUtcNow(), ct))
            return Problems.From(SellerRefusals.AccountGone);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>The first block stands, with its reason. The caller saves.</summary>
    /// <returns>False when there is no such account.</returns>
    public static async Task<bool> ApplyAsync(
        CardRecycleDb db,
        Guid sellerId,
        string by,
        string reason,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (await db.Sellers.SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return false;
        if (!seller.Blocked)
            (seller.BlockedAt, seller.BlockedBy, seller.BlockedReason) = (now, by, reason);
        return true;
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Undo(Guid sellerId, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.Sellers.SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return Problems.From(SellerRefusals.AccountGone);
        (seller.BlockedAt, seller.BlockedBy, seller.BlockedReason) = (null, null, null);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
