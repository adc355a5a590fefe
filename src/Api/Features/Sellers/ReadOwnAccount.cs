using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>A seller's own account; everything personal is masked. Limits in fen, 0: nothing can be paid out yet.</summary>
internal sealed record OwnAccountResponse(
    Guid SellerId,
    string Phone,
    KycLevel Level,
    string Tier,
    string? Name,
    string? IdNumber,
    BankCardView? BankCard,
    bool WeChatBound,
    long CardLimitFen,
    long DayLimitFen,
    bool Blocked,
    DateTimeOffset CreatedAt
);

/// <summary>The payout destination: 工商银行 6222***********1234.</summary>
internal sealed record BankCardView(string? Bank, string Masked);

internal static class ReadOwnAccount
{
    public static async Task<Results<Ok<OwnAccountResponse>, ProblemHttpResult>> Handle(
        SellerCaller caller,
        CardRecycleDb db,
        AccountView view,
        CancellationToken ct
    ) =>
        await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == caller.Id, ct) is { } seller
            ? TypedResults.Ok(view.Of(seller))
            : Problems.From(SellerRefusals.AccountGone);
}

/// <summary>Turns a row into what its owner may see.</summary>
internal sealed class AccountView(PersonalData personal, IOptionsMonitor<SellerLimits> limits)
{
    public OwnAccountResponse Of(Seller seller)
    {
        var allowed = limits.CurrentValue.Of(seller.Level);
        return new(
            seller.Id,
            Masking.Phone(personal.Open(SealedColumns.Phone, seller.Id, seller.PhoneSealed)),
            seller.Level,
            seller.Tier,
            seller.NameSealed is { } name ? Masking.Name(personal.Open(SealedColumns.Name, seller.Id, name)) : null,
            seller.IdNumberSealed is { } id ? Masking.IdNumber(personal.Open(SealedColumns.IdNumber, seller.Id, id)) : null,
            seller.BankCardSealed is { } card
                ? new(seller.Bank, Masking.BankCard(personal.Open(SealedColumns.BankCard, seller.Id, card)))
                : null,
            seller.WeChatOpenId is not null,
            allowed.CardFen,
            allowed.DayFen,
            seller.Blocked,
            seller.CreatedAt
        );
    }
}
