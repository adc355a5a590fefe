using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Every "no" of this room. Precedence in placing an order: seller, quote, limits, card, races.</summary>
internal static class OrderRefusals
{
    public static readonly Refusal NotFound = new(
        "orders/not-found",
        StatusCodes.Status404NotFound,
        "No such order",
        "There is no order with this id among yours.",
        "没有找到这个订单。"
    );

    public static readonly Refusal DaysUpsideDown = new(
        "orders/days-upside-down",
        StatusCodes.Status400BadRequest,
        "The days are upside down",
        "from is a day no later than to.",
        "开始日期不能晚于结束日期。"
    )
    {
        Field = "from",
    };

    public static readonly Refusal SearchTooLong = new(
        "orders/search-too-long",
        StatusCodes.Status400BadRequest,
        "That cannot be searched for",
        "Each text has at most 64 characters, none of them a null character.",
        "搜索内容过长或含有非法字符。"
    );

    public static readonly Refusal InterventionWaits = new(
        "orders/intervention-waits",
        StatusCodes.Status409Conflict,
        "The same waits for its second person",
        "Somebody has proposed this already: agree to it, or not, first.",
        "已有相同的干预等待复核。"
    );

    public static readonly Refusal NothingProposed = new(
        "orders/nothing-proposed",
        StatusCodes.Status409Conflict,
        "Nothing is proposed",
        "There is no such intervention of this order that waits for a second person.",
        "没有等待复核的干预。"
    );

    public static readonly Refusal SecondPersonNeeded = new(
        "orders/second-person-needed",
        StatusCodes.Status409Conflict,
        "Somebody else must agree",
        "Whoever proposed it cannot be the second person.",
        "提出人不能自己复核。"
    );

    public static Refusal InterventionNotPossible(OrderState state) =>
        new(
            "orders/intervention-not-possible",
            StatusCodes.Status409Conflict,
            "That cannot be done with this order now",
            $"The order is {state}: read it again, possible names what can be done.",
            "订单当前状态不支持该操作，请刷新后再看。"
        );

    public static readonly Refusal TypologyNotPossible = new(
        "orders/typology-not-possible",
        StatusCodes.Status400BadRequest,
        "The typology does not fit",
        "A typology is one of the known codes, and is given with a decline only.",
        "欺诈类型无效，或与审核结论不符。"
    );

    public static readonly Refusal SellerBlocked = new(
        "orders/seller-blocked",
        StatusCodes.Status403Forbidden,
        "The account cannot sell",
        "This account is blocked. Customer service can say what is needed.",
        "账户暂时无法卖卡，请联系客服。"
    );

    public static readonly Refusal RealNameNeeded = new(
        "orders/real-name-needed",
        StatusCodes.Status403Forbidden,
        "The real-name check comes first",
        "Nobody is paid before the four-factor check: POST /sellers/me/real-name.",
        "请先完成实名认证再提交卡片。"
    );

    public static readonly Refusal PayoutAccountNeeded = new(
        "orders/payout-account-needed",
        StatusCodes.Status403Forbidden,
        "A payout account is needed",
        "Bind WeChat (POST /sellers/me/wechat) or name another account first (PUT /sellers/me/payout-accounts/…).",
        "请先绑定微信，或添加支付宝、银行卡收款账户。"
    );

    public static readonly Refusal QuoteAlreadyUsed = new(
        "orders/quote-already-used",
        StatusCodes.Status409Conflict,
        "The quote was used",
        "A quote buys one card once. Ask for a new quote.",
        "该报价已被使用，请重新获取报价。"
    )
    {
        Field = "quote",
    };

    public static readonly Refusal DuplicateCard = new(
        "orders/duplicate-active-order",
        StatusCodes.Status409Conflict,
        "The card is in another order",
        "This card has been submitted before and its order is open or done. It cannot be submitted again.",
        "这张卡已在其他订单中，不能重复提交。"
    )
    {
        Field = "card",
    };

    public static readonly Refusal AmountNotAgreed = new(
        "orders/amount-not-agreed",
        StatusCodes.Status409Conflict,
        "The amount is not the offered one",
        "Send amountFen of the proposed offer as the order shows it now.",
        "报价已更新，请以最新报价为准。"
    )
    {
        Field = "amountFen",
    };

    public static readonly Refusal NotVerified = new(
        "orders/not-verified",
        StatusCodes.Status409Conflict,
        "The card is not verified",
        "An order whose card the issuer has not confirmed cannot be approved. Allowed: recheck or decline.",
        "发卡方尚未确认该卡，不能通过，只能重新验卡或拒绝。"
    );

    public static Refusal CardLimit(long limitFen) =>
        new(
            "orders/card-limit",
            StatusCodes.Status403Forbidden,
            "The card is above the limit",
            $"Your level allows cards of up to {limitFen} fen.",
            $"当前实名等级单张卡限额 {limitFen / 100} 元。"
        );

    public static Refusal DayLimit(long limitFen) =>
        new(
            "orders/day-limit",
            StatusCodes.Status403Forbidden,
            "The day's limit is reached",
            $"Your level allows {limitFen} fen a day (Beijing time), open orders included.",
            $"已超过当日累计限额 {limitFen / 100} 元，请明天再试或提升认证等级。"
        );

    public static Refusal NotPossible(OrderState state, OrderCommand command) =>
        new(
            "orders/not-possible-now",
            StatusCodes.Status409Conflict,
            "Not possible in this state",
            $"{command} is not possible while the order is {state}.",
            $"订单当前为“{OrderMessages.Title(state)}”，不能进行此操作。"
        );
}
