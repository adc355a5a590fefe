namespace CardRecycle.Ledger;

/// <summary>Where a hold stands. All but <see cref="Pending"/> are final.</summary>
public enum HoldState
{
    Pending,
    Posted,
    Voided,
    Expired,
}

/// <summary>
/// Money in flight: an amount that is reserved to move from one account to another. It counts against the limit of the account it will take
/// from until it is resolved, exactly once: posted (in full or in part, the rest is released), voided, or expired.
/// </summary>
public sealed record Hold
{
    private Hold() { }

    /// <summary>Made by the client and stored before the first attempt.</summary>
    public Guid Id { get; private init; }

    /// <summary>The account that the posting will debit: with a payout, what is owed to the seller.</summary>
    public AccountId Debit { get; private init; }

    /// <summary>The account that the posting will credit.</summary>
    public AccountId Credit { get; private init; }

    public Money Amount { get; private init; }

    /// <summary>The kind of journal that the posting will be.</summary>
    public JournalKind Kind { get; private init; }

    public string Reference { get; private init; } = "";

    public DateTimeOffset PlacedAt { get; private init; }

    /// <summary>From then on it cannot be posted. Null: never; a payout whose outcome is unknown must keep its hold.</summary>
    public DateTimeOffset? ExpiresAt { get; private init; }

    /// <summary>The only way to a hold.</summary>
    /// <exception cref="JournalRejectedException">It could never be posted: the same rules as for a journal.</exception>
    public static Hold Create(
        Guid id,
        JournalKind kind,
        string reference,
        AccountId debit,
        AccountId credit,
        Money amount,
        DateTimeOffset placedAt,
        DateTimeOffset? expiresAt = null
    )
    {
        if (debit == credit)
            throw new JournalRejectedException(
                JournalFault.BadHold,
                $"A hold moves money between two accounts, not from {debit} to itself."
            );
        if (debit.Account is { Limited: true, NormalSide: Side.Debit })
            throw new JournalRejectedException(JournalFault.BadHold, $"{debit} grows by a debit: there is nothing to reserve.");
        if (expiresAt <= placedAt)
            throw new JournalRejectedException(JournalFault.BadHold, "A hold expires after it is placed.");
        // Whatever could not be posted in full must not be held either.
        _ = Journal.Create(id, kind, reference, placedAt, Posting.Debit(debit, amount), Posting.Credit(credit, amount));
        return new()
        {
            Id = id,
            Debit = debit,
            Credit = credit,
            Amount = amount,
            Kind = kind,
            Reference = reference,
            PlacedAt = LedgerTime.Stamp(placedAt),
            ExpiresAt = expiresAt is { } end ? LedgerTime.Stamp(end) : null,
        };
    }

    /// <summary>In what this hold and another of the same id differ, or null. The times are those of the first attempt.</summary>
    public string? DifferenceFrom(Hold other)
    {
        if (Kind != other.Kind)
            return $"kind {Kind} is not {other.Kind}";
        if (Reference != other.Reference)
            return $"reference '{Reference}' is not '{other.Reference}'";
        if (Debit != other.Debit || Credit != other.Credit)
            return $"accounts {Debit} to {Credit} are not {other.Debit} to {other.Credit}";
        return Amount == other.Amount ? null : $"amount {Amount.Fen} is not {other.Amount.Fen}";
    }
}
