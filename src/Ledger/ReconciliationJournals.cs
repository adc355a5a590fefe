namespace CardRecycle.Ledger;

/// <summary>
/// What reconciliation (对账) books when a channel's bill and our books differ; see <see cref="BusinessJournals"/>. Clients' money stays
/// whole: what is missing is made good out of own money at once, what is too much belongs to somebody who is not known yet.
/// </summary>
public static class ReconciliationJournals
{
    /// <summary>
    /// A channel charged a fee. Clients do not pay it: own money makes their account good.
    /// <code>
    /// Dr expense:channel-cost    amount
    ///    Cr asset:own:bank               amount
    /// </code>
    /// </summary>
    public static Journal FeeCharged(Guid id, string reference, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.ChannelFeeCharged,
            reference,
            at,
            Posting.Debit(Chart.ChannelCost, amount),
            Posting.Credit(Chart.OwnBank, amount)
        );

    /// <summary>
    /// More left a clients' account than our books explain. Own money makes the account good, and the channel owes us.
    /// <code>
    /// Dr asset:channel-claim:{channel}    amount
    ///    Cr asset:own:bank                        amount
    /// </code>
    /// </summary>
    public static Journal ShortageCovered(Guid id, string reference, string channel, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.ShortageCovered,
            reference,
            at,
            Posting.Debit(Chart.ChannelClaim(channel), amount),
            Posting.Credit(Chart.OwnBank, amount)
        );

    /// <summary>
    /// The channel gave back what was missing: it is own money, and goes back to the own account.
    /// <code>
    /// Dr asset:own:bank                   amount
    ///    Cr asset:channel-claim:{channel}         amount
    /// </code>
    /// </summary>
    public static Journal ShortageMadeGood(Guid id, string reference, string channel, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.ShortageMadeGood,
            reference,
            at,
            Posting.Debit(Chart.OwnBank, amount),
            Posting.Credit(Chart.ChannelClaim(channel), amount)
        );

    /// <summary>
    /// More lies on a clients' account than our books explain, and nobody knows whose it is.
    /// <code>
    /// Dr asset:client:{channel}           amount    (client)
    ///    Cr liability:suspense:{channel}          amount    (client)
    /// </code>
    /// </summary>
    public static Journal SurplusSuspended(Guid id, string reference, string channel, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.SurplusSuspended,
            reference,
            at,
            Posting.Debit(Chart.ClientChannel(channel), amount),
            Posting.Credit(Chart.Suspense(channel), amount)
        );

    /// <summary>
    /// What was suspended went back to where it came from.
    /// <code>
    /// Dr liability:suspense:{channel}     amount    (client)
    ///    Cr asset:client:{channel}                amount    (client)
    /// </code>
    /// </summary>
    public static Journal SurplusReleased(Guid id, string reference, string channel, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.SurplusReleased,
            reference,
            at,
            Posting.Debit(Chart.Suspense(channel), amount),
            Posting.Credit(Chart.ClientChannel(channel), amount)
        );
}
