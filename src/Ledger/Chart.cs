namespace CardRecycle.Ledger;

/// <summary>
/// The chart of accounts (会计科目). Code makes the names, so no account exists by accident: an account that is not named here cannot be
/// posted to, neither through this library nor by SQL (the database checks the same list).
/// </summary>
public static class Chart
{
    private static readonly Account cardStock = new("asset:card-stock", AccountKind.Asset, MoneyClass.Own, "库存卡");
    private static readonly Account ownBank = new("asset:own:bank", AccountKind.Asset, MoneyClass.Own, "自有银行存款");
    private static readonly Account clientWeChat = new("asset:client:wechat", AccountKind.Asset, MoneyClass.Client, "客户资金专户·微信");
    private static readonly Account clientAlipay = new("asset:client:alipay", AccountKind.Asset, MoneyClass.Client, "客户资金专户·支付宝");
    private static readonly Account recyclerReceivable = new(
        "asset:recycler-receivable",
        AccountKind.Asset,
        MoneyClass.Own,
        "应收回收商款",
        PerParty: true
    );
    private static readonly Account issuerClaim = new(
        "asset:issuer-claim",
        AccountKind.Asset,
        MoneyClass.Own,
        "应收发卡方",
        PerParty: true
    );
    private static readonly Account sellerPayable = new(
        "liability:seller-payable",
        AccountKind.Liability,
        MoneyClass.Client,
        "应付卖家款",
        PerParty: true,
        Limited: true
    );
    private static readonly Account capital = new("equity:capital", AccountKind.Equity, MoneyClass.Own, "实收资本");
    private static readonly Account fee = new("revenue:fee", AccountKind.Revenue, MoneyClass.Own, "服务费收入");
    private static readonly Account spread = new("revenue:spread", AccountKind.Revenue, MoneyClass.Own, "转售差价收入");
    private static readonly Account channelCost = new("expense:channel-cost", AccountKind.Expense, MoneyClass.Own, "支付通道手续费");
    private static readonly Account cardLoss = new("expense:card-loss", AccountKind.Expense, MoneyClass.Own, "卡损");

    /// <summary>All accounts, in the order of the balance sheet.</summary>
    public static IReadOnlyList<Account> Accounts { get; } =
    [
        cardStock,
        ownBank,
        clientWeChat,
        clientAlipay,
        recyclerReceivable,
        issuerClaim,
        sellerPayable,
        capital,
        fee,
        spread,
        channelCost,
        cardLoss,
    ];

    /// <summary>Cards bought and not yet sold, at cost (offer plus fee).</summary>
    public static AccountId CardStock { get; } = new(cardStock, null);

    /// <summary>The platform's own money at its bank.</summary>
    public static AccountId OwnBank { get; } = new(ownBank, null);

    /// <summary>Clients' money on the segregated account that WeChat transfers are paid from.</summary>
    public static AccountId ClientWeChat { get; } = new(clientWeChat, null);

    /// <summary>Clients' money on the segregated account that Alipay transfers are paid from.</summary>
    public static AccountId ClientAlipay { get; } = new(clientAlipay, null);

    /// <summary>The clients' account that a payout channel pays from.</summary>
    /// <param name="channel">The channel's name: <c>wechat</c>, <c>alipay</c>.</param>
    /// <exception cref="FormatException">There is no such channel.</exception>
    public static AccountId ClientChannel(string channel) =>
        channel switch
        {
            "wechat" => ClientWeChat,
            "alipay" => ClientAlipay,
            _ => throw new FormatException($"'{channel}' is not a payout channel."),
        };

    /// <summary>What the owners put in.</summary>
    public static AccountId Capital { get; } = new(capital, null);

    /// <summary>Service fees, earned when a card is acquired.</summary>
    public static AccountId Fee { get; } = new(fee, null);

    /// <summary>What cards fetched above their cost.</summary>
    public static AccountId Spread { get; } = new(spread, null);

    /// <summary>What payout channels charge.</summary>
    public static AccountId ChannelCost { get; } = new(channelCost, null);

    /// <summary>What cards fetched below their cost, and cards that turned out worthless.</summary>
    public static AccountId CardLoss { get; } = new(cardLoss, null);

    /// <summary>What is owed to one seller. Limited: no more than that can be paid out or held.</summary>
    public static AccountId SellerPayable(Guid sellerId) => new(sellerPayable, sellerId.ToString("D"));

    /// <summary>What one recycler owes for cards delivered.</summary>
    /// <param name="recycler">1 to 64 letters, digits, <c>-</c>, <c>_</c>, <c>.</c></param>
    /// <exception cref="FormatException">The name is not of that form.</exception>
    public static AccountId RecyclerReceivable(string recycler) =>
        AccountId.IsParty(recycler)
            ? new(recyclerReceivable, recycler)
            : throw new FormatException($"'{recycler}' is not a recycler's name: 1 to {AccountId.PartyLengthMax} letters, digits, - _ .");

    /// <summary>What an issuer owes us: it consumed cards of this brand and failed our orders for them.</summary>
    /// <exception cref="FormatException">The brand id is not of the form of <see cref="RecyclerReceivable"/>'s names.</exception>
    public static AccountId IssuerClaim(string brandId) =>
        AccountId.IsParty(brandId) ? new(issuerClaim, brandId) : throw new FormatException($"'{brandId}' is not a brand id.");
}
