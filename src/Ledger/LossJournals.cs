namespace CardRecycle.Ledger;

/// <summary>
/// Cards that may prove worthless, and those that did; see <see cref="BusinessJournals"/>. Each taken card is
/// provided for, and each provision
/// ends once: released when the card turned out well, used when it did not. What is lost in the end is the balance of
/// <see cref="Chart.CardLoss"/>: cost of worthless cards, less what was covered by a provision, less what their sellers owe for them.
/// </summary>
public static class LossJournals
{
    /// <summary>
    /// A card has been taken: what is expected to be lost on it is provided for.
    /// <code>
    /// Dr expense:loss-provision       amount
    ///    Cr liability:loss-provision           amount
    /// </code>
    /// </summary>
    public static Journal Provided(Guid id, string reference, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.LossProvided,
            reference,
            at,
            Posting.Debit(Chart.ProvisionCost, amount),
            Posting.Credit(Chart.LossProvision, amount)
        );

    /// <summary>
    /// The card turned out well: nobody complained in time.
    /// <code>
    /// Dr liability:loss-provision     amount
    ///    Cr expense:loss-provision             amount
    /// </code>
    /// </summary>
    /// <param name="id">The same as that of <see cref="Used"/>: a provision ends once.</param>
    /// <param name="reference">The order.</param>
    /// <param name="amount">What was provided for this card.</param>
    /// <param name="at">Now.</param>
    public static Journal Released(Guid id, string reference, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.ProvisionReleased,
            reference,
            at,
            Posting.Debit(Chart.LossProvision, amount),
            Posting.Credit(Chart.ProvisionCost, amount)
        );

    /// <summary>
    /// The card is lost (<see cref="BusinessJournals.CardLoss"/>): its provision bears what it can.
    /// <code>
    /// Dr liability:loss-provision     amount
    ///    Cr expense:card-loss                  amount
    /// </code>
    /// </summary>
    public static Journal Used(Guid id, string reference, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.ProvisionUsed,
            reference,
            at,
            Posting.Debit(Chart.LossProvision, amount),
            Posting.Credit(Chart.CardLoss, amount)
        );

    /// <summary>
    /// A dispute was decided against the seller: what they were paid for the card is to come back.
    /// <code>
    /// Dr asset:seller-recovery:{seller}    amount
    ///    Cr expense:card-loss                       amount
    /// </code>
    /// </summary>
    public static Journal Claimed(Guid id, string reference, Guid sellerId, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.RecoveryClaimed,
            reference,
            at,
            Posting.Debit(Chart.SellerRecovery(sellerId), amount),
            Posting.Credit(Chart.CardLoss, amount)
        );

    /// <summary>
    /// Part of a claim comes back from what its seller is owed for another card (netting), or from a company's deposit.
    /// <code>
    /// Dr liability:seller-payable:{seller}
    ///    or liability:company-deposit:{seller}     amount    (client)
    ///    Cr asset:client:wechat
    ///       or asset:client:deposits                       amount    (client)
    /// Dr asset:own:bank                              amount
    ///    Cr asset:seller-recovery:{seller}                 amount
    /// </code>
    /// </summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="reference">The order or dispute that it comes from.</param>
    /// <param name="sellerId">Whose claim it is.</param>
    /// <param name="from">What the seller is owed: <see cref="Chart.SellerPayable"/> or <see cref="Chart.CompanyDeposit"/>.</param>
    /// <param name="lies">Where that money lies: of clients' money too.</param>
    /// <param name="amount">Above zero, at most what is owed and what is claimed: both accounts are limited.</param>
    /// <param name="at">Now.</param>
    public static Journal Recovered(
        Guid id,
        string reference,
        Guid sellerId,
        AccountId from,
        AccountId lies,
        Money amount,
        DateTimeOffset at
    ) =>
        Journal.Create(
            id,
            JournalKind.Recovered,
            reference,
            at,
            Posting.Debit(from, amount),
            Posting.Credit(lies, amount),
            Posting.Debit(Chart.OwnBank, amount),
            Posting.Credit(Chart.SellerRecovery(sellerId), amount)
        );

    /// <summary>
    /// The rest of a claim is given up.
    /// <code>
    /// Dr expense:card-loss                 amount
    ///    Cr asset:seller-recovery:{seller}          amount
    /// </code>
    /// </summary>
    public static Journal WrittenOff(Guid id, string reference, Guid sellerId, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.RecoveryWrittenOff,
            reference,
            at,
            Posting.Debit(Chart.CardLoss, amount),
            Posting.Credit(Chart.SellerRecovery(sellerId), amount)
        );
}
