using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>What the room Reconciliation refuses.</summary>
internal static class ReconciliationRefusals
{
    public static readonly Refusal NoChannel = new(
        "reconciliation/no-such-channel",
        StatusCodes.Status404NotFound,
        "There is no such channel",
        "GET /staff/reconciliation/days names the channels that are configured.",
        "没有这个支付渠道。"
    )
    {
        Field = "channel",
    };

    public static readonly Refusal DayNotOver = new(
        "reconciliation/day-not-over",
        StatusCodes.Status409Conflict,
        "The day is not over",
        "Bills are taken in, and days closed, when the day is over in Beijing.",
        "当日尚未结束。"
    )
    {
        Field = "day",
    };

    public static readonly Refusal BadSpan = new(
        "reconciliation/bad-span",
        StatusCodes.Status400BadRequest,
        "The span cannot be read",
        $"'from' lies before 'to', at most {ReadDays.DaysMax} days apart; both are days in Beijing, and 'to' is the day after the last.",
        $"查询区间有误，最长 {ReadDays.DaysMax} 天。"
    )
    {
        Field = "from",
    };

    public static readonly Refusal StatementChanged = new(
        "reconciliation/statement-changed",
        StatusCodes.Status409Conflict,
        "The channel says something else than it did",
        "The final bill of this day was taken in before, and has other content now. Ask the channel; nothing was changed.",
        "该日账单已导入，且与渠道现有账单不一致，请联系渠道核实。"
    );

    public static readonly Refusal LineTwice = new(
        "reconciliation/line-twice",
        StatusCodes.Status409Conflict,
        "A line of the bill was on another day's bill",
        "The channel's number of a line is used once. Nothing of this bill was taken in; ask the channel.",
        "账单中的流水号已出现在其他日期的账单中，未导入任何内容，请联系渠道核实。"
    );

    public static readonly Refusal NoItem = new(
        "reconciliation/no-such-item",
        StatusCodes.Status404NotFound,
        "There is no such item",
        "GET /staff/reconciliation/items lists them.",
        "没有这条差错。"
    );

    public static readonly Refusal NotOpen = new(
        "reconciliation/not-open",
        StatusCodes.Status409Conflict,
        "The item is not open",
        "It is explained, or its explanation waits for a second person.",
        "该差错已处理或正在复核。"
    );

    public static readonly Refusal NotProposed = new(
        "reconciliation/nothing-to-confirm",
        StatusCodes.Status409Conflict,
        "Nothing waits for a second person",
        "Only an item whose explanation was proposed can be confirmed.",
        "该差错没有待复核的处理。"
    );

    public static readonly Refusal NotOwner = new(
        "reconciliation/not-the-owner",
        StatusCodes.Status409Conflict,
        "The item is somebody else's",
        "Claim it first; whoever has claimed it explains it.",
        "请先认领该差错，由认领人处理。"
    );

    public static readonly Refusal SamePerson = new(
        "reconciliation/same-person",
        StatusCodes.Status409Conflict,
        "A second person is needed",
        "Whoever proposed it cannot also confirm it.",
        "须由另一名员工复核。"
    );

    public static readonly Refusal DoesNotFit = new(
        "reconciliation/resolution-does-not-fit",
        StatusCodes.Status400BadRequest,
        "This resolution does not fit the difference",
        "bookFee: a fee. coverShortage, releaseSurplus: less lies on the clients' account than our books say (missingFen above zero). "
            + "suspendSurplus, takeBackCover: more lies there. noBooking: always. A bounce is booked by its payout, not here.",
        "所选处理方式不适用于该差错。"
    )
    {
        Field = "resolution",
    };

    public static readonly Refusal NothingSuspended = new(
        "reconciliation/nothing-suspended",
        StatusCodes.Status409Conflict,
        "Less than that is suspended",
        "releaseSurplus gives back what was suspended before, and no more.",
        "挂账余额不足。"
    );

    public static readonly Refusal ClosedBefore = new(
        "reconciliation/closed-before",
        StatusCodes.Status409Conflict,
        "The day is closed",
        "Two people can open it again: POST /staff/reconciliation/days/{day}/reopen.",
        "该日已结账。"
    );

    public static readonly Refusal NotClosed = new(
        "reconciliation/not-closed",
        StatusCodes.Status409Conflict,
        "The day is not closed",
        "Only a closed day can be opened again.",
        "该日尚未结账。"
    );

    public static Refusal NoSuchName(string field, IEnumerable<string> known) =>
        new(
            "reconciliation/no-such-name",
            StatusCodes.Status400BadRequest,
            "There is no such name",
            $"{field} is one of {string.Join(", ", known)}.",
            "筛选条件有误。"
        )
        {
            Field = field,
        };

    public static Refusal NotRead(string channel, string why) =>
        new(
            "reconciliation/bill-not-read",
            StatusCodes.Status409Conflict,
            "The bill could not be taken in",
            $"{channel}: {why}. not-ready: the channel has not made it yet; damaged: hash, totals or balances disagree. Nothing was taken in.",
            "账单暂不可用或校验未通过，未导入任何内容，请稍后重试。"
        );

    public static Refusal CannotClose(IReadOnlyList<string> reasons) =>
        new(
            "reconciliation/cannot-close",
            StatusCodes.Status409Conflict,
            "The day cannot be closed yet",
            string.Join("; ", reasons),
            "该日尚不能结账：" + string.Join("；", reasons)
        );
}
