using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>A line of a day's bill, and the attempt that it turned out to be about.</summary>
internal sealed record MatchedLine(StatementLine Line, string? AttemptNo);

/// <summary>A difference, before it is an item. <paramref name="ByRules"/>: it explains itself, and so.</summary>
internal sealed record Difference(
    DifferenceClass Class,
    string Subject,
    StatementLine? Line,
    BookedTransfer? Ours,
    long? OurFen,
    long MissingFen,
    string? ByRules = null
);

/// <summary>What a day's bill and our books come to.</summary>
internal sealed record MatchedDay(IReadOnlyList<MatchedLine> Lines, IReadOnlyList<Difference> Differences);

/// <summary>
/// The rules by which a day's bill is held against our books: by our number; where a line has none, by amount, day and the end of the
/// account's number, if only one transfer fits. Pure.
/// </summary>
internal static class Matching
{
    private const int AccountEnd = 4;

    /// <param name="day">The bill's.</param>
    /// <param name="lines">All its lines.</param>
    /// <param name="ours">What we booked that day, and whatever the lines name.</param>
    /// <param name="returned">Of each line of a return, the attempt that came back; null where nobody can tell.</param>
    /// <param name="elsewhere">Attempts whose lines stand on other imported bills: of transfers, and of returns.</param>
    public static MatchedDay Match(
        DateOnly day,
        IReadOnlyList<StatementLine> lines,
        IReadOnlyDictionary<string, BookedTransfer> ours,
        IReadOnlyDictionary<string, string?> returned,
        (IReadOnlySet<string> Out, IReadOnlySet<string> Back) elsewhere
    )
    {
        var (matched, differences) = (new List<MatchedLine>(lines.Count), new List<Difference>());
        HashSet<string> seenOut = [.. elsewhere.Out],
            seenBack = [.. elsewhere.Back];
        // What names its number goes first, so that the weaker rule cannot take it away.
        foreach (var line in lines.OrderBy(l => l.OurNo is null))
        {
            var no = line.Kind switch
            {
                StatementKind.Return => Return(line, returned.GetValueOrDefault(line.TheirNo), ours, seenBack, differences),
                StatementKind.Fee => Charge(line, differences),
                _ when line.SignedFen < 0 => Transfer(day, line, ours, seenOut, differences),
                _ => Unknown(line, null, differences),
            };
            matched.Add(new(line, no));
        }
        foreach (var mine in ours.Values.OrderBy(o => o.AttemptNo, StringComparer.Ordinal))
        {
            if (IsOn(mine.BookedAt, day) && !seenOut.Contains(mine.AttemptNo))
                differences.Add(new(DifferenceClass.OursOnly, "out:" + mine.AttemptNo, null, mine, -mine.AmountFen, -mine.AmountFen));
            if (IsOn(mine.ReturnedAt, day) && !seenBack.Contains(mine.AttemptNo))
                differences.Add(new(DifferenceClass.OursOnly, "back:" + mine.AttemptNo, null, mine, mine.AmountFen, mine.AmountFen));
        }
        return new(matched, differences);
    }

    private static string? Transfer(
        DateOnly day,
        StatementLine line,
        IReadOnlyDictionary<string, BookedTransfer> ours,
        HashSet<string> seen,
        List<Difference> differences
    )
    {
        var mine = line.OurNo is { } no ? ours.GetValueOrDefault(no) : OnlyOneThatFits(day, line, ours, seen);
        // Booked by nobody, or by another line already.
        if (mine is not { BookedAt: { } at } || !seen.Add(mine.AttemptNo))
            return Unknown(line, mine, differences);
        var missing = -line.SignedFen - mine.AmountFen;
        if (missing != 0)
            differences.Add(new(DifferenceClass.Amount, line.TheirNo, line, mine, -mine.AmountFen, missing));
        else if (StatementDays.Of(at) is var booked && booked > day)
            differences.Add(
                new(DifferenceClass.Late, line.TheirNo, line, mine, -mine.AmountFen, 0, $"booked by us on {booked:yyyy-MM-dd}")
            );
        return mine.AttemptNo;
    }

    private static BookedTransfer? OnlyOneThatFits(
        DateOnly day,
        StatementLine line,
        IReadOnlyDictionary<string, BookedTransfer> ours,
        HashSet<string> seen
    ) =>
        ours
            .Values.Where(o =>
                IsOn(o.BookedAt, day)
                && o.AmountFen == -line.SignedFen
                && !seen.Contains(o.AttemptNo)
                && line.Account.Length >= AccountEnd
                && o.Account.EndsWith(line.Account[^AccountEnd..], StringComparison.Ordinal)
            )
            .ToList()
            is [var only]
            ? only
            : null;

    private static string? Return(
        StatementLine line,
        string? no,
        IReadOnlyDictionary<string, BookedTransfer> ours,
        HashSet<string> seen,
        List<Difference> differences
    )
    {
        if (no is null || !ours.TryGetValue(no, out var mine) || !seen.Add(no))
            return Unknown(line, null, differences);
        if (mine.ReturnedAt is null)
            differences.Add(new(DifferenceClass.Bounced, line.TheirNo, line, mine, null, -line.SignedFen));
        return no;
    }

    private static string? Charge(StatementLine line, List<Difference> differences)
    {
        differences.Add(new(DifferenceClass.Fee, line.TheirNo, line, null, null, -line.SignedFen));
        return null;
    }

    private static string? Unknown(StatementLine line, BookedTransfer? mine, List<Difference> differences)
    {
        differences.Add(new(DifferenceClass.TheirsOnly, line.TheirNo, line, mine, null, -line.SignedFen));
        return null;
    }

    private static bool IsOn(DateTimeOffset? at, DateOnly day) => at is { } when && StatementDays.Of(when) == day;
}
