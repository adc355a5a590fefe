namespace CardRecycle.Ledger;

/// <summary>
/// Where an account stands, seen from its normal side. <paramref name="Posted"/> is the sum of its lines, <paramref name="Pending"/> what
/// open holds will take from it.
/// </summary>
public readonly record struct Balance(AccountId Account, Money Posted, Money Pending)
{
    /// <summary>What may still be taken. Never below zero on a limited account.</summary>
    public Money Available => Posted - Pending;

    /// <summary>Whether this much may be taken, or held, without breaking the account's limit.</summary>
    public bool Allows(Money amount) => !Account.Account.Limited || amount <= Available;
}
