namespace CardRecycle.Ledger;

/// <summary>
/// The lines of the chart. An object that can be drawn anew, so that a test (and a mutant of it) meets each of them: what is set up once
/// for a whole process is hard to judge.
/// </summary>
internal sealed class ChartOfAccounts
{
    public Account CardStock { get; } = new("asset:card-stock", AccountKind.Asset, MoneyClass.Own, "库存卡");
    public Account OwnBank { get; } = new("asset:own:bank", AccountKind.Asset, MoneyClass.Own, "自有银行存款");
    public Account ClientWeChat { get; } = new("asset:client:wechat", AccountKind.Asset, MoneyClass.Client, "客户资金专户·微信");
    public Account ClientAlipay { get; } = new("asset:client:alipay", AccountKind.Asset, MoneyClass.Client, "客户资金专户·支付宝");
    public Account ClientBank { get; } = new("asset:client:bank", AccountKind.Asset, MoneyClass.Client, "客户资金专户·银行");
    public Account ClientDeposits { get; } = new("asset:client:deposits", AccountKind.Asset, MoneyClass.Client, "保证金专户");
    public Account RecyclerReceivable { get; } =
        new("asset:recycler-receivable", AccountKind.Asset, MoneyClass.Own, "应收回收商款", PerParty: true);
    public Account IssuerClaim { get; } = new("asset:issuer-claim", AccountKind.Asset, MoneyClass.Own, "应收发卡方", PerParty: true);
    public Account ChannelClaim { get; } = new("asset:channel-claim", AccountKind.Asset, MoneyClass.Own, "应收支付通道款", PerParty: true);
    public Account SellerRecovery { get; } =
        new("asset:seller-recovery", AccountKind.Asset, MoneyClass.Own, "应收卖家追偿款", PerParty: true, Limited: true);
    public Account SellerPayable { get; } =
        new("liability:seller-payable", AccountKind.Liability, MoneyClass.Client, "应付卖家款", PerParty: true, Limited: true);
    public Account RecyclerDeposit { get; } =
        new("liability:recycler-deposit", AccountKind.Liability, MoneyClass.Client, "应退回收商保证金", PerParty: true, Limited: true);
    public Account CompanyDeposit { get; } =
        new("liability:company-deposit", AccountKind.Liability, MoneyClass.Client, "应退企业卖家保证金", PerParty: true, Limited: true);
    public Account Suspense { get; } =
        new("liability:suspense", AccountKind.Liability, MoneyClass.Client, "待查款项", PerParty: true, Limited: true);
    public Account RewardPayable { get; } =
        new("liability:reward-payable", AccountKind.Liability, MoneyClass.Own, "应付举报奖励", PerParty: true, Limited: true);
    public Account WithheldTax { get; } =
        new("liability:withheld-tax", AccountKind.Liability, MoneyClass.Own, "代扣个人所得税", Limited: true);
    public Account VatPayable { get; } = new("liability:vat-payable", AccountKind.Liability, MoneyClass.Own, "应交增值税", Limited: true);
    public Account LossProvision { get; } = new("liability:loss-provision", AccountKind.Liability, MoneyClass.Own, "卡损准备");
    public Account Capital { get; } = new("equity:capital", AccountKind.Equity, MoneyClass.Own, "实收资本");
    public Account Fee { get; } = new("revenue:fee", AccountKind.Revenue, MoneyClass.Own, "服务费收入");
    public Account Spread { get; } = new("revenue:spread", AccountKind.Revenue, MoneyClass.Own, "转售差价收入");
    public Account Forfeits { get; } = new("revenue:forfeited-deposit", AccountKind.Revenue, MoneyClass.Own, "没收保证金收入");
    public Account ChannelCost { get; } = new("expense:channel-cost", AccountKind.Expense, MoneyClass.Own, "支付通道手续费");
    public Account CardLoss { get; } = new("expense:card-loss", AccountKind.Expense, MoneyClass.Own, "卡损");

    public Account ProvisionCost { get; } = new("expense:loss-provision", AccountKind.Expense, MoneyClass.Own, "计提卡损准备");
    public Account ReporterReward { get; } = new("expense:reporter-reward", AccountKind.Expense, MoneyClass.Own, "举报奖励");

    /// <summary>All accounts, in the order of the balance sheet.</summary>
    public IReadOnlyList<Account> All =>
        [
            CardStock,
            OwnBank,
            ClientWeChat,
            ClientAlipay,
            ClientBank,
            ClientDeposits,
            RecyclerReceivable,
            IssuerClaim,
            ChannelClaim,
            SellerRecovery,
            SellerPayable,
            RecyclerDeposit,
            CompanyDeposit,
            Suspense,
            RewardPayable,
            WithheldTax,
            VatPayable,
            LossProvision,
            Capital,
            Fee,
            Spread,
            Forfeits,
            ChannelCost,
            CardLoss,
            ProvisionCost,
            ReporterReward,
        ];
}
