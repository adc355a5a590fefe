using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>WeChat tells of a bill's end; see <see cref="NoticeDesk"/>.</summary>
internal static class TakeWeChatNotice
{
    private static readonly string[] signatureHeaders =
    [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
        "Wechatpay-Serial",
    ];

    public static async Task<Results<NoContent, JsonHttpResult<WeChatNoticeRefusal>>> Handle(
        HttpRequest request,
        NoticeDesk desk,
        CardRecycleDb db,
        CancellationToken ct
    ) =>
        await desk.TakeAsync(db, WeChatTransferChannel.ChannelName, request, signatureHeaders, ct)
            ? TypedResults.NoContent()
            : TypedResults.Json(new WeChatNoticeRefusal("FAIL", "验签失败"), statusCode: StatusCodes.Status401Unauthorized);
}

/// <summary>How WeChat wants to be refused; it then sends again.</summary>
internal sealed record WeChatNoticeRefusal(string Code, string Message);
