using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Sellers;

internal sealed record SignInRequest([Required] string Phone, [Required] string Code)
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
        TokenIssuer tokens,
        IOptions<SignInOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!PhoneNumber.TryParse(request.Phone, out var phone))
            return Problems.From(SellerRefusals.PhoneInvalid);
        var now = clock.GetUtcNow();
        var phoneIndex = personal.Index("phone", phone.Digits);
        if (await UseSmsCode.TryAsync(db, personal, phoneIndex, request.Code, options.Value.TriesMax, now, ct) is { } refusal)
            return Problems.From(refusal);

        var seller = await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.PhoneIndex == phoneIndex, ct);
        var isNew = seller is null;
        seller ??= await OpenAccountAsync(db, personal, phone, phoneIndex, now, ct);
        if (seller.Blocked)
            return Problems.From(SellerRefusals.Blocked);
        var token = tokens.ForSeller(seller.Id, seller.Tier);
        return TypedResults.Ok(new SignInResponse(token.Value, token.ExpiresAt, seller.Id, isNew));
    }

    private static async Task<Seller> OpenAccountAsync(
        CardRecycleDb db,
        PersonalData personal,
        PhoneNumber phone,
        string phoneIndex,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var id = Guid.CreateVersion7(now);
        var seller = new Seller
        {
            Id = id,
            PhoneIndex = phoneIndex,
            PhoneSealed = personal.Seal(SealedColumns.Phone, id, phone.Digits),
            CreatedAt = now,
        };
        db.Add(seller);
        try
        {
            await db.SaveChangesAsync(ct);
            return seller;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: Seller.PhoneConstraint })
        {
            // Two codes of one phone were used at the same moment; the other request has opened the account.
            return await db.Sellers.AsNoTracking().SingleAsync(s => s.PhoneIndex == phoneIndex, ct);
        }
    }
}
