using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

internal sealed record SignInStaffRequest(
    [Required, StringLength(64, MinimumLength = 1)] string UserName,
    [Required, StringLength(256, MinimumLength = 1)] string Password
)
{
    public override string ToString() => "SignInStaffRequest(***)";
}

/// <param name="AccessToken">Of the session, or of its next step alone.</param>
/// <param name="ExpiresAt">A step has some minutes.</param>
/// <param name="UserName">Who signs in.</param>
/// <param name="Duties">Empty until the sign-in is done.</param>
/// <param name="Next">What is still to be done.</param>
internal sealed record SignInStaffResponse(
    string AccessToken,
    DateTimeOffset ExpiresAt,
    string UserName,
    IReadOnlyList<string> Duties,
    SignInStep Next
)
{
    public override string ToString() => $"SignInStaffResponse({UserName})";
}

/// <summary>A member of staff signs in. Wrong name, wrong password and a disabled account get one and the same answer.</summary>
internal static class SignInStaff
{
    public static async Task<Results<Ok<SignInStaffResponse>, ProblemHttpResult>> Handle(
        SignInStaffRequest request,
        CardRecycleDb db,
        SignInDesk desk,
        CancellationToken ct
    )
    {
        var user = StaffUserName.IsValid(request.UserName)
            ? await db.StaffUsers.AsNoTracking().SingleOrDefaultAsync(u => u.UserName == request.UserName, ct)
            : null;
        var outcome = await desk.IsThrottledAsync(user?.UserName, ct) ? SignInOutcomes.Throttled : Judge(user, request.Password);
        var next = outcome == SignInOutcomes.SignedIn ? await desk.NextAsync(user!, codeGiven: false, ct) : SignInStep.Done;
        await desk.RecordAsync(user?.UserName, next == SignInStep.Done ? outcome : SignInOutcomes.StepNeeded, ct);
        return outcome switch
        {
            SignInOutcomes.Throttled => Problems.From(desk.TooManyTries),
            SignInOutcomes.SignedIn => TypedResults.Ok(desk.SessionOf(user!, next)),
            _ => Problems.From(WrongCredentials),
        };
    }

    private static string Judge(StaffUser? user, string password)
    {
        var matches = PasswordHash.Matches(password, user?.PasswordHash ?? PasswordHash.OfNobody);
        return user is null ? SignInOutcomes.UnknownUser
            : !matches ? SignInOutcomes.WrongPassword
            : user.DisabledAt is not null ? SignInOutcomes.Disabled
            : SignInOutcomes.SignedIn;
    }

    private static readonly Refusal WrongCredentials = new(
        "staff/wrong-credentials",
        StatusCodes.Status401Unauthorized,
        "User name or password is wrong",
        "No active member of staff has this user name and password.",
        "用户名或密码错误。"
    );
}
