using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace CardRecycle.Api.Features.Staff;

/// <summary>
/// Administrators keep the staff. What gives somebody more (an account, duties, a new password or authenticator) takes two of them; to
/// disable somebody takes one, at once. Whatever changes ends the sessions of whom it is about.
/// </summary>
internal static class AdministerStaff
{
    private const int PasswordBytes = 10;
    private static readonly TimeSpan openFor = TimeSpan.FromHours(24);

    public static async Task<Results<Created<StaffChangeView>, ProblemHttpResult>> Ask(
        AskStaffChangeRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await RefuseAsync(db, request, caller.Id, ct) is { } refusal)
            return Problems.From(refusal);
        var now = clock.GetUtcNow();
        var change = new StaffChange
        {
            Id = TimedId.New(now),
            Kind = request.Kind,
            UserName = request.UserName,
            Duties = NeedsDuties(request.Kind) ? [.. request.Duties!] : null,
            Reason = request.Reason,
            AskedBy = caller.Id,
            AskedAt = now,
            ExpiresAt = now + openFor,
        };
        db.Add(change);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/staff/changes/{change.Id}", ReadStaff.ViewOf(change, now));
    }

    public static async Task<Results<Ok<DecidedStaffChange>, ProblemHttpResult>> Decide(
        Guid changeId,
        DecideStaffChangeRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var change = await db
            .StaffChanges.FromSql($"select * from staff.changes where id = {changeId} for update")
            .SingleOrDefaultAsync(ct);
        var now = clock.GetUtcNow();
        if (change is null)
            return Problems.From(StaffRefusals.NoChange);
        if (!change.IsOpen(now))
            return Problems.From(StaffRefusals.ChangeIsOver);
        if (change.AskedBy == caller.Id)
            return Problems.From(StaffRefusals.SecondAdminNeeded);
        if (change.UserName == caller.Id)
            return Problems.From(StaffRefusals.NotYourself);
        (change.DecidedBy, change.DecidedAt, change.Approved) = (caller.Id, now, request.Approve);
        string? password = null;
        if (request.Approve)
        {
            if ((await CarryOutAsync(db, change, now, ct)).Refused(out var refusal, out password))
                return Problems.From(refusal);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new DecidedStaffChange(ReadStaff.ViewOf(change, now), password));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Disable(
        string userName,
        DisableStaffRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (userName == caller.Id)
            return Problems.From(StaffRefusals.NotYourself);
        if (await LockedAsync(db, userName, ct) is not { } user)
            return Problems.From(StaffRefusals.NoUser);
        if (user.DisabledAt is null)
        {
            if (await IsOneOfTheLastAsync(db, user, ct))
                return Problems.From(StaffRefusals.LastAdmin);
            user.DisabledAt = clock.GetUtcNow();
            user.SessionVersion++;
        }
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Good for choosing one's own: 80 random bits, shown once.</summary>
    public static string NewPassword() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(PasswordBytes)).ToLowerInvariant();

    private static bool NeedsDuties(StaffChangeKind kind) => kind is StaffChangeKind.Create or StaffChangeKind.SetDuties;

    private static async Task<Refusal?> RefuseAsync(CardRecycleDb db, AskStaffChangeRequest request, string caller, CancellationToken ct)
    {
        if (!StaffUserName.IsValid(request.UserName))
            return StaffRefusals.BadUserName;
        if (request.UserName == caller)
            return StaffRefusals.NotYourself;
        var duties = request.Duties ?? [];
        if (
            NeedsDuties(request.Kind)
            && (duties.Count == 0 || duties.Distinct().Count() != duties.Count || !duties.All(StaffOptions.Duties.Contains))
        )
            return StaffRefusals.UnknownDuty;
        var exists = await db.StaffUsers.AnyAsync(u => u.UserName == request.UserName, ct);
        return request.Kind == StaffChangeKind.Create ? (exists ? StaffRefusals.UserExists : null)
            : exists ? null
            : StaffRefusals.NoUser;
    }

    /// <returns>The password that was made, where one was; the answer's only place.</returns>
    private static async Task<Outcome<string?>> CarryOutAsync(
        CardRecycleDb db,
        StaffChange change,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var user = await LockedAsync(db, change.UserName, ct);
        if (change.Kind == StaffChangeKind.Create)
        {
            if (user is not null)
                return StaffRefusals.UserExists;
            var first = NewPassword();
            db.Add(
                new StaffUser
                {
                    UserName = change.UserName,
                    PasswordHash = PasswordHash.Make(first),
                    Duties = change.Duties!,
                    CreatedAt = now,
                    MustChangePassword = true,
                }
            );
            return first;
        }
        if (user is null)
            return StaffRefusals.NoUser;
        user.SessionVersion++;
        switch (change.Kind)
        {
            case StaffChangeKind.SetDuties:
                if (!change.Duties!.Contains("admin") && await IsOneOfTheLastAsync(db, user, ct))
                    return StaffRefusals.LastAdmin;
                user.Duties = change.Duties!;
                break;
            case StaffChangeKind.Enable:
                user.DisabledAt = null;
                break;
            case StaffChangeKind.ResetFactor:
                await db.StaffFactors.Where(f => f.UserName == user.UserName).ExecuteDeleteAsync(ct);
                break;
            case StaffChangeKind.ResetPassword:
                var password = NewPassword();
                (user.PasswordHash, user.MustChangePassword) = (PasswordHash.Make(password), true);
                return password;
        }
        return (string?)null;
    }

    private static Task<StaffUser?> LockedAsync(CardRecycleDb db, string userName, CancellationToken ct) =>
        db.StaffUsers.FromSql($"select * from staff.users where user_name = {userName} for update").SingleOrDefaultAsync(ct);

    /// <summary>Of two administrators who remove each other at once the second waits for the lock, and is refused.</summary>
    private static async Task<bool> IsOneOfTheLastAsync(CardRecycleDb db, StaffUser user, CancellationToken ct)
    {
        if (!user.Duties.Contains("admin") || user.DisabledAt is not null)
            return false;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext('staff.admins'))", ct);
        return await db.StaffUsers.CountAsync(u => u.DisabledAt == null && u.UserName != user.UserName && u.Duties.Contains("admin"), ct)
            < 2;
    }
}

/// <param name="Kind">What is to change.</param>
/// <param name="UserName">Whom it is about.</param>
/// <param name="Reason">For the record.</param>
/// <param name="Duties">All of them from then on; with create and setDuties.</param>
internal sealed record AskStaffChangeRequest(
    StaffChangeKind Kind,
    [property: Required, StringLength(64, MinimumLength = 1)] string UserName,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason,
    IReadOnlyList<string>? Duties = null
);

/// <param name="Approve">True: it is carried out at once.</param>
/// <param name="Reason">For the record.</param>
internal sealed record DecideStaffChangeRequest(bool Approve, [property: Required, StringLength(500, MinimumLength = 2)] string Reason);

internal sealed record DisableStaffRequest([property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <param name="Change">As it stands.</param>
/// <param name="Password">Shown this once, to be handed over; its owner chooses another at the first sign-in.</param>
internal sealed record DecidedStaffChange(StaffChangeView Change, string? Password)
{
    public override string ToString() => $"DecidedStaffChange({Change.ChangeId})";
}
