using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Market;

/// <param name="Paused">True to stop instant quotes of the brand, false to resume them.</param>
/// <param name="Reason">Why; stays on record with the name of who decided.</param>
internal sealed record PauseBrandRequest(bool Paused, string Reason);

/// <summary>The state after the call; saying the same again changes nothing.</summary>
internal sealed record PauseBrandResponse(string BrandId, bool Paused, BrandPauseLine? Pause);

/// <summary>Staff stop a brand's instant quotes, or resume them. Deals under way go on.</summary>
internal static class PauseBrand
{
    private const int ReasonLengthMax = 200;

    public static async Task<Results<Ok<PauseBrandResponse>, ProblemHttpResult>> Handle(
        string brandId,
        PauseBrandRequest request,
        StaffCaller staff,
        ICatalog catalog,
        CardRecycleDb db,
        WorkSignals signals,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (catalog.Find(brandId) is null)
            return Problems.From(UnknownBrand);
        if (request.Reason?.Trim() is not { Length: > 0 and <= ReasonLengthMax } reason || reason.Contains('\0'))
            return Problems.From(ReasonMissing);
        var open = await db.BrandPauses.SingleOrDefaultAsync(p => p.BrandId == brandId && p.ResumedAt == null, ct);
        var now = clock.GetUtcNow();
        if (request.Paused && open is null)
            db.Add(
                open = new()
                {
                    Id = TimedId.New(now),
                    BrandId = brandId,
                    PausedAt = now,
                    PausedBy = staff.Id,
                    Reason = reason,
                }
            );
        else if (!request.Paused && open is not null)
            (open.ResumedAt, open.ResumedBy, open.ResumeReason) = (now, staff.Id, reason);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: BrandPauseMapping.OneOpen })
        {
            // Somebody paused it in the same moment: that is what was asked for.
            db.ChangeTracker.Clear();
            open = await db.BrandPauses.AsNoTracking().SingleOrDefaultAsync(p => p.BrandId == brandId && p.ResumedAt == null, ct);
        }
        signals.Wake(MarketFollower.WorkName);
        return TypedResults.Ok(new PauseBrandResponse(brandId, request.Paused, open is null ? null : BrandPauseLine.Of(open)));
    }

    private static readonly Refusal UnknownBrand = new(
        "market/brand-unknown",
        StatusCodes.Status404NotFound,
        "No such brand",
        "The catalogue has no brand with this id.",
        "没有该品牌。"
    );

    private static readonly Refusal ReasonMissing = new(
        "market/reason-missing",
        StatusCodes.Status422UnprocessableEntity,
        "A reason is needed",
        "Say why in 'reason', 1 to 200 characters; it stays on record.",
        "请填写原因（1 至 200 字）。"
    )
    {
        Field = "reason",
    };
}
