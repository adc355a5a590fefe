namespace CardRecycle.Ledger;

/// <summary>
/// The journals of the business, each with its table. Amounts in fen. Ids are made by the caller, best with <see cref="LedgerId.Derive"/>
/// from
/// the order or attempt, so that a retry makes the same journal.
/// </summary>
public static class BusinessJournals
{
    /// <summary>
    /// The owners put money into the platform's bank account.
    /// <code>
    /// Dr asset:own:bank    amount
    ///    Cr equity:capital          amount
    /// </code>
    /// </summary>
    public static Journal OpeningBalance(Guid id, string reference, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.OpeningBalance,
            reference,
            at,
            Posting.Debit(Chart.OwnBank, amount),
            Posting.Credit(Chart.Capital, amount)
        );

    /// <summary>
    /// A card is ours and its seller must be paid. The card joins stock at cost = net + fee; what the seller is owed moves at once from own
    /// money to the segregated account, so that clients' assets always equal the sum of what sellers are owed.
    /// <code>
    /// Dr asset:card-stock                     net + fee
    ///    Cr liability:seller-payable:{seller}            net      (client)
    ///    Cr revenue:fee                                  fee      (left out when the fee is zero)
    /// Dr asset:client:wechat                  net                 (client)
    ///    Cr asset:own:bank                               net
    /// </code>
    /// </summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="reference">The order id.</param>
    /// <param name="sellerId">Who is owed.</param>
    /// <param name="net">What the seller receives, above zero.</param>
    /// <param name="fee">The service fee already taken off it, zero or more.</param>
    /// <param name="at">When the card was acquired.</param>
    public static Journal CardAcquired(Guid id, string reference, Guid sellerId, Money net, Money fee, DateTimeOffset at) =>
        TakenIn(Chart.CardStock, id, reference, sellerId, net, fee, at);

    /// <summary>
    /// The issuer consumed the card and failed our order (销卡成功，订单失败). The seller is owed all the same; instead of a card in stock we
    /// have a claim on the issuer. As <see cref="CardAcquired"/>, with <c>Dr asset:issuer-claim:{brand}</c> in the place of card stock.
    /// </summary>
    public static Journal CardConsumed(Guid id, string reference, Guid sellerId, string brandId, Money net, Money fee, DateTimeOffset at) =>
        TakenIn(Chart.IssuerClaim(brandId), id, reference, sellerId, net, fee, at);

    private static Journal TakenIn(AccountId asset, Guid id, string reference, Guid sellerId, Money net, Money fee, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.CardAcquired,
            reference,
            at,
            [
                Posting.Debit(asset, net + fee),
                Posting.Credit(Chart.SellerPayable(sellerId), net),
                .. fee == Money.Zero ? [] : (Posting[])[Posting.Credit(Chart.Fee, fee)],
                Posting.Debit(Chart.ClientWeChat, net),
                Posting.Credit(Chart.OwnBank, net),
            ]
        );

    /// <summary>
    /// A payout attempt is about to be sent: the money is reserved until the channel's outcome is known. No expiry: an unknown outcome
    /// keeps
    /// its hold. Posting it makes the journal
    /// <code>
    /// Dr liability:seller-payable:{seller}    net                 (client)
    ///    Cr asset:client:{channel}                       net      (client)
    /// </code>
    /// </summary>
    /// <param name="id">The attempt's id.</param>
    /// <param name="reference">The order id.</param>
    /// <param name="sellerId">Who is paid.</param>
    /// <param name="net">What is paid, above zero and at most what the seller is owed less what is already held.</param>
    /// <param name="at">Now.</param>
    /// <param name="from">The clients' account of the channel that pays; WeChat's when it is not said.</param>
    public static Hold PayoutHold(Guid id, string reference, Guid sellerId, Money net, DateTimeOffset at, AccountId? from = null) =>
        Hold.Create(id, JournalKind.Payout, reference, Chart.SellerPayable(sellerId), from ?? Chart.ClientWeChat, net, at);

    /// <summary>
    /// A payout goes over another channel than the one where its money lies: clients' money moves between the segregated accounts.
    /// <code>
    /// Dr asset:client:{to}      net      (client)
    ///    Cr asset:client:{from}          net      (client)
    /// </code>
    /// </summary>
    public static Journal ChannelFunded(Guid id, string reference, AccountId from, AccountId to, Money net, DateTimeOffset at) =>
        Journal.Create(id, JournalKind.ChannelFunded, reference, at, Posting.Debit(to, net), Posting.Credit(from, net));

    /// <summary>
    /// A payout that had succeeded came back (退票): a fact of its own with a journal of its own; the seller is owed again, and the money
    /// lies on the channel's account again.
    /// <code>
    /// Dr asset:client:{channel}               net                 (client)
    ///    Cr liability:seller-payable:{seller}            net      (client)
    /// </code>
    /// </summary>
    public static Journal PayoutBounced(Guid id, string reference, Guid sellerId, AccountId channel, Money net, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.PayoutBounced,
            reference,
            at,
            Posting.Debit(channel, net),
            Posting.Credit(Chart.SellerPayable(sellerId), net)
        );

    /// <summary>
    /// A card is sold on. What it fetched above its cost is spread, what it fetched below it is card loss.
    /// <code>
    /// Dr asset:recycler-receivable:{recycler} or asset:own:bank    proceeds
    /// Dr expense:card-loss                                         cost − proceeds   (if below cost)
    ///    Cr asset:card-stock                                                 cost
    ///    Cr revenue:spread                                                   proceeds − cost (if above cost)
    /// </code>
    /// </summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="reference">The order id.</param>
    /// <param name="receiver"><see cref="Chart.RecyclerReceivable"/>, or <see cref="Chart.OwnBank"/> when it is paid at once.</param>
    /// <param name="cost">What the card stands in stock at (net + fee of its <see cref="CardAcquired"/>), above zero.</param>
    /// <param name="proceeds">What it fetched, above zero; a card that fetched nothing is a <see cref="CardLoss"/>.</param>
    /// <param name="at">When it was sold.</param>
    public static Journal CardResold(Guid id, string reference, AccountId receiver, Money cost, Money proceeds, DateTimeOffset at)
    {
        var gain = proceeds - cost;
        Posting[] difference =
            gain > Money.Zero ? [Posting.Credit(Chart.Spread, gain)]
            : gain < Money.Zero ? [Posting.Debit(Chart.CardLoss, -gain)]
            : [];
        return Journal.Create(
            id,
            JournalKind.CardResold,
            reference,
            at,
            [Posting.Debit(receiver, proceeds), Posting.Credit(Chart.CardStock, cost), .. difference]
        );
    }

    /// <summary>
    /// A card in stock turned out to be worth nothing.
    /// <code>
    /// Dr expense:card-loss    cost
    ///    Cr asset:card-stock          cost
    /// </code>
    /// </summary>
    public static Journal CardLoss(Guid id, string reference, Money cost, DateTimeOffset at) =>
        Journal.Create(id, JournalKind.CardLoss, reference, at, Posting.Debit(Chart.CardLoss, cost), Posting.Credit(Chart.CardStock, cost));
}
