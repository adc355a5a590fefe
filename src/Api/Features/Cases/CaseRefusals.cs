using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Every "no" of this room.</summary>
internal static class CaseRefusals
{
    public static readonly Refusal NotFound = new(
        "cases/not-found",
        StatusCodes.Status404NotFound,
        "No such case",
        "There is no such case, or the order has none that is open.",
        "没有找到该案件。"
    );

    public static readonly Refusal SellerGone = new(
        "cases/seller-gone",
        StatusCodes.Status409Conflict,
        "The account was erased",
        "The seller had the account erased after the case was closed: there is nothing left to freeze. Blacklist the person instead.",
        "该账户已注销，无需冻结。"
    );

    public static readonly Refusal UnknownState = new(
        "cases/unknown-state",
        StatusCodes.Status400BadRequest,
        "Unknown state",
        "A case is queued, owned, awaitingSeller, awaitingSecond or closed.",
        "未知的案件状态。"
    )
    {
        Field = "state",
    };

    public static readonly Refusal Closed = new(
        "cases/closed",
        StatusCodes.Status409Conflict,
        "The case is closed",
        "A closed case can be read and noted upon, reported and exported; nothing else.",
        "案件已结案。"
    );

    public static readonly Refusal Taken = new(
        "cases/taken",
        StatusCodes.Status409Conflict,
        "Somebody else owns the case",
        "A case has one owner at a time. An escalated case can be released by anybody.",
        "案件已由其他同事领取。"
    );

    public static readonly Refusal NotYours = new(
        "cases/not-yours",
        StatusCodes.Status409Conflict,
        "Claim the case first",
        "Only the owner of a case asks, decides and releases.",
        "请先领取案件再操作。"
    );

    public static readonly Refusal AlreadyProposed = new(
        "cases/already-proposed",
        StatusCodes.Status409Conflict,
        "A decision waits for its second person",
        "Release the case to take the proposed decision back.",
        "已有待复核的结论，如需修改请先释放案件。"
    );

    public static readonly Refusal NothingProposed = new(
        "cases/nothing-proposed",
        StatusCodes.Status409Conflict,
        "Nothing to confirm",
        "No decision of this case waits for a second person.",
        "该案件没有待复核的结论。"
    );

    public static readonly Refusal SamePerson = new(
        "cases/same-person",
        StatusCodes.Status409Conflict,
        "Four eyes are needed",
        "Whoever proposed a decision cannot confirm it.",
        "须由另一位同事复核。"
    );

    public static readonly Refusal UnknownAsk = new(
        "cases/unknown-ask",
        StatusCodes.Status400BadRequest,
        "Unknown request",
        $"What a seller is asked for is one of {string.Join(", ", CaseAsks.Texts.Keys)}.",
        "未知的补充资料类型。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal NothingAsked = new(
        "cases/nothing-asked",
        StatusCodes.Status409Conflict,
        "Nothing was asked for",
        "The order waits for nothing from its seller, or the seller has answered already.",
        "该订单目前无需补充资料。"
    );

    public static readonly Refusal MaskedOnly = new(
        "cases/masked-only",
        StatusCodes.Status403Forbidden,
        "Names are masked for this duty",
        "Unmasked personal data needs the duties risk and finance together.",
        "您的职责只能查看脱敏信息。"
    );

    public static readonly Refusal NoOrder = new(
        "cases/no-order",
        StatusCodes.Status404NotFound,
        "No such order",
        "There is no order with this id.",
        "没有找到这个订单。"
    );
}
