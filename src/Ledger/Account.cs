namespace CardRecycle.Ledger;

/// <summary>The two sides of an account. The value is the sign under which a line enters a sum: debit +1, credit −1.</summary>
public enum Side
{
    Credit = -1,
    Debit = 1,
}

/// <summary>What an account is in the balance sheet or the income statement.</summary>
public enum AccountKind
{
    Asset,
    Liability,
    Equity,
    Revenue,
    Expense,
}

/// <summary>
/// Whose money an account is about. Clients' money (客户资金) lies on segregated accounts (专户) and is never mixed with the platform's own:
/// every journal balances within each class by itself, so clients' assets equal what clients are owed after every journal.
/// </summary>
public enum MoneyClass
{
    Own,
    Client,
}

/// <summary>
/// One line of the chart of accounts. <paramref name="PerParty"/>: one account for each seller or recycler. <paramref name="Limited"/>: its
/// balance less all pending holds never falls below zero; each taking from it is checked under a lock. An unlimited account takes no lock,
/// so that accounts which every order touches stay fast. A hold counts against the account that it debits: one that would debit a limited
/// account whose normal side is debit, and so let it grow, is refused.
/// </summary>
public sealed record Account(
    string Code,
    AccountKind Kind,
    MoneyClass MoneyClass,
    string NameZh,
    bool PerParty = false,
    bool Limited = false
)
{
    /// <summary>The side that makes this account grow.</summary>
    public Side NormalSide => Kind is AccountKind.Asset or AccountKind.Expense ? Side.Debit : Side.Credit;
}
