using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.Api.Features.Orders;

/// <summary>An order as its seller sees it.</summary>
/// <param name="OrderId">The id in addresses.</param>
/// <param name="OrderNo">The number for people.</param>
/// <param name="State">Stable state name.</param>
/// <param name="StateTitle">Chinese title of the state.</param>
/// <param name="Message">Chinese: what is going on and what to do.</param>
/// <param name="ReasonCode">Stable code behind the message, if any.</param>
/// <param name="DeadlineAt">Until when the present state lasts at most.</param>
/// <param name="AmountFen">What the seller receives, in fen.</param>
/// <param name="Proposed">The re-quote that waits for a yes.</param>
/// <param name="Challenge">The issuer's question to the holder.</param>
/// <param name="KeptBackFen">What is kept back of it for earlier cards of the seller that proved worthless, in fen; usually 0.</param>
/// <param name="Needed">What the review asks the seller for, and by when; only where one order is read.</param>
/// <param name="Appeal">The seller's appeal against its end; only where one order is read.</param>
/// <param name="CanAppeal">An appeal is possible now; only where one order is read.</param>
internal sealed record OrderView(
    Guid OrderId,
    string OrderNo,
    OrderState State,
    string StateTitle,
    string Message,
    string? ReasonCode,
    bool IsFinal,
    bool CanCancel,
    DateTimeOffset? DeadlineAt,
    string BrandId,
    string BrandName,
    string CardMasked,
    Guid CardId,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    IReadOnlyList<OfferLine> Lines,
    ProposedOfferView? Proposed,
    ChallengeView? Challenge,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? PaidAt,
    IReadOnlyList<OrderStepView> Timeline,
    long KeptBackFen = 0,
    NeededView? Needed = null,
    AppealView? Appeal = null,
    bool CanAppeal = false
);

/// <summary>The new offer, and the old figures beside it. Accept it by its amount.</summary>
internal sealed record ProposedOfferView(
    long AmountFen,
    long BalanceFen,
    DateOnly? ExpiresOn,
    long PreviousAmountFen,
    long PreviousBalanceFen,
    IReadOnlyList<OfferLine> Lines
);

internal sealed record ChallengeView(string? PictureUrl, bool IsSms, DateTimeOffset ExpiresAt);

internal sealed record OrderStepView(DateTimeOffset At, OrderState State, string Title, string Message, DateTimeOffset? DeadlineAt);

/// <summary>A row of the seller's list.</summary>
internal sealed record OrderSummaryView(
    Guid OrderId,
    string OrderNo,
    OrderState State,
    string StateTitle,
    string BrandId,
    string BrandName,
    long AmountFen,
    DateTimeOffset SubmittedAt,
    DateTimeOffset? DeadlineAt
);

internal sealed class OrderViews(ICatalog catalog)
{
    public OrderView Of(Order order) =>
        new(
            order.Id,
            order.OrderNo,
            order.State,
            OrderMessages.Title(order.State),
            OrderMessages.Explain(order.State, order.ReasonCode),
            order.ReasonCode,
            OrderMachine.IsFinal(order.State),
            order.CanCancel,
            order.DeadlineAt,
            order.BrandId,
            NameOf(order.BrandId),
            order.CardMasked,
            order.CardId,
            order.Offer.FaceFen,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.Offer.Lines,
            ProposedOf(order),
            order.State == OrderState.AwaitingCode && order.Challenge is { } c ? new(c.PictureUrl, c.IsSms, c.ExpiresAt) : null,
            order.SubmittedAt,
            order.PaidAt,
            [.. order.Timeline.OrderBy(s => s.At).ThenBy(s => s.Id).Select(Of)],
            order.KeptBackFen
        );

    public OrderSummaryView SummaryOf(Order order) =>
        new(
            order.Id,
            order.OrderNo,
            order.State,
            OrderMessages.Title(order.State),
            order.BrandId,
            NameOf(order.BrandId),
            order.Offer.AmountFen,
            order.SubmittedAt,
            order.DeadlineAt
        );

    private string NameOf(string brandId) => catalog.Find(brandId)?.NameZh ?? brandId;

    private static ProposedOfferView? ProposedOf(Order order) =>
        order.State == OrderState.AwaitingRequote && order.ProposedOffer is { } p
            ? new(p.AmountFen, p.BalanceFen, p.ExpiresOn, order.Offer.AmountFen, order.Offer.BalanceFen, p.Lines)
            : null;

    private static OrderStepView Of(OrderStep step) =>
        new(
            step.At,
            step.State,
            step.ReasonCode == "submitted" ? "已提交" : OrderMessages.Title(step.State),
            OrderMessages.Explain(step.State, step.ReasonCode),
            step.DeadlineAt
        );
}
