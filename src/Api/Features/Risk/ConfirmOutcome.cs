using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Staff tell what became of a deal: a charge-back, a police notice, a complaint that turned out well.</summary>
internal static class ConfirmOutcome
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid orderId,
        ConfirmOutcomeRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        IRiskOutcomes outcomes,
        CancellationToken ct
    )
    {
        if (request.Typology is { } typology && !outcomes.Knows(typology))
            return Problems.From(RiskRefusals.UnknownTypology);
        if (!await db.DealEvents.AnyAsync(e => e.Id == orderId, ct))
            return Problems.From(RiskRefusals.NoEvent);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await outcomes.RecordAsync(db, new(orderId, request.Fraud, request.Typology, request.LossFen, caller.Id, "outcome"), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="Fraud">Confirmed as fraud or laundering; false: found honest.</param>
/// <param name="Typology">Code of the typology, if known.</param>
/// <param name="LossFen">What was lost, in fen; without it, what the deal was about.</param>
public sealed record ConfirmOutcomeRequest(
    bool Fraud,
    [property: StringLength(64)] string? Typology = null,
    [property: Range(0, 100_000_000_000)] long? LossFen = null
);
