using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Staff;

/// <summary>What is still to be done before a session is whole.</summary>
internal enum SignInStep
{
    /// <summary>Nothing: the token is good for the day.</summary>
    Done,

    /// <summary>A code of the authenticator, or a recovery code.</summary>
    Code,

    /// <summary>A password of one's own instead of the one that was given.</summary>
    Password,

    /// <summary>An authenticator, since everybody needs one.</summary>
    Enrol,
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

/// <summary>What the steps of a sign-in share: who must wait, what comes next, and the record of each try.</summary>
internal sealed class SignInDesk(
    CardRecycleDb db,
    TokenIssuer tokens,
    IOptions<StaffSignInOptions> options,
    IOptions<StaffOptions> staff,
    TimeProvider clock,
    IHttpContextAccessor http
)
{
    private string Address => http.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    public async Task<bool> IsThrottledAsync(string? userName, CancellationToken ct)
    {
        var (since, address) = (clock.GetUtcNow() - options.Value.Window, Address);
        var recent = db.StaffSignIns.Where(s => s.At > since && SignInOutcomes.Failures.Contains(s.Outcome));
        return await recent.CountAsync(s => s.IpAddress == address, ct) >= options.Value.FailuresPerAddress
            || (userName is not null && await recent.CountAsync(s => s.UserName == userName, ct) >= options.Value.FailuresPerUser);
    }

    /// <summary>Saves the try, whatever came of it, in both records.</summary>
    public async Task RecordAsync(string? userName, string outcome, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        db.Add(
            new StaffSignIn
            {
                Id = TimedId.New(now),
                UserName = userName,
                IpAddress = Address,
                Outcome = outcome,
                At = now,
            }
        );
        db.Audit(AuditNote.Of(http.HttpContext, userName ?? AuditNote.Nobody, "SignInStaff", now) with { Outcome = outcome });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A code comes first, for a password alone proves little; then a password of one's own; then an authenticator.</summary>
    public async Task<SignInStep> NextAsync(StaffUser user, bool codeGiven, CancellationToken ct)
    {
        var enrolled = await db.StaffFactors.AnyAsync(f => f.UserName == user.UserName && f.ConfirmedAt != null, ct);
        return enrolled && !codeGiven ? SignInStep.Code
            : user.MustChangePassword ? SignInStep.Password
            : !enrolled && staff.Value.SecondFactor == SecondFactorNeed.Required ? SignInStep.Enrol
            : SignInStep.Done;
    }

    /// <summary>The token for what comes next: of the step, or of the whole session.</summary>
    public SignInStaffResponse SessionOf(StaffUser user, SignInStep next)
    {
        var token =
            next == SignInStep.Done
                ? tokens.ForStaff(user.UserName, user.Duties, user.SessionVersion)
                : tokens.ForStaffStep(user.UserName, CodeOf(next), user.SessionVersion);
        return new(token.Value, token.ExpiresAt, user.UserName, next == SignInStep.Done ? user.Duties : [], next);
    }

    public static string CodeOf(SignInStep step) => step.ToString().ToLowerInvariant();

    public Refusal TooManyTries =>
        new(
            "staff/too-many-tries",
            StatusCodes.Status429TooManyRequests,
            "Too many failed sign-ins",
            "Too many failed sign-ins for this user name or from this address. Wait and try again.",
            "登录失败次数过多，请稍后再试。"
        )
        {
            RetryAfter = options.Value.Window,
        };
}
