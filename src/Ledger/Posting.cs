namespace CardRecycle.Ledger;

/// <summary>One line of a journal: <paramref name="Amount"/> (above zero) on one side of one account.</summary>
public readonly record struct Posting(AccountId Account, Side Side, Money Amount)
{
    /// <summary>The amount with the sign of its side: debit positive.</summary>
    public long SignedFen => (int)Side * Amount.Fen;

    /// <summary>By how much this line lets its account grow, seen from the account's normal side.</summary>
    public Money Growth => new((int)Side * (int)Account.Account.NormalSide * Amount.Fen);

    public static Posting Debit(AccountId account, Money amount) => new(account, Side.Debit, amount);

    public static Posting Credit(AccountId account, Money amount) => new(account, Side.Credit, amount);
}
