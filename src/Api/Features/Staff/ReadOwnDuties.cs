using System.Security.Claims;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Staff;

internal sealed record OwnDutiesResponse(string UserName, IReadOnlyList<string> Duties);

/// <summary>Who the token says I am, for the console's menu.</summary>
internal static class ReadOwnDuties
{
    public static Ok<OwnDutiesResponse> Handle(StaffCaller staff, ClaimsPrincipal user) =>
        TypedResults.Ok(new OwnDutiesResponse(staff.Id, [.. user.FindAll("duty").Select(c => c.Value)]));
}
