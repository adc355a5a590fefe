using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <param name="Secret">In base32, for typing; shown this once.</param>
/// <param name="Uri">What the picture for the app says.</param>
internal sealed record EnrolFactorResponse(string Secret, string Uri)
{
    public override string ToString() => "EnrolFactorResponse(***)";
}

internal sealed record ConfirmFactorRequest([property: Required, RegularExpression("[0-9]{6}")] string Code)
{
    public override string ToString() => "ConfirmFactorRequest(***)";
}

/// <param name="RecoveryCodes">Each works once instead of a code; shown this once.</param>
/// <param name="Session">A whole session.</param>
internal sealed record ConfirmFactorResponse(IReadOnlyList<string> RecoveryCodes, SignInStaffResponse Session)
{
    public override string ToString() => "ConfirmFactorResponse(***)";
}

/// <summary>
/// A member of staff takes an authenticator into use: in the sign-in, where everybody needs one, or later by themselves. One that is in
/// force is replaced by an administrator's reset only, by two people.
/// </summary>
internal static class EnrolFactor
{
    public static async Task<Results<Ok<EnrolFactorResponse>, ProblemHttpResult>> Handle(
        StaffStepCaller caller,
        CardRecycleDb db,
        PersonalData personal,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (caller.Step is not null && caller.Step != SignInDesk.CodeOf(SignInStep.Enrol))
            return Problems.From(StaffRefusals.OtherStep);
        var now = clock.GetUtcNow();
        var factor = await db.StaffFactors.SingleOrDefaultAsync(f => f.UserName == caller.Id, ct);
        if (factor is { ConfirmedAt: not null })
            return Problems.From(StaffRefusals.FactorInForce);
        var (id, secret) = (factor?.Id ?? TimedId.New(now), SecondFactor.NewSecret());
        var sealedSecret = personal.Seal(SecondFactor.Secret, id, secret);
        if (factor is not null)
            factor.SecretSealed = sealedSecret;
        else if (await db.StaffUsers.AnyAsync(u => u.UserName == caller.Id, ct))
            db.Add(
                new StaffFactor
                {
                    Id = id,
                    UserName = caller.Id,
                    SecretSealed = sealedSecret,
                    CreatedAt = now,
                }
            );
        else
            return Problems.From(StaffRefusals.NoUser);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new EnrolFactorResponse(secret, SecondFactor.UriOf(caller.Id, secret)));
    }

    public static async Task<Results<Ok<ConfirmFactorResponse>, ProblemHttpResult>> Confirm(
        ConfirmFactorRequest request,
        StaffStepCaller caller,
        CardRecycleDb db,
        SignInDesk desk,
        PersonalData personal,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (caller.Step is not null && caller.Step != SignInDesk.CodeOf(SignInStep.Enrol))
            return Problems.From(StaffRefusals.OtherStep);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var user = await db
            .StaffUsers.FromSql($"select * from staff.users where user_name = {caller.Id} for update")
            .SingleOrDefaultAsync(ct);
        var factor = await db.StaffFactors.SingleOrDefaultAsync(f => f.UserName == caller.Id, ct);
        if (user is null || factor is not { ConfirmedAt: null })
            return Problems.From(factor is null ? StaffRefusals.NoFactor : StaffRefusals.FactorInForce);
        var now = clock.GetUtcNow();
        if (await desk.IsThrottledAsync(caller.Id, ct))
            return Problems.From(desk.TooManyTries);
        if (SecondFactor.StepOf(personal.Open(SecondFactor.Secret, factor.Id, factor.SecretSealed), request.Code, now) is not { } step)
        {
            await desk.RecordAsync(caller.Id, SignInOutcomes.WrongCode, ct);
            await transaction.CommitAsync(ct);
            return Problems.From(StaffRefusals.WrongCode);
        }
        (factor.ConfirmedAt, factor.LastStep) = (now, step);
        string[] codes = [.. Enumerable.Range(0, SecondFactor.RecoveryCodes).Select(_ => SecondFactor.NewRecoveryCode())];
        foreach (var code in codes)
            db.Add(
                new RecoveryCode
                {
                    Id = TimedId.New(now),
                    FactorId = factor.Id,
                    Hash = SecondFactor.HashOf(personal, code),
                }
            );
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new ConfirmFactorResponse(codes, desk.SessionOf(user, SignInStep.Done)));
    }
}
