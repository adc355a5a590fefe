namespace CardRecycle.Ledger;

/// <summary>
/// The chart of accounts (会计科目). Code makes the names, so no account exists by accident: an account that is not named here cannot be
/// posted to, neither through this library nor by SQL (the database checks the same list).
/// </summary>
public static class Chart
{
    private static readonly ChartOfAccounts lines = new();

    /// <summary>All accounts, in the order of the balance sheet.</summary>
    public static IReadOnlyList<Account> Accounts { get; } = lines.All;

    /// <summary>Cards bought and not yet sold, at cost (offer plus fee).</summary>
    public static AccountId CardStock { get; } = new(lines.CardStock, null);

    /// <summary>The platform's own money at its bank.</summary>
    public static AccountId OwnBank { get; } = new(lines.OwnBank, null);

    /// <summary>Clients' money on the segregated account that WeChat transfers are paid from.</summary>
    public static AccountId ClientWeChat { get; } = new(lines.ClientWeChat, null);

    /// <summary>Clients' money on the segregated account that Alipay transfers are paid from.</summary>
    public static AccountId ClientAlipay { get; } = new(lines.ClientAlipay, null);

    /// <summary>Clients' money on the segregated account at the bank that transfers by direct link are paid from.</summary>
    public static AccountId ClientBank { get; } = new(lines.ClientBank, null);

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
    public static AccountId ClientDeposits { get; } = new(lines.ClientDeposits, null);

    /// <summary>Income tax that was withheld from rewards and is not yet handed over.</summary>
    public static AccountId WithheldTax { get; } = new(lines.WithheldTax, null);

    /// <summary>VAT on fees and spread, accrued month by month.</summary>
    public static AccountId VatPayable { get; } = new(lines.VatPayable, null);

    /// <summary>What is expected to be lost of the cards whose outcome is not known yet.</summary>
    public static AccountId LossProvision { get; } = new(lines.LossProvision, null);

    /// <summary>Deposits that were forfeited as a penalty.</summary>
    public static AccountId Forfeits { get; } = new(lines.Forfeits, null);

    /// <summary>What providing for losses costs; what is released comes back here.</summary>
    public static AccountId ProvisionCost { get; } = new(lines.ProvisionCost, null);

    /// <summary>Rewards for reports, before tax.</summary>
    public static AccountId ReporterReward { get; } = new(lines.ReporterReward, null);

    /// <summary>What the owners put in.</summary>
    public static AccountId Capital { get; } = new(lines.Capital, null);

    /// <summary>Service fees, earned when a card is acquired.</summary>
    public static AccountId Fee { get; } = new(lines.Fee, null);

    /// <summary>What cards fetched above their cost.</summary>
    public static AccountId Spread { get; } = new(lines.Spread, null);

    /// <summary>What payout channels charge.</summary>
    public static AccountId ChannelCost { get; } = new(lines.ChannelCost, null);

    /// <summary>What cards fetched below their cost, and cards that turned out worthless.</summary>
    public static AccountId CardLoss { get; } = new(lines.CardLoss, null);

    /// <summary>What is owed to one seller. Limited: no more than that can be paid out or held.</summary>
    public static AccountId SellerPayable(Guid sellerId) => new(lines.SellerPayable, sellerId.ToString("D"));

    /// <summary>What one recycler owes for cards delivered.</summary>
    /// <param name="recycler">1 to 64 letters, digits, <c>-</c>, <c>_</c>, <c>.</c></param>
    /// <exception cref="FormatException">The name is not of that form.</exception>
    public static AccountId RecyclerReceivable(string recycler) => OfParty(lines.RecyclerReceivable, recycler);

    /// <summary>A recycler's deposit (保证金). Limited: no more than that can be released or forfeited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId RecyclerDeposit(string recycler) => OfParty(lines.RecyclerDeposit, recycler);

    /// <summary>A corporate seller's deposit. An ordinary person never has one: the room Deposits refuses it. Limited.</summary>
    public static AccountId CompanyDeposit(Guid sellerId) => new(lines.CompanyDeposit, sellerId.ToString("D"));

    /// <summary>
    /// What a seller has to give back for cards that proved worthless. Limited: never more is recovered than was claimed.
    /// </summary>
    public static AccountId SellerRecovery(Guid sellerId) => new(lines.SellerRecovery, sellerId.ToString("D"));

    /// <summary>A reward that a reporter (a seller's account or a recycler) has not been paid yet, after tax. Limited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId RewardPayable(string reporter) => OfParty(lines.RewardPayable, reporter);

    /// <summary>What an issuer owes us: it consumed cards of this brand and failed our orders for them.</summary>
    /// <exception cref="FormatException">The brand id is not of the form of <see cref="RecyclerReceivable"/>'s names.</exception>
    public static AccountId IssuerClaim(string brandId) =>
        AccountId.IsParty(brandId) ? new(lines.IssuerClaim, brandId) : throw new FormatException($"'{brandId}' is not a brand id.");

    /// <summary>What a payout channel owes us: its bill or statement took more than our books explain.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId ChannelClaim(string channel) => OfParty(lines.ChannelClaim, channel);

    /// <summary>Money on a channel's clients' account whose owner nobody knows yet. Limited.</summary>
    /// <exception cref="FormatException">The name is not of the form of <see cref="RecyclerReceivable"/>'s.</exception>
    public static AccountId Suspense(string channel) => OfParty(lines.Suspense, channel);

    private static AccountId OfParty(Account account, string party) =>
        AccountId.IsParty(party)
            ? new(account, party)
            : throw new FormatException($"'{party}' is not a party's name: 1 to {AccountId.PartyLengthMax} letters, digits, - _ .");
}
