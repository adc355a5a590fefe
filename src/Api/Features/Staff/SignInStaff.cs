using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Staff;

internal sealed record SignInStaffRequest(
    [Required, StringLength(64, MinimumLength = 1)] string UserName,
    [Required, StringLength(256, MinimumLength = 1)] string Password
)
{
    public override string ToString() => "SignInStaffRequest(***)";
}

internal sealed record SignInStaffResponse(string AccessToken, DateTimeOffset ExpiresAt, string UserName, IReadOnlyList<string> Duties)
{
    public override string ToString() => $"SignInStaffResponse({UserName})";
}

/// <summary>Section <c>Staff:SignIn</c>.</summary>
internal sealed class StaffSignInOptions
{
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Failures within the window after which a user name must wait.</summary>
    public int FailuresPerUser { get; set; } = 5;

    /// <summary>Failures within the window after which an address must wait, whatever names it tries.</summary>
    public int FailuresPerAddress { get; set; } = 30;
}

/// <summary>A member of staff signs in. Wrong name, wrong password and a disabled account get one and the same answer.</summary>
internal static class SignInStaff
{
    public static async Task<Results<Ok<SignInStaffResponse>, ProblemHttpResult>> Handle(
        SignInStaffRequest request,
        HttpContext http,
        CardRecycleDb db,
        TokenIssuer tokens,
        IOptions<StaffSignInOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var user = StaffUserName.IsValid(request.UserName)
            ? await db.StaffUsers.AsNoTracking().SingleOrDefaultAsync(u => u.UserName == request.UserName, ct)
            : null;
        var ip = http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        var now = clock.GetUtcNow();
        var outcome = await IsThrottledAsync(db, user?.UserName, ip, options.Value, now, ct)
            ? SignInOutcomes.Throttled
            : Judge(user, request.Password);
        db.Add(
            new StaffSignIn
            {
                Id = Guid.CreateVersion7(now),
                UserName = user?.UserName,
                IpAddress = ip,
                Outcome = outcome,
                At = now,
            }
        );
        await db.SaveChangesAsync(ct);
        if (outcome == SignInOutcomes.Throttled)
            return Problems.From(TooManyTries(options.Value.Window));
        if (outcome != SignInOutcomes.SignedIn || user is null)
            return Problems.From(WrongCredentials);
        var token = tokens.ForStaff(user.UserName, user.Duties);
        return TypedResults.Ok(new SignInStaffResponse(token.Value, token.ExpiresAt, user.UserName, user.Duties));
    }

    private static string Judge(StaffUser? user, string password)
    {
        var matches = PasswordHash.Matches(password, user?.PasswordHash ?? PasswordHash.OfNobody);
        return user is null ? SignInOutcomes.UnknownUser
            : !matches ? SignInOutcomes.WrongPassword
            : user.DisabledAt is not null ? SignInOutcomes.Disabled
            : SignInOutcomes.SignedIn;
    }

    private static async Task<bool> IsThrottledAsync(
        CardRecycleDb db,
        string? userName,
        string ip,
        StaffSignInOptions options,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        string[] failures = [SignInOutcomes.WrongPassword, SignInOutcomes.UnknownUser, SignInOutcomes.Disabled];
        var since = now - options.Window;
        var recent = db.StaffSignIns.Where(s => s.At > since && failures.Contains(s.Outcome));
        return await recent.CountAsync(s => s.IpAddress == ip, ct) >= options.FailuresPerAddress
            || (userName is not null && await recent.CountAsync(s => s.UserName == userName, ct) >= options.FailuresPerUser);
    }

    private static readonly Refusal WrongCredentials = new(
        "staff/wrong-credentials",
        StatusCodes.Status401Unauthorized,
        "User name or password is wrong",
        "No active member of staff has this user name and password.",
        "用户名或密码错误。"
    );

    private static Refusal TooManyTries(TimeSpan wait) =>
        new(
            "staff/too-many-tries",
            StatusCodes.Status429TooManyRequests,
            "Too many failed sign-ins",
            "Too many failed sign-ins for this user name or from this address. Wait and try again.",
            "登录失败次数过多，请稍后再试。"
        )
        {
            RetryAfter = wait,
        };
}
