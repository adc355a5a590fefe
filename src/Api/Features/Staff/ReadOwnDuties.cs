using System.Security.Claims;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <param name="UserName">Of the token.</param>
/// <param name="Duties">Of the token.</param>
/// <param name="HasFactor">Whether an authenticator is in force.</param>
internal sealed record OwnDutiesResponse(string UserName, IReadOnlyList<string> Duties, bool HasFactor);

/// <summary>Who the token says I am, for the console's menu.</summary>
internal static class ReadOwnDuties
{
    public static async Task<Ok<OwnDutiesResponse>> Handle(
        StaffCaller staff,
        ClaimsPrincipal user,
        CardRecycleDb db,
        CancellationToken ct
    ) =>
        TypedResults.Ok(
            new OwnDutiesResponse(
                staff.Id,
                [.. user.FindAll("duty").Select(c => c.Value)],
                await db.StaffFactors.AnyAsync(f => f.UserName == staff.Id && f.ConfirmedAt != null, ct)
            )
        );
}
