using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Disputes;

internal static class DisputeRefusals
{
    public static readonly Refusal NotFound = new(
        "disputes/not-found",
        StatusCodes.Status404NotFound,
        "There is no such dispute",
        "No dispute of this id is yours to see.",
        "没有找到这个争议。"
    );

    public static readonly Refusal NoPaidOrder = new(
        "disputes/no-paid-order",
        StatusCodes.Status404NotFound,
        "There is no such paid order",
        "A dispute is about a card that was taken and whose seller has been paid.",
        "没有找到已打款的订单。"
    )
    {
        Field = "orderId",
    };

    public static readonly Refusal OpenAlready = new(
        "disputes/open-already",
        StatusCodes.Status409Conflict,
        "The order is disputed already",
        "An order has one open dispute at most, and a card that was lost stays lost.",
        "该订单已有争议，不能重复提交。"
    );

    public static readonly Refusal FoundInTheFuture = new(
        "disputes/found-in-the-future",
        StatusCodes.Status400BadRequest,
        "It cannot have been found yet",
        "'foundAt' lies between the payment of the order and now; left out, it is now.",
        "发现时间有误。"
    )
    {
        Field = "foundAt",
    };

    public static readonly Refusal AnsweredBefore = new(
        "disputes/answered-before",
        StatusCodes.Status409Conflict,
        "You have answered already",
        "A dispute is answered once. What is to be added, customer service takes.",
        "您已提交过说明，如需补充请联系客服。"
    );

    public static readonly Refusal Closed = new(
        "disputes/closed",
        StatusCodes.Status409Conflict,
        "The dispute is closed",
        "It was decided and carried out.",
        "该争议已结案。"
    );

    public static readonly Refusal AlreadyProposed = new(
        "disputes/already-proposed",
        StatusCodes.Status409Conflict,
        "It waits for the second person",
        "It was decided, and somebody else is to confirm that.",
        "已提交处理意见，等待复核。"
    );

    public static readonly Refusal NothingProposed = new(
        "disputes/nothing-proposed",
        StatusCodes.Status409Conflict,
        "There is nothing to confirm",
        "Nobody has decided yet, or the seller has answered since.",
        "尚无待复核的处理意见。"
    );

    public static readonly Refusal SamePerson = new(
        "disputes/same-person",
        StatusCodes.Status409Conflict,
        "A second person is needed",
        "Whoever decided cannot also confirm it.",
        "须由另一名员工复核。"
    );

    public static readonly Refusal UnknownTypology = new(
        "disputes/unknown-typology",
        StatusCodes.Status400BadRequest,
        "There is no such typology",
        "A typology goes with fraud only, and is one that the risk models know.",
        "欺诈类型有误。"
    )
    {
        Field = "typology",
    };

    public static readonly Refusal NothingToBlame = new(
        "disputes/nothing-to-blame",
        StatusCodes.Status400BadRequest,
        "This does not go together",
        "Fraud and blacklist go with a card that is lost; an amount goes with recovery.",
        "处理意见前后不一致，请核对。"
    )
    {
        Field = "outcome",
    };

    public static readonly Refusal TooLate = new(
        "disputes/too-late-to-claim",
        StatusCodes.Status409Conflict,
        "Too long after the payment",
        "What is found so late is our own loss: decide writeOff.",
        "已超过追偿期限，损失由平台承担。"
    );

    public static readonly Refusal NothingOutstanding = new(
        "disputes/nothing-outstanding",
        StatusCodes.Status409Conflict,
        "Nothing is outstanding",
        "Nothing was claimed, or all of it has come back or been written off.",
        "没有待追偿的款项。"
    );

    public static Refusal NotHeard(TimeSpan wait) =>
        new(
            "disputes/seller-not-heard",
            StatusCodes.Status409Conflict,
            "The seller has not been heard",
            "Nothing is decided before the seller has answered or the time for it has passed.",
            "卖家说明期限未到，暂不能处理。"
        )
        {
            RetryAfter = wait,
        };

    public static Refusal MoreThanPaid(long maxFen) =>
        new(
            "disputes/more-than-paid",
            StatusCodes.Status409Conflict,
            "More than the seller got",
            $"At most what the seller received for the card is claimed: {maxFen} fen.",
            "追偿金额不得超过卖家该卡实得金额。"
        )
        {
            Field = "claimFen",
        };

    public static Refusal BadRemaining(long balanceFen) =>
        new(
            "disputes/bad-remaining",
            StatusCodes.Status422UnprocessableEntity,
            "What is left does not fit",
            $"remainingFen belongs to a card that is partly used, and lies from 1 to below what is on it in our books: {balanceFen} fen.",
            "剩余金额有误：仅部分被使用的卡需要填写，且须小于账面余额。"
        )
        {
            Field = "remainingFen",
        };

    public static readonly Refusal PartOfASoldCard = new(
        "disputes/part-of-a-sold-card",
        StatusCodes.Status409Conflict,
        "The card is sold",
        "Only a card in stock is written down in part. Of a sold one report 'used': its recycler does not pay, and the card comes back as lost.",
        "该卡已售出，无法按部分被使用处理。"
    );

    public static readonly Refusal BadWeeks = new(
        "disputes/bad-weeks",
        StatusCodes.Status400BadRequest,
        "The span cannot be read",
        "'from' lies before 'to', and both at most two years apart.",
        "查询区间有误。"
    )
    {
        Field = "from",
    };
}
