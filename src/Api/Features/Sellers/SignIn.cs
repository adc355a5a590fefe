using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="Phone">That the code was sent to.</param>
/// <param name="Code">From the SMS.</param>
/// <param name="Agreement">Version of the agreements that was agreed to.</param>
internal sealed record SignInRequest([Required] string Phone, [Required] string Code, [property: StringLength(32)] string? Agreement = null)
{
    public override string ToString() => "SignInRequest(***)";
}

internal sealed record SignInResponse(string AccessToken, DateTimeOffset ExpiresAt, Guid SellerId, bool IsNew)
{
    public override string ToString() => $"SignInResponse({SellerId})";
}

/// <summary>Exchanges the newest code of a phone, once, for an access token. The first sign-in opens the account.</summary>
internal static class SignIn
{
    public static async Task<Results<Ok<SignInResponse>, ProblemHttpResult>> Handle(
        SignInRequest request,
        CardRecycleDb db,
        PersonalData personal,
        Accounts accounts,
        IOptions<SignInOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!PhoneNumber.TryParse(request.Phone, out var phone))
            return Problems.From(SellerRefusals.PhoneInvalid);
        // Before the code is used up.
        if (accounts.RefuseAgreement(request.Agreement) is { } outdated)
            return Problems.From(outdated);
        var now = clock.GetUtcNow();
        var phoneIndex = personal.Index("phone", phone.Digits);
        if (await UseCodeAsync(db, personal, phoneIndex, request.Code, options.Value.TriesMax, now, ct) is { } refusal)
            return Problems.From(refusal);

        var (seller, isNew) = await accounts.OfPhoneAsync(db, phone, ct);
        var session = await accounts.BeginSessionAsync(db, seller, isNew, request.Agreement, SignInWay.Sms, ct);
        return session.Refused(out var no, out var begun) ? Problems.From(no) : TypedResults.Ok(begun);
    }

    private static async Task<Refusal?> UseCodeAsync(
        CardRecycleDb db,
        PersonalData personal,
        string phoneIndex,
        string code,
        int triesMax,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var newest = await db
            .SmsCodes.AsNoTracking()
            .Where(c => c.PhoneIndex == phoneIndex)
            .OrderByDescending(c => c.CreatedAt)
            .ThenByDescending(c => c.Id)
            .FirstOrDefaultAsync(ct);
        if (newest is null || newest.UsedAt is not null || newest.ExpiresAt <= now)
            return SellerRefusals.CodeExpired;
        // The try is counted before the code is compared: parallel guesses cannot share one.
        var counted = await db
            .SmsCodes.Where(c => c.Id == newest.Id && c.UsedAt == null && c.Tries < triesMax)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.Tries, c => c.Tries + 1), ct);
        if (counted == 0)
            return SellerRefusals.CodeLocked;
        var hash = personal.Index("code", $"{newest.Id:N}{code}");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(newest.CodeHash)))
            return newest.Tries + 1 >= triesMax ? SellerRefusals.CodeLocked : SellerRefusals.CodeWrong;
        var used = await db
            .SmsCodes.Where(c => c.Id == newest.Id && c.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), ct);
        return used == 0 ? SellerRefusals.CodeExpired : null;
    }
}
