using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
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
        if (await UseCodeAsync(db, personal, phoneIndex, request.Code, options.Value.TriesMax, now, ct) is { } refusal)
            return Problems.From(refusal);

        var seller = await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.PhoneIndex == phoneIndex, ct);
        var isNew = seller is null;
        seller ??= await OpenAccountAsync(db, personal, phone, phoneIndex, now, ct);
        if (seller.Blocked)
            return Problems.From(SellerRefusals.Blocked);
        var token = tokens.ForSeller(seller.Id, seller.Tier);
        return TypedResults.Ok(new SignInResponse(token.Value, token.ExpiresAt, seller.Id, isNew));
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
