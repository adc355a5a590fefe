using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Outbox;

namespace CardRecycle.Api.Features.Notices;

/// <summary>Turns the news of other rooms into notices for sellers.</summary>
internal sealed class TellSellers(Inbox inbox) : IHandle<OrderPaid>, IHandle<SellerTold>, IHandle<SellerAsked>
{
    public Task HandleAsync(OrderPaid news, CardRecycleDb db, CancellationToken ct) =>
        inbox.PutAsync(
            db,
            new()
            {
                Id = TimedId.New(news.PaidAt),
                SellerId = news.SellerId,
                Kind = NoticeKind.Paid,
                Title = $"到账 {Inbox.Yuan(news.Offer.AmountFen)}",
                Text = "款项已到账，电子凭证可下载并自行验证。",
                OrderId = news.OrderId,
                At = news.PaidAt,
            },
            new Dictionary<string, string> { ["orderNo"] = news.OrderNo, ["amount"] = Inbox.Yuan(news.Offer.AmountFen) },
            ct
        );

    public Task HandleAsync(SellerTold news, CardRecycleDb db, CancellationToken ct) =>
        inbox.PutAsync(
            db,
            new()
            {
                Id = TimedId.New(news.At),
                SellerId = news.SellerId,
                Kind = KindOf(news.Matter),
                Title = news.Title,
                Text = news.Text,
                OrderId = news.OrderId,
                DeadlineAt = news.DeadlineAt,
                At = news.At,
            },
            new Dictionary<string, string> { ["orderNo"] = news.OrderNo },
            ct
        );

    public Task HandleAsync(SellerAsked news, CardRecycleDb db, CancellationToken ct) =>
        inbox.PutAsync(
            db,
            new()
            {
                Id = TimedId.New(news.At),
                SellerId = news.SellerId,
                Kind = NoticeKind.Action,
                Title = "审核需要您补充材料",
                Text = news.Text,
                OrderId = news.OrderId,
                DeadlineAt = news.DueAt,
                At = news.At,
            },
            new Dictionary<string, string> { ["orderNo"] = news.OrderNo },
            ct
        );

    private static NoticeKind KindOf(SellerMatter matter) =>
        matter switch
        {
            SellerMatter.Action => NoticeKind.Action,
            SellerMatter.Requote => NoticeKind.Requote,
            SellerMatter.Review => NoticeKind.Review,
            SellerMatter.Closed => NoticeKind.Closed,
            SellerMatter.Dispute => NoticeKind.Dispute,
            _ => throw new ArgumentOutOfRangeException(nameof(matter), matter, null),
        };
}
