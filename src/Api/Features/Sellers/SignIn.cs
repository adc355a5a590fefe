using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
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
        if (await UseSmsCode.TryAsync(db, personal, phoneIndex, request.Code, options.Value.TriesMax, now, ct) is { } refusal)
            return Problems.From(refusal);

        var (seller, isNew) = await accounts.OfPhoneAsync(db, phone, ct);
        var session = await accounts.BeginSessionAsync(db, seller, isNew, request.Agreement, SignInWay.Sms, ct);
        return session.Refused(out var no, out var begun) ? Problems.From(no) : TypedResults.Ok(begun);
    }
}
