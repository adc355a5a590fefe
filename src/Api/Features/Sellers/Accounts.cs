using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Who a proven phone is here, and the session that follows a sign-in of any kind.</summary>
internal sealed class Accounts(PersonalData personal, TokenIssuer tokens, IOptionsMonitor<AgreementOptions> agreements, TimeProvider clock)
{
    /// <summary>The account of a phone that somebody has just proven to be theirs; the first time opens it.</summary>
    public async Task<(Seller Seller, bool IsNew)> OfPhoneAsync(CardRecycleDb db, PhoneNumber phone, CancellationToken ct)
    {
        var phoneIndex = personal.Index("phone", phone.Digits);
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.PhoneIndex == phoneIndex, ct) is { } known)
            return (known, false);
        var now = clock.GetUtcNow();
        var id = TimedId.New(now);
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
            return (seller, true);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: Seller.PhoneConstraint })
        {
            // Two proofs of one phone were used at the same moment; the other request has opened the account.
            return (await db.Sellers.AsNoTracking().SingleAsync(s => s.PhoneIndex == phoneIndex, ct), true);
        }
    }

    /// <returns>Why nobody may sign in having agreed to this; null if they may. Nothing agreed to is no obstacle: old apps say
    /// nothing.</returns>
    public Refusal? RefuseAgreement(string? version) =>
        version is null || version == agreements.CurrentValue.Version ? null : SellerRefusals.AgreementOutdated;

    /// <summary>Records what was agreed to with this sign-in, and gives the token; blocked accounts get none.</summary>
    public async Task<Outcome<SignInResponse>> BeginSessionAsync(
        CardRecycleDb db,
        Seller seller,
        bool isNew,
        string? agreement,
        SignInWay way,
        CancellationToken ct
    )
    {
        if (seller.Blocked)
            return SellerRefusals.Blocked;
        if (agreement is not null)
            await AgreementConsent.RecordAsync(db, seller.Id, agreement, way, clock.GetUtcNow(), ct);
        var token = tokens.ForSeller(seller.Id, seller.Tier);
        return new SignInResponse(token.Value, token.ExpiresAt, seller.Id, isNew);
    }
}
