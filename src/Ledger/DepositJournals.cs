using System.Collections.Immutable;

namespace CardRecycle.Ledger;

/// <summary>
/// Deposits (保证金), what recyclers pay, and rewards for reports; see <see cref="BusinessJournals"/>. A deposit stays its owner's money until
/// it is forfeited: it lies on <see cref="Chart.ClientDeposits"/>, apart from the platform's own.
/// </summary>
public static class DepositJournals
{
    /// <summary>
    /// A recycler or a company has paid a deposit in.
    /// <code>
    /// Dr asset:client:deposits                       amount    (client)
    ///    Cr liability:recycler-deposit:{recycler}
    ///       or liability:company-deposit:{seller}             amount    (client)
    /// </code>
    /// </summary>
    /// <param name="id">Follows from the bank's number of the payment, so that one payment is booked once.</param>
    /// <param name="reference">The bank's number.</param>
    /// <param name="deposit"><see cref="Chart.RecyclerDeposit"/> or <see cref="Chart.CompanyDeposit"/>.</param>
    /// <param name="amount">Above zero.</param>
    /// <param name="at">When it was booked.</param>
    public static Journal PaidIn(Guid id, string reference, AccountId deposit, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.DepositPaidIn,
            reference,
            at,
            Posting.Debit(Chart.ClientDeposits, amount),
            Posting.Credit(deposit, amount)
        );

    /// <summary>
    /// Somebody proposes to release a deposit, or part of it: reserved until a second person has decided. Posting it makes the journal
    /// <code>
    /// Dr liability:recycler-deposit:{recycler} …     amount    (client)
    ///    Cr asset:client:deposits                             amount    (client)
    /// </code>
    /// </summary>
    public static Hold ReleaseHold(Guid id, string reference, AccountId deposit, Money amount, DateTimeOffset at) =>
        Hold.Create(id, JournalKind.DepositReleased, reference, deposit, Chart.ClientDeposits, amount, at);

    /// <summary>
    /// Somebody proposes to forfeit a deposit, or part of it: reserved until a second person has decided. Posting it with
    /// <see cref="Forfeit"/> makes the journal
    /// <code>
    /// Dr liability:recycler-deposit:{recycler} …     amount    (client)
    ///    Cr asset:client:deposits                             amount    (client)
    /// Dr asset:own:bank                              amount
    ///    Cr asset:recycler-receivable:{recycler}
    ///       or revenue:forfeited-deposit                      amount
    /// </code>
    /// </summary>
    public static Hold ForfeitHold(Guid id, string reference, AccountId deposit, Money amount, DateTimeOffset at) =>
        Hold.Create(id, JournalKind.DepositForfeited, reference, deposit, Chart.ClientDeposits, amount, at);

    /// <summary>The rest of the journal of a <see cref="ForfeitHold"/>: the money becomes our own.</summary>
    /// <param name="against">What it pays: <see cref="Chart.RecyclerReceivable"/>, or <see cref="Chart.Forfeits"/> as a penalty.</param>
    /// <param name="amount">The amount of the hold.</param>
    public static ImmutableArray<Posting> Forfeit(AccountId against, Money amount) =>
        [Posting.Debit(Chart.OwnBank, amount), Posting.Credit(against, amount)];

    /// <summary>
    /// A recycler pays for cards.
    /// <code>
    /// Dr asset:own:bank                              amount
    ///    Cr asset:recycler-receivable:{recycler}              amount
    /// </code>
    /// </summary>
    public static Journal RecyclerPaid(Guid id, string reference, string recycler, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.RecyclerPaid,
            reference,
            at,
            Posting.Debit(Chart.OwnBank, amount),
            Posting.Credit(Chart.RecyclerReceivable(recycler), amount)
        );

    /// <summary>
    /// A report (举报) proved true and its reporter is rewarded. Tax is withheld where the operator's setting says so.
    /// <code>
    /// Dr expense:reporter-reward                     gross
    ///    Cr liability:reward-payable:{reporter}               gross − tax
    ///    Cr liability:withheld-tax                            tax         (left out when there is none)
    /// </code>
    /// </summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="reference">The decision.</param>
    /// <param name="reporter">A seller's account or a recycler.</param>
    /// <param name="gross">Above zero.</param>
    /// <param name="tax">Zero or more, below the reward.</param>
    /// <param name="at">Now.</param>
    public static Journal RewardGranted(Guid id, string reference, string reporter, Money gross, Money tax, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.RewardGranted,
            reference,
            at,
            [
                Posting.Debit(Chart.ReporterReward, gross),
                Posting.Credit(Chart.RewardPayable(reporter), gross - tax),
                .. tax == Money.Zero ? [] : (Posting[])[Posting.Credit(Chart.WithheldTax, tax)],
            ]
        );

    /// <summary>
    /// A reward is paid by bank. It is the platform's own money: clients' money cannot pay it.
    /// <code>
    /// Dr liability:reward-payable:{reporter}         amount
    ///    Cr asset:own:bank                                    amount
    /// </code>
    /// </summary>
    public static Journal RewardPaid(Guid id, string reference, string reporter, Money amount, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.RewardPaid,
            reference,
            at,
            Posting.Debit(Chart.RewardPayable(reporter), amount),
            Posting.Credit(Chart.OwnBank, amount)
        );

    /// <summary>
    /// The VAT that lies in a month's fees and spread, both of which are booked with it.
    /// <code>
    /// Dr revenue:fee                                 of the fees      (left out when there is none)
    /// Dr revenue:spread                              of the spread    (likewise)
    ///    Cr liability:vat-payable                             both together
    /// </code>
    /// </summary>
    public static Journal VatAccrued(Guid id, string reference, Money ofFees, Money ofSpread, DateTimeOffset at) =>
        Journal.Create(
            id,
            JournalKind.VatAccrued,
            reference,
            at,
            [
                .. ofFees == Money.Zero ? [] : (Posting[])[Posting.Debit(Chart.Fee, ofFees)],
                .. ofSpread == Money.Zero ? [] : (Posting[])[Posting.Debit(Chart.Spread, ofSpread)],
                Posting.Credit(Chart.VatPayable, ofFees + ofSpread),
            ]
        );

    /// <summary>
    /// Tax is handed over.
    /// <code>
    /// Dr liability:vat-payable or liability:withheld-tax    amount
    ///    Cr asset:own:bank                                           amount
    /// </code>
    /// </summary>
    public static Journal TaxPaid(Guid id, string reference, AccountId tax, Money amount, DateTimeOffset at) =>
        Journal.Create(id, JournalKind.TaxPaid, reference, at, Posting.Debit(tax, amount), Posting.Credit(Chart.OwnBank, amount));
}
