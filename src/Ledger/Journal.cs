using System.Collections.Immutable;

namespace CardRecycle.Ledger;

/// <summary>
/// One business fact in double entry: lines that sum to zero, within clients' money and within own money each. Cannot be built otherwise.
/// Immutable for good: a mistake is corrected by a journal that reverses it.
/// </summary>
public sealed class Journal
{
    /// <summary>Most lines that one journal may have.</summary>
    public const int LinesMax = 100;

    /// <summary>Largest amount of one line: ten trillion yuan. Keeps every sum far from the end of a 64-bit integer.</summary>
    public const long LineFenMax = 1_000_000_000_000_000;

    /// <summary>Longest reference, in characters.</summary>
    public const int ReferenceLengthMax = 64;

    private Journal(
        Guid id,
        JournalKind kind,
        string reference,
        DateTimeOffset postedAt,
        Guid? reverses,
        ImmutableArray<Posting> postings
    ) => (Id, Kind, Reference, PostedAt, Reverses, Postings) = (id, kind, reference, postedAt, reverses, postings);

    /// <summary>Made by the client and stored before the first attempt, or derived from the deal with
    /// <see cref="LedgerId.Derive"/>.</summary>
    public Guid Id { get; }

    public JournalKind Kind { get; }

    /// <summary>What this belongs to: the order id, the payout attempt's number.</summary>
    public string Reference { get; }

    /// <summary>In UTC, to the microsecond (the database's precision).</summary>
    public DateTimeOffset PostedAt { get; }

    /// <summary>The journal that this one takes back; a journal is taken back at most once.</summary>
    public Guid? Reverses { get; }

    public ImmutableArray<Posting> Postings { get; }

    /// <summary>The only way to a journal.</summary>
    /// <exception cref="JournalRejectedException">A rule is broken; see <see cref="JournalFault"/>.</exception>
    public static Journal Create(Guid id, JournalKind kind, string reference, DateTimeOffset postedAt, params IEnumerable<Posting> postings)
    {
        if (kind == JournalKind.Reversal)
            throw new JournalRejectedException(JournalFault.ReversalWithoutOriginal, "A reversal is made with Reverse().");
        return Create(id, kind, reference, postedAt, null, postings.ToImmutableArray());
    }

    /// <summary>The journal that takes this one back: the same lines on the other sides.</summary>
    public Journal Reverse(Guid id, DateTimeOffset postedAt) =>
        id == Id
            ? throw new JournalRejectedException(JournalFault.NoId, "A reversal needs an id of its own.")
            : Create(
                id,
                JournalKind.Reversal,
                Reference,
                postedAt,
                Id,
                [.. Postings.Select(p => p with { Side = p.Side == Side.Debit ? Side.Credit : Side.Debit })]
            );

    /// <summary>
    /// What this journal takes from limited accounts, in the fixed order in which such accounts are locked. Empty for most.
    /// </summary>
    public IReadOnlyList<(AccountId Account, Money Amount)> TakenFromLimited() =>
        [
            .. Postings
                .Where(p => p.Account.Account.Limited)
                .GroupBy(p => p.Account)
                .Select(g => (g.Key, new Money(-g.Sum(p => p.Growth.Fen))))
                .Where(t => t.Item2 > Money.Zero)
                .OrderBy(t => t.Key.ToString(), StringComparer.Ordinal),
        ];

    /// <summary>In what this journal and another of the same id differ, or null: a retry is told from a reused id by this.</summary>
    public string? DifferenceFrom(Journal other)
    {
        if (Kind != other.Kind)
            return $"kind {Kind} is not {other.Kind}";
        if (Reference != other.Reference)
            return $"reference '{Reference}' is not '{other.Reference}'";
        if (Reverses != other.Reverses)
            return $"reverses {Reverses} is not {other.Reverses}";
        if (!Postings.SequenceEqual(other.Postings))
            return "the lines are not the same";
        // The time is when it was first posted; a retry comes later.
        return null;
    }

    internal static Journal Restore(
        Guid id,
        JournalKind kind,
        string reference,
        DateTimeOffset postedAt,
        Guid? reverses,
        IEnumerable<Posting> postings
    ) => Create(id, kind, reference, postedAt, reverses, [.. postings]);

    private static Journal Create(
        Guid id,
        JournalKind kind,
        string reference,
        DateTimeOffset postedAt,
        Guid? reverses,
        ImmutableArray<Posting> postings
    )
    {
        if (id == Guid.Empty)
            throw new JournalRejectedException(JournalFault.NoId, "A journal needs an id made by its client.");
        if (reference.Length is 0 or > ReferenceLengthMax)
            throw new JournalRejectedException(JournalFault.BadReference, $"A reference has 1 to {ReferenceLengthMax} characters.");
        if (postings.Length is 0 or > LinesMax)
            throw new JournalRejectedException(JournalFault.NoLines, $"A journal has 1 to {LinesMax} lines, this one {postings.Length}.");
        foreach (var posting in postings)
        {
            if (posting.Amount.Fen is <= 0 or > LineFenMax)
                throw new JournalRejectedException(
                    JournalFault.BadAmount,
                    $"Each line is above zero and at most {LineFenMax} fen; {posting.Account} has {posting.Amount.Fen}."
                );
            if (posting.Side is not (Side.Debit or Side.Credit))
                throw new JournalRejectedException(
                    JournalFault.BadAmount,
                    $"A line is a debit or a credit; {posting.Account} has neither."
                );
        }
        var total = postings.Sum(p => p.SignedFen);
        if (total != 0)
            throw new JournalRejectedException(JournalFault.Unbalanced, $"Debits and credits differ by {total} fen.");
        var client = postings.Where(p => p.Account.Account.MoneyClass == MoneyClass.Client).Sum(p => p.SignedFen);
        if (client != 0)
            throw new JournalRejectedException(
                JournalFault.MixesClientAndOwnMoney,
                $"{client} fen move between clients' money and own money; a segregation transfer must stand in the same journal."
            );
        return new(id, kind, reference, LedgerTime.Stamp(postedAt), reverses, postings);
    }
}

/// <summary>The rule that a rejected journal or hold breaks.</summary>
public enum JournalFault
{
    NoId,
    BadReference,
    NoLines,
    BadAmount,
    Unbalanced,
    MixesClientAndOwnMoney,
    ReversalWithoutOriginal,
    BadHold,
}

/// <summary>Somebody tried to build a journal or hold that must not exist: a bug in the caller.</summary>
public sealed class JournalRejectedException(JournalFault fault, string message) : ArgumentException(message)
{
    public JournalFault Fault { get; } = fault;
}
