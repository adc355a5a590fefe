using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Cards;

/// <remarks>Public, because the validation generator passes over internal types in silence.</remarks>
/// <param name="Approve">True: whoever asked may look, once, within minutes.</param>
public sealed record DecideOnRevealRequest([property: Required] bool? Approve);

/// <summary>The second of the two people (四眼). The same decision by the same person again changes nothing.</summary>
internal static class DecideOnReveal
{
    public static async Task<Results<Ok<RevealRequestView>, ProblemHttpResult>> Handle(
        Guid requestId,
        DecideOnRevealRequest request,
        StaffCaller staff,
        IOptions<RevealOptions> options,
        TimeProvider clock,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        if (await db.RevealRequests.FindAsync([requestId], ct) is not { } asked)
            return Problems.From(CardRefusals.NoSuchRequest);
        if (asked.AskedBy == staff.Id)
            return Problems.From(CardRefusals.SecondPersonNeeded);
        var now = clock.GetUtcNow();
        var wanted = request.Approve == true ? RevealRequestState.Approved : RevealRequestState.Declined;
        if (asked.State == wanted && asked.DecidedBy == staff.Id)
            return TypedResults.Ok(AskForReveal.View(asked, now));
        if (asked.State is not RevealRequestState.Asked || asked.IsOver(now))
            return Problems.From(CardRefusals.RequestIsOver);
        (asked.State, asked.DecidedBy, asked.DecidedAt) = (wanted, staff.Id, now);
        if (wanted is RevealRequestState.Approved)
            asked.ExpiresAt = now + options.Value.UseWithin;
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(AskForReveal.View(asked, now));
    }
}
