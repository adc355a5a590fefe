using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Alipay tells of a transfer (alipay.fund.trans.order.changed); see <see cref="NoticeDesk"/>. It reads one word: success ends
/// its deliveries, anything else repeats them.</summary>
internal static class TakeAlipayNotice
{
    public static async Task<ContentHttpResult> Handle(HttpRequest request, NoticeDesk desk, CardRecycleDb db, CancellationToken ct) =>
        TypedResults.Text(await desk.TakeAsync(db, AlipayTransferChannel.ChannelName, request, [], ct) ? "success" : "fail");
}
