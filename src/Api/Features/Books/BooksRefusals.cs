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
