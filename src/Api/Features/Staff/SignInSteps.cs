using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <param name="Code">Six digits of the authenticator, or a recovery code.</param>
internal sealed record GiveStaffCodeRequest([property: Required, StringLength(40, MinimumLength = 6)] string Code)
{
    public override string ToString() => "GiveStaffCodeRequest(***)";
}

/// <summary>
/// The second step: a code. The user's row is locked meanwhile, so that of many guesses at once each counts, and one code is taken once.
/// </summary>
internal static class GiveStaffCode
{
    public static async Task<Results<Ok<SignInStaffResponse>, ProblemHttpResult>> Handle(
        GiveStaffCodeRequest request,
        StaffStepCaller caller,
        CardRecycleDb db,
        SignInDesk desk,
        PersonalData personal,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (caller.Step != SignInDesk.CodeOf(SignInStep.Code))
            return Problems.From(StaffRefusals.OtherStep);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var user = await db.StaffUsers.FromSql($"select * from staff.users where user_name = {caller.Id} for update").SingleAsync(ct);
        var factor = await db.StaffFactors.SingleOrDefaultAsync(f => f.UserName == caller.Id && f.ConfirmedAt != null, ct);
        if (factor is null)
            return Problems.From(StaffRefusals.OtherStep);
        var outcome = await desk.IsThrottledAsync(caller.Id, ct)
            ? SignInOutcomes.Throttled
            : await JudgeAsync(db, personal, factor, request.Code, clock.GetUtcNow(), ct);
        await desk.RecordAsync(caller.Id, outcome, ct);
        await transaction.CommitAsync(ct);
        return outcome switch
        {
            SignInOutcomes.Throttled => Problems.From(desk.TooManyTries),
            SignInOutcomes.WrongCode => Problems.From(StaffRefusals.WrongCode),
            SignInOutcomes.UsedCode => Problems.From(StaffRefusals.UsedCode),
            _ => TypedResults.Ok(desk.SessionOf(user, await desk.NextAsync(user, codeGiven: true, ct))),
        };
    }

    private static async Task<string> JudgeAsync(
        CardRecycleDb db,
        PersonalData personal,
        StaffFactor factor,
        string code,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (SecondFactor.StepOf(personal.Open(SecondFactor.Secret, factor.Id, factor.SecretSealed), code.Trim(), now) is { } step)
        {
            if (step <= factor.LastStep)
                return SignInOutcomes.UsedCode;
            factor.LastStep = step;
            return SignInOutcomes.SignedIn;
        }
        var hash = SecondFactor.HashOf(personal, code);
        var used = await db
            .RecoveryCodes.Where(c => c.FactorId == factor.Id && c.Hash == hash && c.UsedAt == null)
            .ExecuteUpdateAsync(u => u.SetProperty(c => c.UsedAt, now), ct);
        return used == 1 ? SignInOutcomes.RecoveryCode : SignInOutcomes.WrongCode;
    }
}

/// <param name="NewPassword">At least 10 characters.</param>
internal sealed record ChooseStaffPasswordRequest(
    [property: Required, StringLength(256, MinimumLength = ChooseStaffPassword.LengthMin)] string NewPassword
)
{
    public override string ToString() => "ChooseStaffPasswordRequest(***)";
}

/// <summary>Whoever was given a password chooses one of their own before anything else.</summary>
internal static class ChooseStaffPassword
{
    public const int LengthMin = 10;

    public static async Task<Results<Ok<SignInStaffResponse>, ProblemHttpResult>> Handle(
        ChooseStaffPasswordRequest request,
        StaffStepCaller caller,
        CardRecycleDb db,
        SignInDesk desk,
        CancellationToken ct
    )
    {
        if (caller.Step != SignInDesk.CodeOf(SignInStep.Password))
            return Problems.From(StaffRefusals.OtherStep);
        var user = await db.StaffUsers.SingleAsync(u => u.UserName == caller.Id, ct);
        if (PasswordHash.Matches(request.NewPassword, user.PasswordHash))
            return Problems.From(StaffRefusals.SamePassword);
        (user.PasswordHash, user.MustChangePassword) = (PasswordHash.Make(request.NewPassword), false);
        user.SessionVersion++;
        await db.SaveChangesAsync(ct);
        // A code, where there is an authenticator, was given before this step.
        return TypedResults.Ok(desk.SessionOf(user, await desk.NextAsync(user, codeGiven: true, ct)));
    }
}
