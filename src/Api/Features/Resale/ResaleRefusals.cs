using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;

namespace CardRecycle.Api.Features.Resale;

internal static class ResaleRefusals
{
    public static readonly Refusal NotInStock = new(
        "resale/not-in-stock",
        StatusCodes.Status404NotFound,
        "No such card in stock",
        "No card of this order has been acquired. GET /staff/resale/stock lists what is there.",
        "库存中没有该订单的卡。"
    );

    public static readonly Refusal AlreadySold = new(
        "resale/already-sold",
        StatusCodes.Status409Conflict,
        "The card is sold already",
        "A card is sold once. A wrong sale is corrected by finance, not by selling again.",
        "该卡已售出，不能重复出售。"
    );

    public static readonly Refusal Disputed = new(
        "resale/card-disputed",
        StatusCodes.Status409Conflict,
        "The card is disputed, or was lost",
        "It was reported to be used or empty. A card is sold again only when that proves unfounded.",
        "该卡存在争议或已确认卡损，不能出售。"
    );

    public static readonly Refusal RecyclerUnnamed = new(
        "resale/recycler-unnamed",
        StatusCodes.Status400BadRequest,
        "Not a recycler's name",
        $"Give the recycler as 1 to {AccountId.PartyLengthMax} letters, digits, '-', '_' or '.'.",
        "回收商编号格式不正确。"
    )
    {
        Field = "recycler",
    };

    public static Refusal OutOfBounds(long minFen, long maxFen) =>
        new(
            "resale/price-out-of-bounds",
            StatusCodes.Status400BadRequest,
            "This price cannot be right",
            $"For this card {minFen} to {maxFen} fen are allowed ({CloseTrade.PercentMin} to {CloseTrade.PercentMax} % of its balance).",
            $"售价应在 {new Money(minFen)} 元至 {new Money(maxFen)} 元之间，请核对。"
        )
        {
            Field = "soldForFen",
        };
}
