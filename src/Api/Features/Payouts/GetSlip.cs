using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// The channel's own electronic receipt of a paid order (电子回单), for its seller and for finance. Nothing of it is kept here: the channel is
/// asked each time, and the file passes on only with the digest that the channel's signed answer names.
/// </summary>
internal sealed class GetSlip(CardRecycleDb db, IEnumerable<IChannelSlips> channels)
{
    private const string ContentType = "application/pdf";

    public static Task<Results<Ok<SlipResponse>, ProblemHttpResult>> OfSeller(
        Guid orderId,
        SellerCaller caller,
        GetSlip slips,
        CancellationToken ct
    ) => slips.ShowAsync(orderId, caller.Id, ct);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> FileOfSeller(
        Guid orderId,
        SellerCaller caller,
        GetSlip slips,
        CancellationToken ct
    ) => slips.FileAsync(orderId, caller.Id, ct);

    public static Task<Results<Ok<SlipResponse>, ProblemHttpResult>> OfOrder(Guid orderId, GetSlip slips, CancellationToken ct) =>
        slips.ShowAsync(orderId, null, ct);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> FileOfOrder(Guid orderId, GetSlip slips, CancellationToken ct) =>
        slips.FileAsync(orderId, null, ct);

    private async Task<Results<Ok<SlipResponse>, ProblemHttpResult>> ShowAsync(Guid orderId, Guid? sellerId, CancellationToken ct)
    {
        if (await FindAsync(orderId, sellerId, ct) is not { } payout)
            return Problems.From(PayoutRefusals.NotFound);
        return await ReadAsync(payout, withFile: false, ct) switch
        {
            SlipState.Making making => Answer(SellerSlipState.Making, null, making.AskAgainAfter),
            SlipState.Ready => Answer(SellerSlipState.Ready, null, null),
            SlipState.Unavailable unavailable => Answer(SellerSlipState.Unavailable, unavailable.Code, null),
            _ => Problems.From(SlipRefusals.Unknown),
        };

        Results<Ok<SlipResponse>, ProblemHttpResult> Answer(SellerSlipState state, string? reason, TimeSpan? again) =>
            TypedResults.Ok(
                new SlipResponse(
                    orderId,
                    payout.Channel,
                    state,
                    reason,
                    SlipRefusals.Message(state, reason),
                    again is null ? null : (long)again.Value.TotalSeconds
                )
            );
    }

    private async Task<Results<FileContentHttpResult, ProblemHttpResult>> FileAsync(Guid orderId, Guid? sellerId, CancellationToken ct)
    {
        if (await FindAsync(orderId, sellerId, ct) is not { } payout)
            return Problems.From(PayoutRefusals.NotFound);
        return await ReadAsync(payout, withFile: true, ct) switch
        {
            SlipState.Ready { File: { } file } => TypedResults.File(file, ContentType, $"{payout.Channel}-{payout.OrderNo}.pdf"),
            SlipState.Making making => Problems.From(SlipRefusals.BeingMade with { RetryAfter = making.AskAgainAfter }),
            SlipState.Unavailable unavailable => Problems.From(SlipRefusals.Unavailable(unavailable.Code)),
            SlipState.Damaged => Problems.From(SlipRefusals.Damaged),
            _ => Problems.From(SlipRefusals.Unknown),
        };
    }

    private Task<Payout?> FindAsync(Guid orderId, Guid? sellerId, CancellationToken ct) =>
        db.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.OrderId == orderId && (sellerId == null || p.SellerId == sellerId), ct);

    private async Task<SlipState> ReadAsync(Payout payout, bool withFile, CancellationToken ct)
    {
        var paid = await db
            .PayoutAttempts.AsNoTracking()
            .SingleOrDefaultAsync(a => a.PayoutId == payout.Id && a.State == AttemptState.Succeeded, ct);
        if (paid is null)
            return new SlipState.Unavailable("not-paid");
        return channels.SingleOrDefault(c => c.Channel == paid.Channel) is { } channel
            ? await channel.ReadAsync(new(paid.AttemptNo, paid.AmountFen, paid.CreatedAt), withFile, ct)
            : new SlipState.Unavailable("other-channel");
    }
}

/// <summary>What a channel's electronic receipt means to whoever wants it.</summary>
internal enum SellerSlipState
{
    Making,
    Ready,
    Unavailable,
}

/// <summary>
/// <paramref name="Reason"/> says why it is unavailable: <c>not-paid</c>, <c>other-channel</c> (gives none by this way), <c>too-late</c>,
/// <c>no-name</c>, <c>unknown-transfer</c>, <c>failed</c>, <c>refused</c>. <paramref name="RetryAfterSeconds"/> while it is being made.
/// </summary>
internal sealed record SlipResponse(
    Guid OrderId,
    string? Channel,
    SellerSlipState State,
    string? Reason,
    string Message,
    long? RetryAfterSeconds
);

internal static class SlipRefusals
{
    public static readonly Refusal BeingMade = new(
        "payouts/slip-being-made",
        StatusCodes.Status409Conflict,
        "The electronic receipt is being made",
        "The channel has been asked for it and needs some minutes; ask again after retryAfterSeconds.",
        "电子回单正在生成，请稍后再来下载。"
    );

    public static readonly Refusal Damaged = new(
        "payouts/slip-damaged",
        StatusCodes.Status502BadGateway,
        "The electronic receipt came damaged",
        "The file does not have the digest that the channel's signed answer names; it is not passed on.",
        "电子回单文件校验未通过，请稍后重试。"
    );

    public static readonly Refusal Unknown = new(
        "payouts/slip-unknown",
        StatusCodes.Status503ServiceUnavailable,
        "The channel does not say now",
        "The channel did not answer, or its answer carries no valid signature.",
        "暂时无法取得电子回单，请稍后重试。"
    );

    public static Refusal Unavailable(string reason) =>
        new(
            "payouts/slip-unavailable",
            StatusCodes.Status409Conflict,
            "There is no electronic receipt",
            $"The channel gives none for this payout: {reason}.",
            Message(SellerSlipState.Unavailable, reason)
        );

    public static string Message(SellerSlipState state, string? reason) =>
        (state, reason) switch
        {
            (SellerSlipState.Ready, _) => "电子回单已生成，可以下载。",
            (SellerSlipState.Making, _) => BeingMade.Message,
            (_, "not-paid") => "款项到账后才能申请电子回单。",
            (_, "other-channel") => "该笔款项不是通过微信打款，请在收款渠道查询电子回单。",
            (_, "too-late") => "转账已超过六个月，微信支付不再提供电子回单。",
            (_, "no-name") => "该笔转账未附收款人姓名，微信支付不提供电子回单。",
            _ => "微信支付未能生成电子回单，请稍后再试或联系客服。",
        };
}
