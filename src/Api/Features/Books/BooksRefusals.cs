using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;

namespace CardRecycle.Api.Features.Books;

internal static class BooksRefusals
{
    public static readonly Refusal UnknownAccount = new(
        "books/unknown-account",
        StatusCodes.Status404NotFound,
        "There is no such account",
        "The chart of accounts has "
            + string.Join(", ", Chart.Accounts.Select(a => a.PerParty ? $"{a.Code}:{{party}}" : a.Code))
            + ". A party has 1 to 64 letters, digits, - _ .",
        "没有这个科目。"
    )
    {
        Field = "account",
    };

    public static readonly Refusal UnknownJournal = new(
        "books/unknown-journal",
        StatusCodes.Status404NotFound,
        "There is no such journal",
        "No journal has this id.",
        "没有这笔分录。"
    );

    public static readonly Refusal BadCursor = new(
        "books/bad-cursor",
        StatusCodes.Status400BadRequest,
        "The cursor cannot be read",
        "Send in 'after' what the previous page gave as 'next', unchanged, or leave it out for the first page.",
        "分页参数有误，请从第一页重新查询。"
    )
    {
        Field = "after",
    };

    public static readonly Refusal BadFormat = new(
        "books/bad-format",
        StatusCodes.Status400BadRequest,
        "There is no such format",
        "'format' is json or csv.",
        "格式应为 json 或 csv。"
    )
    {
        Field = "format",
    };

    public static readonly Refusal BadReference = new(
        "books/bad-reference",
        StatusCodes.Status400BadRequest,
        "The reference cannot be one of ours",
        $"A reference has 1 to {Journal.ReferenceLengthMax} printable characters, such as an order id.",
        "业务单号有误。"
    )
    {
        Field = "reference",
    };

    public static readonly Refusal MonthNotOver = new(
        "books/month-not-over",
        StatusCodes.Status409Conflict,
        "The month is not over",
        "VAT is accrued for a month that is over in Beijing.",
        "当月尚未结束，不能计提。"
    )
    {
        Field = "month",
    };

    public static readonly Refusal MonthChanged = new(
        "books/month-changed",
        StatusCodes.Status409Conflict,
        "The month was accrued with other amounts",
        "Something was booked into the month since, or the rate has changed; the difference is for a person to look into.",
        "该月已计提，且金额与当前不一致，请人工核对。"
    )
    {
        Field = "month",
    };

    public static Refusal BadSpan(int days) =>
        new(
            "books/bad-span",
            StatusCodes.Status400BadRequest,
            "The span cannot be read",
            $"'from' lies before 'to', at most {days} days apart; both are days in Beijing, and 'to' is the day after the last.",
            $"查询区间有误，最长 {days} 天。"
        )
        {
            Field = "from",
        };

    public static Refusal LimitOutOfRange(int max) =>
        new(
            "books/limit-out-of-range",
            StatusCodes.Status400BadRequest,
            "The page size is out of range",
            $"'limit' is 1 to {max}.",
            $"每页条数应在 1 到 {max} 之间。"
        )
        {
            Field = "limit",
        };
}
