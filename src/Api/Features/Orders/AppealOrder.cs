using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Orders;

/// <param name="Text">In the seller's words: what is wrong with how the order ended.</param>
/// <param name="PhotoIds">Pictures, as <c>POST /cards/photos/evidence</c> answered them.</param>
internal sealed record AppealOrderRequest(
    [property: Required, StringLength(2000, MinimumLength = 5)] string Text,
    IReadOnlyList<Guid>? PhotoIds = null
);

/// <summary>An appeal as its seller sees it.</summary>
/// <param name="Text">What they wrote.</param>
/// <param name="At">When.</param>
/// <param name="DueAt">By when there is an answer.</param>
/// <param name="Granted">Null while it is being looked at.</param>
/// <param name="Answer">Chinese; null while it is being looked at.</param>
/// <param name="DecidedAt">When it was answered.</param>
/// <param name="NextStep">Chinese: what a granted appeal changes, and what the seller does now; null unless it was granted.</param>
/// <param name="CanSellAgain">The card is free: it can be offered again at once.</param>
/// <param name="Photos">How many pictures the seller gave; only where one order is read.</param>
internal sealed record AppealView(
    string Text,
    DateTimeOffset At,
    DateTimeOffset DueAt,
    bool? Granted,
    string? Answer,
    DateTimeOffset? DecidedAt,
    string? NextStep,
    bool CanSellAgain,
    int Photos = 0
)
{
    public static AppealView Of(Appeal appeal, int photos = 0) =>
        new(
            appeal.Text,
            appeal.At,
            appeal.DueAt,
            appeal.Granted,
            appeal.Answer,
            appeal.DecidedAt,
            appeal.NextStep,
            appeal.CardIsFree == true,
            photos
        );
}

/// <summary>A seller appeals against the end of their order: declined, or its card found bad.</summary>
internal static class AppealOrder
{
    public static async Task<Results<Created<AppealView>, ProblemHttpResult>> Handle(
        Guid orderId,
        AppealOrderRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        IOptions<AppealOptions> options,
        IEvidencePhotos photos,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == orderId && o.SellerId == caller.Id, ct) is not { } order)
            return Problems.From(OrderRefusals.NotFound);
        if (!CanAppeal(order, now, options.Value))
            return Problems.From(AppealRefusals.NotPossible);
        var appeal = new Appeal
        {
            Id = TimedId.New(now),
            OrderId = order.Id,
            OrderNo = order.OrderNo,
            SellerId = caller.Id,
            Text = request.Text,
            At = now,
            DueAt = now + options.Value.AnswerWithin,
        };
        db.Add(appeal);
        var evidence = new EvidenceOf(order.Id, order.CardId, caller.Id, EvidenceMatter.Appeal);
        if (await photos.AttachAsync(db, request.PhotoIds, evidence, ct) is { } none)
            return Problems.From(none);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: Appeal.OneForAnOrder })
        {
            return Problems.From(AppealRefusals.OnceOnly);
        }
        return TypedResults.Created($"/orders/{order.Id}", AppealView.Of(appeal));
    }

    public static bool CanAppeal(Order order, DateTimeOffset now, AppealOptions options) =>
        order.State is OrderState.Declined or OrderState.Rejected && now <= order.ChangedAt + options.Within;
}

internal static class AppealRefusals
{
    public static readonly Refusal NotPossible = new(
        "orders/appeal-not-possible",
        StatusCodes.Status409Conflict,
        "There is nothing to appeal against",
        "Only an order that was declined, or whose card was found bad, can be appealed against, for a time after its end. "
            + "While it is under review, give evidence instead.",
        "该订单当前不能申诉：仅审核未通过或卡片被判无效的订单，可在结束后 30 天内申诉。"
    );

    public static readonly Refusal OnceOnly = new(
        "orders/appealed-already",
        StatusCodes.Status409Conflict,
        "The order has been appealed against already",
        "There is one appeal for an order; its answer is final.",
        "您已就该订单提交过申诉，请等待处理结果。"
    );

    public static readonly Refusal Unknown = new(
        "orders/appeal-unknown",
        StatusCodes.Status404NotFound,
        "No such appeal",
        "There is no appeal of this id.",
        "没有找到这个申诉。"
    );

    public static readonly Refusal Decided = new(
        "orders/appeal-decided",
        StatusCodes.Status409Conflict,
        "The appeal has been answered",
        "Its answer is final.",
        "该申诉已处理。"
    );

    public static readonly Refusal SamePerson = new(
        "orders/appeal-same-person",
        StatusCodes.Status409Conflict,
        "Somebody else has to decide",
        "Whoever declined the order does not decide about the appeal against it.",
        "申诉须由原审核人以外的同事处理。"
    );
}
