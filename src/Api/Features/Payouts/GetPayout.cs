using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>A seller asks where the money of an order is, and what there is to do.</summary>
internal static class GetPayout
{
    public static async Task<Results<Ok<PayoutResponse>, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller caller,
        PayoutRouter router,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var payout = await db.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.OrderId == orderId && p.SellerId == caller.Id, ct);
        if (payout is null)
            return Problems.From(PayoutRefusals.NotFound);
        var attempt =
            payout.State == PayoutState.InFlight
                ? await db
                    .PayoutAttempts.AsNoTracking()
                    .SingleOrDefaultAsync(a => a.PayoutId == payout.Id && a.Sequence == payout.Attempts, ct)
                : null;
        return TypedResults.Ok(Describe(payout, attempt, attempt is null ? null : router.Channel(attempt.Channel).ConfirmPage));
    }

    private static PayoutResponse Describe(Payout payout, Attempt? attempt, ConfirmPage? page)
    {
        var confirm =
            attempt is { State: AttemptState.WaitUser, Package: { } package } && page is not null
                ? new ConfirmInWeChatResponse(page.MchId, page.AppId, package, attempt.Account)
                : null;
        var state = (payout.State, confirm) switch
        {
            (PayoutState.Paid, _) => SellerPayoutState.Paid,
            (PayoutState.NeedsSeller, _) => SellerPayoutState.NeedsYou,
            (PayoutState.NeedsStaff, _) => SellerPayoutState.Delayed,
            (_, not null) => SellerPayoutState.ConfirmInWeChat,
            _ => SellerPayoutState.OnItsWay,
        };
        return new(
            payout.OrderId,
            state,
            payout.AmountFen,
            Message(payout, state),
            state == SellerPayoutState.NeedsYou ? payout.Reason : null,
            state == SellerPayoutState.NeedsYou,
            confirm,
            state == SellerPayoutState.ConfirmInWeChat ? attempt!.Deadline : payout.Deadline,
            payout.Kind,
            payout.Kind == PayeeKind.WeChat ? Mask(payout.Account) : payout.Account,
            payout.Reference,
            payout.PaidAt
        );
    }

    private static string Message(Payout payout, SellerPayoutState state) =>
        state switch
        {
            SellerPayoutState.Paid => payout.Kind switch
            {
                PayeeKind.Alipay => "已到账，请在支付宝余额中查看。",
                PayeeKind.BankCard => "已汇入您的银行卡，请留意银行到账通知。",
                _ => "已到账，请在微信零钱中查看。",
            },
            SellerPayoutState.ConfirmInWeChat => PayoutReasons.Message(PayoutReasons.ConfirmInWeChat),
            SellerPayoutState.OnItsWay when payout.Reason == PayoutReasons.DayQuota => PayoutReasons.Message(payout.Reason),
            SellerPayoutState.OnItsWay => "正在打款，请稍候。",
            _ => PayoutReasons.Message(payout.Reason, payout.Kind),
        };

    private static string Mask(string account) => account.Length <= 8 ? "****" : $"{account[..4]}****{account[^4..]}";
}

/// <summary>What a payout means to its seller.</summary>
internal enum SellerPayoutState
{
    OnItsWay,
    ConfirmInWeChat,
    Paid,
    NeedsYou,
    Delayed,
}

/// <summary>
/// <paramref name="Message"/> says in Chinese what to do. <paramref name="Confirm"/> is given while the seller must confirm, by
/// <paramref name="Deadline"/>; <paramref name="CanRetry"/> when he may ask for another attempt after mending <paramref name="Reason"/>.
/// </summary>
internal sealed record PayoutResponse(
    Guid OrderId,
    SellerPayoutState State,
    long AmountFen,
    string Message,
    string? Reason,
    bool CanRetry,
    ConfirmInWeChatResponse? Confirm,
    DateTimeOffset? Deadline,
    PayeeKind AccountKind,
    string AccountMasked,
    string? Reference,
    DateTimeOffset? PaidAt
);

/// <summary>Parameters of <c>wx.requestMerchantTransfer</c>; its success only means that the page was shown.</summary>
internal sealed record ConfirmInWeChatResponse(string MchId, string AppId, string Package, string OpenId)
{
    public override string ToString() => nameof(ConfirmInWeChatResponse);
}

internal static class PayoutRefusals
{
    public static readonly Refusal NotFound = new(
        "payouts/not-found",
        StatusCodes.Status404NotFound,
        "There is no such payout",
        "The order is not yours, or nothing is owed for it yet.",
        "没有找到该订单的打款记录。"
    );

    public static readonly Refusal NothingToRetry = new(
        "payouts/nothing-to-retry",
        StatusCodes.Status409Conflict,
        "This payout cannot be retried now",
        "Only a payout that waits for somebody to mend something can be retried: needsYou by its seller, needsStaff by staff.",
        "当前打款状态无需重试。"
    );

    public static readonly Refusal NotPayable = new(
        "payouts/seller-not-payable",
        StatusCodes.Status409Conflict,
        "This seller cannot be paid now",
        "The seller is blocked, has no payout account or no confirmed real name.",
        "您的账户暂不能收款：请绑定收款账户并完成实名认证，或联系客服。"
    );
}
