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
    private static readonly Account clientBank = new("asset:client:bank", AccountKind.Asset, MoneyClass.Client, "客户资金专户·银行");
    private static readonly Account clientDeposits = new("asset:client:deposits", AccountKind.Asset, MoneyClass.Client, "保证金专户");
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
    private static readonly Account channelClaim = new(
        "asset:channel-claim",
        AccountKind.Asset,
        MoneyClass.Own,
        "应收支付通道款",
        PerParty: true
    );
    private static readonly Account sellerRecovery = new(
        "asset:seller-recovery",
        AccountKind.Asset,
        MoneyClass.Own,
        "应收卖家追偿款",
        PerParty: true,
        Limited: true
    );
    private static readonly Account sellerPayable = new(
        "liability:seller-payable",
        AccountKind.Liability,
        MoneyClass.Client,
        "应付卖家款",
        PerParty: true,
        Limited: true
    );
    private static readonly Account recyclerDeposit = new(
        "liability:recycler-deposit",
        AccountKind.Liability,
        MoneyClass.Client,
        "应退回收商保证金",
        PerParty: true,
        Limited: true
    );
    private static readonly Account companyDeposit = new(
        "liability:company-deposit",
        AccountKind.Liability,
        MoneyClass.Client,
        "应退企业卖家保证金",
        PerParty: true,
        Limited: true
    );
    private static readonly Account suspense = new(
        "liability:suspense",
        AccountKind.Liability,
        MoneyClass.Client,
        "待查款项",
        PerParty: true,
        Limited: true
    );
    private static readonly Account rewardPayable = new(
        "liability:reward-payable",
        AccountKind.Liability,
        MoneyClass.Own,
        "应付举报奖励",
        PerParty: true,
        Limited: true
    );
    private static readonly Account withheldTax = new(
        "liability:withheld-tax",
        AccountKind.Liability,
        MoneyClass.Own,
        "代扣个人所得税",
        Limited: true
    );
    private static readonly Account vatPayable = new(
        "liability:vat-payable",
        AccountKind.Liability,
        MoneyClass.Own,
        "应交增值税",
        Limited: true
    );
    private static readonly Account lossProvision = new("liability:loss-provision", AccountKind.Liability, MoneyClass.Own, "卡损准备");
    private static readonly Account capital = new("equity:capital", AccountKind.Equity, MoneyClass.Own, "实收资本");
    private static readonly Account fee = new("revenue:fee", AccountKind.Revenue, MoneyClass.Own, "服务费收入");
    private static readonly Account spread = new("revenue:spread", AccountKind.Revenue, MoneyClass.Own, "转售差价收入");
    private static readonly Account forfeits = new("revenue:forfeited-deposit", AccountKind.Revenue, MoneyClass.Own, "没收保证金收入");
    private static readonly Account channelCost = new("expense:channel-cost", AccountKind.Expense, MoneyClass.Own, "支付通道手续费");
    private static readonly Account cardLoss = new("expense:card-loss", AccountKind.Expense, MoneyClass.Own, "卡损");

    private static readonly Account provisionCost = new("expense:loss-provision", AccountKind.Expense, MoneyClass.Own, "计提卡损准备");
    private static readonly Account reporterReward = new("expense:reporter-reward", AccountKind.Expense, MoneyClass.Own, "举报奖励");

    /// <summary>All accounts, in the order of the balance sheet.</summary>
    public static IReadOnlyList<Account> Accounts { get; } =
    [
        cardStock,
        ownBank,
        clientWeChat,
        clientAlipay,
        clientBank,
        clientDeposits,
        recyclerReceivable,
        issuerClaim,
        channelClaim,
        sellerRecovery,
        sellerPayable,
        recyclerDeposit,
        companyDeposit,
        suspense,
        rewardPayable,
        withheldTax,
        vatPayable,
        lossProvision,
        capital,
        fee,
        spread,
        forfeits,
        channelCost,
        cardLoss,
        provisionCost,
        reporterReward,
    ];

    /// <summary>Cards bought and not yet sold, at cost (offer plus fee).</summary>
    public static AccountId CardStock { get; } = new(cardStock, null);

    /// <summary>The platform's own money at its bank.</summary>
    public static AccountId OwnBank { get; } = new(ownBank, null);

    /// <summary>Clients' money on the segregated account that WeChat transfers are paid from.</summary>
    public static AccountId ClientWeChat { get; } = new(clientWeChat, null);

    /// <summary>Clients' money on the segregated account that Alipay transfers are paid from.</summary>
    public static AccountId ClientAlipay { get; } = new(clientAlipay, null);

    /// <summary>Clients' money on the segregated account at the bank that transfers by direct link are paid from.</summary>
    public static AccountId ClientBank { get; } = new(clientBank, null);

    /// <summary>The clients' account that a payout channel pays from.</summary>
    /// <param name="channel">The channel's name: <c>wechat</c>, <c>alipay</c>, <c>bank</c>.</param>
    /// <exception cref="FormatException">There is no such channel.</exception>
    public static AccountId ClientChannel(string channel) =>
        channel switch
        {
            "wechat" => ClientWeChat,
            "alipay" => ClientAlipay,
            "bank" => ClientBank,
            _ => throw new FormatException($"'{channel}' is not a payout channel."),
        };

    /// <summary>Deposits on a segregated account of their own: whose they are says <see cref="RecyclerDeposit"/> and
    /// <see cref="CompanyDeposit"/>.</summary>
    public static AccountId ClientDeposits { get; } = new(clientDeposits, null);

    /// <summary>Income tax that was withheld from rewards and is not yet handed over.</summary>
    public static AccountId WithheldTax { get; } = new(withheldTax, null);

    /// <summary>VAT on fees and spread, accrued month by month.</summary>
    public static AccountId VatPayable { get; } = new(vatPayable, null);

    /// <summary>What is expected to be lost of the cards whose outcome is not known yet.</summary>
    public static AccountId LossProvision { get; } = new(lossProvision, null);

    /// <summary>Deposits that were forfeited as a penalty.</summary>
    public static AccountId Forfeits { get; } = new(forfeits, null);

    /// <summary>What providing for losses costs; what is released comes back here.</summary>
    public static AccountId ProvisionCost { get; } = new(provisionCost, null);

    /// <summary>Rewards for reports, before tax.</summary>
    public static AccountId ReporterReward { get; } = new(reporterReward, null);

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
    public static AccountId RecyclerReceivable(string recycler) => OfParty(recyclerReceivable, recycler);

    /// <summary>A recycler's deposit (保证金). Limited: no more than that can be released or forfeited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId RecyclerDeposit(string recycler) => OfParty(recyclerDeposit, recycler);

    /// <summary>A corporate seller's deposit. An ordinary person never has one: the room Deposits refuses it. Limited.</summary>
    public static AccountId CompanyDeposit(Guid sellerId) => new(companyDeposit, sellerId.ToString("D"));

    /// <summary>
    /// What a seller has to give back for cards that proved worthless. Limited: never more is recovered than was claimed.
    /// </summary>
    public static AccountId SellerRecovery(Guid sellerId) => new(sellerRecovery, sellerId.ToString("D"));

    /// <summary>A reward that a reporter (a seller's account or a recycler) has not been paid yet, after tax. Limited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId RewardPayable(string reporter) => OfParty(rewardPayable, reporter);

    /// <summary>What an issuer owes us: it consumed cards of this brand and failed our orders for them.</summary>
    /// <exception cref="FormatException">The brand id is not of the form of <see cref="RecyclerReceivable"/>'s names.</exception>
    public static AccountId IssuerClaim(string brandId) =>
        AccountId.IsParty(brandId) ? new(issuerClaim, brandId) : throw new FormatException($"'{brandId}' is not a brand id.");

    /// <summary>What a payout channel owes us: its bill or statement took more than our books explain.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId ChannelClaim(string channel) => OfParty(channelClaim, channel);

    /// <summary>Money on a channel's clients' account whose owner nobody knows yet. Limited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId Suspense(string channel) => OfParty(suspense, channel);

    private static AccountId OfParty(Account account, string party) =>
        AccountId.IsParty(party)
            ? new(account, party)
            : throw new FormatException($"'{party}' is not a party's name: 1 to {AccountId.PartyLengthMax} letters, digits, - _ .");
}
