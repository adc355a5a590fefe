using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Alipay tells of a transfer (alipay.fund.trans.order.changed); see <see cref="NoticeDesk"/>. It reads one word: success ends
/// its deliveries, anything else repeats them.</summary>
internal static class TakeAlipayNotice
{
    public static async Task<ContentHttpResult> Handle(HttpRequest request, NoticeDesk desk, CardRecycleDb db, CancellationToken ct) =>
        await desk.TakeAsync(db, AlipayTransferChannel.ChannelName, request, [], ct)
            ? TypedResults.Text("success")
            : TypedResults.Text("fail", statusCode: StatusCodes.Status401Unauthorized);
}
