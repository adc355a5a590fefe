using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Quotes;

internal static class FeeRefusals
{
    public static readonly Refusal InForce = new(
        "quotes/fees-in-force",
        StatusCodes.Status409Conflict,
        "These fees are in force",
        "Nothing would change.",
        "费率与现行的相同。"
    );

    public static readonly Refusal AskedAlready = new(
        "quotes/fees-asked-already",
        StatusCodes.Status409Conflict,
        "A change of fees waits",
        "One is decided on at a time; an open request waits for another person.",
        "已有一项费率变更等待另一人处理。"
    );

    public static readonly Refusal NoChange = new(
        "quotes/no-fee-change",
        StatusCodes.Status404NotFound,
        "No such request",
        "No change of fees was asked for under this id.",
        "没有这项费率变更申请。"
    );

    public static readonly Refusal IsOver = new(
        "quotes/fee-change-is-over",
        StatusCodes.Status409Conflict,
        "The request is over",
        "It was decided on, or its time has passed. Ask again.",
        "该申请已处理或已过期，请重新申请。"
    );

    public static readonly Refusal SecondPersonNeeded = new(
        "quotes/second-person-needed",
        StatusCodes.Status409Conflict,
        "Another person decides",
        "Whoever asked for other fees does not decide on them.",
        "须由另一位运营人员处理。"
    );

    public static Refusal OutOfBounds(string field, string detail) =>
        new(
            "quotes/fees-out-of-bounds",
            StatusCodes.Status422UnprocessableEntity,
            "These fees cannot be",
            detail,
            "费率须在 3% 至 5% 之间，会员等级越高优惠不得越少。"
        )
        {
            Field = field,
        };
}
