using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Sellers;

/// <summary><paramref name="Account"/>: a mobile number or an e-mail address. <paramref name="Name"/>: the real name of the Alipay account,
/// which must be the seller's own.</summary>
internal sealed record SetAlipayAccountRequest(
    [Required, StringLength(64, MinimumLength = 1)] string Account,
    [Required, StringLength(64, MinimumLength = 1)] string Name
)
{
    public override string ToString() => "SetAlipayAccountRequest(***)";
}

internal sealed record SetFirstPayoutAccountRequest(PayeeKind Kind);

/// <summary>The first one is paid first; the next only when the one before it has finally refused.</summary>
internal sealed record PayoutAccountsResponse(IReadOnlyList<PayoutAccountView> Accounts);

/// <summary><paramref name="NameMatches"/>: the holder's name was compared with the real-name check; WeChat compares it at the first
/// payout.</summary>
internal sealed record PayoutAccountView(PayeeKind Kind, string Masked, bool First, bool NameMatches);

/// <summary>A seller keeps the accounts that payouts go to: WeChat (bound apart), Alipay, and the bank card of the real-name
/// check.</summary>
internal static class KeepPayoutAccounts
{
    public static async Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> List(
        SellerCaller caller,
        CardRecycleDb db,
        PayoutAccounts accounts,
        CancellationToken ct
    ) =>
        await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == caller.Id, ct) is { } seller
            ? TypedResults.Ok(Show(accounts, seller))
            : Problems.From(SellerRefusals.AccountGone);

    public static async Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> SetAlipay(
        SetAlipayAccountRequest request,
        SellerCaller caller,
        [FromHeader(Name = PayoutAccountDesk.Confirmation)] string? confirmation,
        PayoutAccountDesk desk,
        CancellationToken ct
    )
    {
        if (!AlipayLogonId.TryParse(request.Account, out var logonId))
            return Problems.From(PayoutAccountRefusals.AlipayInvalid);
        return await desk.ChangeAsync(
            caller,
            confirmation,
            seller =>
            {
                if (desk.Accounts.NameOf(seller) is not { } name)
                    return PayoutAccountRefusals.RealNameFirst;
                if (!PersonName.TryParse(request.Name, out var given) || given.Text != name)
                    return PayoutAccountRefusals.NameMismatch;
                desk.Accounts.SetAlipay(seller, logonId);
                return null;
            },
            ct
        );
    }

    public static Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> UseBankCard(
        SellerCaller caller,
        [FromHeader(Name = PayoutAccountDesk.Confirmation)] string? confirmation,
        PayoutAccountDesk desk,
        CancellationToken ct
    ) =>
        desk.ChangeAsync(
            caller,
            confirmation,
            seller =>
            {
                if (seller.BankCardSealed is null)
                    return PayoutAccountRefusals.RealNameFirst;
                seller.PaidToBankCard = true;
                return null;
            },
            ct
        );

    public static Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> Remove(
        string kind,
        SellerCaller caller,
        [FromHeader(Name = PayoutAccountDesk.Confirmation)] string? confirmation,
        PayoutAccountDesk desk,
        CancellationToken ct
    ) =>
        desk.ChangeAsync(
            caller,
            confirmation,
            seller =>
            {
                switch (kind)
                {
                    case "alipay":
                        (seller.AlipaySealed, seller.AlipayIndex) = (null, null);
                        break;
                    case "bank-card":
                        seller.PaidToBankCard = false;
                        break;
                    case "wechat":
                        return PayoutAccountRefusals.WeChatStays;
                    default:
                        return PayoutAccountRefusals.NotKept;
                }
                if (!desk.Accounts.Of(seller).Any(a => a.Kind == seller.PaidFirst))
                    seller.PaidFirst = null;
                return null;
            },
            ct
        );

    public static Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> SetFirst(
        SetFirstPayoutAccountRequest request,
        SellerCaller caller,
        [FromHeader(Name = PayoutAccountDesk.Confirmation)] string? confirmation,
        PayoutAccountDesk desk,
        CancellationToken ct
    ) =>
        desk.ChangeAsync(
            caller,
            confirmation,
            seller =>
            {
                if (!desk.Accounts.Of(seller).Any(a => a.Kind == request.Kind))
                    return PayoutAccountRefusals.NotKept;
                seller.PaidFirst = request.Kind;
                return null;
            },
            ct
        );

    public static PayoutAccountsResponse Show(PayoutAccounts accounts, Seller seller) =>
        new([
            .. accounts
                .Of(seller)
                .Select(
                    (a, i) =>
                        new PayoutAccountView(
                            a.Kind,
                            a.Kind == PayeeKind.WeChat ? Masking.OpenId(a.Account) : a.Shown,
                            i == 0,
                            a.Kind != PayeeKind.WeChat
                        )
                ),
        ]);
}

