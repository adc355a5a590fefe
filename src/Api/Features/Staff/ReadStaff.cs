using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <summary>Administrators read who is staff, and what was asked for.</summary>
internal static class ReadStaff
{
    private const int PageSizeMax = 200;

    public static async Task<Ok<StaffMembersPage>> Users(CardRecycleDb db, CancellationToken ct, string? after = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var (factors, codes, signIns) = (db.StaffFactors.Where(f => f.ConfirmedAt != null), db.RecoveryCodes, db.StaffSignIns);
        var users = await db
            .StaffUsers.AsNoTracking()
            .Where(u => after == null || string.Compare(u.UserName, after) > 0)
            .OrderBy(u => u.UserName)
            .Take(size)
            .Select(u => new StaffMemberView(
                u.UserName,
                u.Duties,
                u.CreatedAt,
                u.DisabledAt,
                factors.Any(f => f.UserName == u.UserName),
                codes.Count(c => c.UsedAt == null && factors.Any(f => f.Id == c.FactorId && f.UserName == u.UserName)),
                u.MustChangePassword,
                signIns.Where(s => s.UserName == u.UserName && s.Outcome == SignInOutcomes.SignedIn).Max(s => (DateTimeOffset?)s.At)
            ))
            .ToListAsync(ct);
        return TypedResults.Ok(new StaffMembersPage(users, users.Count == size ? users[^1].UserName : null));
    }

    public static async Task<Ok<StaffChangePage>> Changes(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        Guid? before = null,
        int limit = 50
    )
    {
        var (size, now) = (Math.Clamp(limit, 1, PageSizeMax), clock.GetUtcNow());
        var changes = await db
            .StaffChanges.AsNoTracking()
            .Where(c => before == null || c.Id < before)
            .OrderByDescending(c => c.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(
            new StaffChangePage([.. changes.Select(c => ViewOf(c, now))], changes.Count == size ? changes[^1].Id : null)
        );
    }

    public static StaffChangeView ViewOf(StaffChange c, DateTimeOffset now) =>
        new(
            c.Id,
            c.Kind,
            c.UserName,
            c.Duties,
            c.Reason,
            c.AskedBy,
            c.AskedAt,
            c.ExpiresAt,
            c.DecidedBy,
            c.DecidedAt,
            c.Approved,
            c.IsOpen(now)
        );
}

/// <summary>A member of staff.</summary>
/// <param name="UserName">Who.</param>
/// <param name="Duties">What they may do.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="DisabledAt">When it was disabled; null while it is in use.</param>
/// <param name="HasFactor">Whether an authenticator is in force.</param>
/// <param name="RecoveryCodesLeft">Unused ones.</param>
/// <param name="MustChangePassword">The password is one that was given.</param>
/// <param name="LastSignInAt">The last whole sign-in by password or code.</param>
internal sealed record StaffMemberView(
    string UserName,
    IReadOnlyList<string> Duties,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt,
    bool HasFactor,
    int RecoveryCodesLeft,
    bool MustChangePassword,
    DateTimeOffset? LastSignInAt
);

/// <param name="Users">By name.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
internal sealed record StaffMembersPage(IReadOnlyList<StaffMemberView> Users, string? Next);

/// <summary>A change that was asked for.</summary>
/// <param name="ChangeId">The id in addresses.</param>
/// <param name="Kind">What is to change.</param>
/// <param name="UserName">Whom it is about.</param>
/// <param name="Duties">From then on.</param>
/// <param name="Reason">Of whoever asked.</param>
/// <param name="AskedBy">An administrator.</param>
/// <param name="AskedAt">When.</param>
/// <param name="ExpiresAt">Afterwards it cannot be decided on.</param>
/// <param name="DecidedBy">Another administrator.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Approved">What was decided.</param>
/// <param name="Open">Whether it can still be decided on.</param>
internal sealed record StaffChangeView(
    Guid ChangeId,
    StaffChangeKind Kind,
    string UserName,
    IReadOnlyList<string>? Duties,
    string Reason,
    string AskedBy,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    bool? Approved,
    bool Open
);

/// <param name="Changes">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record StaffChangePage(IReadOnlyList<StaffChangeView> Changes, Guid? Next);