/// <summary>
/// Changes where a seller is paid. Whoever holds only the device, or a token, must not send the next payout elsewhere: once an account has
/// been there for a while, a change needs a fresh code to the seller's own phone.
/// </summary>
internal sealed class PayoutAccountDesk(
    CardRecycleDb db,
    PayoutAccounts accounts,
    PersonalData personal,
    IOptions<SignInOptions> options,
    TimeProvider clock
)
{
    public const string Confirmation = "Confirmation-Code";

    public PayoutAccounts Accounts => accounts;

    /// <summary>Under a lock on the seller's row, so that a removal and a choice at once cannot leave a choice of nothing.</summary>
    public async Task<Results<Ok<PayoutAccountsResponse>, ProblemHttpResult>> ChangeAsync(
        SellerCaller caller,
        string? confirmation,
        Func<Seller, Refusal?> change,
        CancellationToken ct
    )
    {
        if (await ConfirmAsync(caller.Id, confirmation, ct) is { } unconfirmed)
            return Problems.From(unconfirmed);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var seller = await db.Sellers.FromSql($"select * from sellers.sellers where id = {caller.Id} for update").SingleOrDefaultAsync(ct);
        if (seller is null)
            return Problems.From(SellerRefusals.AccountGone);
        if (change(seller) is { } refusal)
            return Problems.From(refusal);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: Seller.AlipayConstraint })
        {
            return Problems.From(PayoutAccountRefusals.AlipayOfOther);
        }
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(KeepPayoutAccounts.Show(accounts, seller));
    }

    /// <summary>A new seller has just proved the phone.</summary>
    private async Task<Refusal?> ConfirmAsync(Guid sellerId, string? code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return SellerRefusals.AccountGone;
        if (now - seller.CreatedAt < options.Value.ChangesFreeFor || accounts.Of(seller).Count == 0)
            return null;
        return code is null
            ? PayoutAccountRefusals.ConfirmationNeeded
            : await UseSmsCode.TryAsync(db, personal, seller.PhoneIndex, code, options.Value.TriesMax, now, ct);
    }
}

internal static class PayoutAccountRefusals
{
    public static readonly Refusal ConfirmationNeeded = new(
        "sellers/confirmation-needed",
        StatusCodes.Status403Forbidden,
        "A code is needed",
        $"A change of where one is paid needs a fresh code: POST /sellers/sms-codes, then the same again with the header {PayoutAccountDesk.Confirmation}.",
        "为保障资金安全，修改收款账户需要短信验证码确认。"
    )
    {
        Field = PayoutAccountDesk.Confirmation,
    };

    public static readonly Refusal AlipayInvalid = new(
        "sellers/alipay-invalid",
        StatusCodes.Status422UnprocessableEntity,
        "Not an Alipay account",
        "The account is what one signs in to Alipay with: a mainland mobile number or an e-mail address.",
        "请输入正确的支付宝账号（手机号或邮箱）。"
    )
    {
        Field = "account",
    };

    public static readonly Refusal NameMismatch = new(
        "sellers/payout-name-mismatch",
        StatusCodes.Status422UnprocessableEntity,
        "The account is not the seller's own",
        "The name of the account must be the name of the real-name check: nobody is paid on another's account.",
        "收款账户须为您本人实名的账户。"
    )
    {
        Field = "name",
    };

    public static readonly Refusal RealNameFirst = new(
        "sellers/real-name-needed",
        StatusCodes.Status403Forbidden,
        "The real-name check comes first",
        "Without a confirmed name no account can be compared with it: POST /sellers/me/real-name.",
        "请先完成实名认证，再添加收款账户。"
    );

    public static readonly Refusal AlipayOfOther = new(
        "sellers/alipay-bound-to-other",
        StatusCodes.Status409Conflict,
        "The Alipay account belongs to another seller",
        "One Alipay account takes the payouts of one account here.",
        "该支付宝账号已被其他账户使用。"
    );

    public static readonly Refusal WeChatStays = new(
        "sellers/wechat-stays",
        StatusCodes.Status409Conflict,
        "WeChat cannot be removed",
        "The WeChat account is bound for good; say which other account is paid first instead.",
        "微信收款账户不可移除，您可以选择优先使用其他账户。"
    );

    public static readonly Refusal NotKept = new(
        "sellers/payout-account-unknown",
        StatusCodes.Status404NotFound,
        "There is no such payout account",
        "The seller has no account of this kind: alipay, bank-card.",
        "没有该类型的收款账户。"
    );
}
