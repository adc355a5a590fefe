using System.Globalization;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Books;

/// <summary>The statement of one account (明细账), a page at a time.</summary>
internal static class ReadStatement
{
    private const int LimitMax = 200;

    public static async Task<Results<Ok<StatementResponse>, ProblemHttpResult>> Handle(
        string account,
        CardRecycleDb db,
        CancellationToken ct,
        string? after = null,
        int limit = 50
    )
    {
        if (!AccountId.TryParse(account, out var id))
            return Problems.From(BooksRefusals.UnknownAccount);
        if (limit is < 1 or > LimitMax)
            return Problems.From(BooksRefusals.LimitOutOfRange(LimitMax));
        var cursor = StatementCursor.Start;
        if (after is not null && !StatementCursor.TryParse(after, out cursor))
            return Problems.From(BooksRefusals.BadCursor);

        var sign = (int)id.Account.NormalSide;
        var name = id.ToString();
        var all = db.LedgerPostings.AsNoTracking().Where(p => p.Account == name);
        var (postedAt, journalId, line) = cursor;
        var brought =
            sign
            * await all.Where(p =>
                    EF.Functions.LessThanOrEqual(
                        ValueTuple.Create(p.PostedAt, p.JournalId, p.Line),
                        ValueTuple.Create(postedAt, journalId, line)
                    )
                )
                .SumAsync(p => p.Side == Side.Debit ? p.AmountFen : -p.AmountFen, ct);
        var page = await all.Where(p =>
                EF.Functions.GreaterThan(ValueTuple.Create(p.PostedAt, p.JournalId, p.Line), ValueTuple.Create(postedAt, journalId, line))
            )
            .OrderBy(p => p.PostedAt)
            .ThenBy(p => p.JournalId)
            .ThenBy(p => p.Line)
            .Take(limit + 1)
            .Join(
                db.LedgerJournals,
                p => p.JournalId,
                j => j.Id,
                (p, j) =>
                    new
                    {
                        Posting = p,
                        j.Kind,
                        j.Reference,
                    }
            )
            .OrderBy(x => x.Posting.PostedAt)
            .ThenBy(x => x.Posting.JournalId)
            .ThenBy(x => x.Posting.Line)
            .ToListAsync(ct);

        var lines = LinesOf(page.Take(limit).Select(x => (x.Posting, x.Kind, x.Reference)), brought, sign);
        var balance = await db.Ledger.BalanceAsync(id, ct);
        var last = page.Count > limit ? page[limit - 1].Posting : null;
        return TypedResults.Ok(
            new StatementResponse(
                name,
                id.Account.NameZh,
                id.Account.Kind,
                id.Account.MoneyClass,
                id.Account.NormalSide,
                balance.Posted.Fen,
                balance.Pending.Fen,
                balance.Available.Fen,
                brought,
                lines,
                last is null ? null : new StatementCursor(last.PostedAt, last.JournalId, last.Line).ToString()
            )
        );
    }

    private static List<StatementLine> LinesOf(
        IEnumerable<(LedgerPostingRow Posting, JournalKind Kind, string Reference)> page,
        long broughtForwardFen,
        int sign
    )
    {
        var running = broughtForwardFen;
        return
        [
            .. page.Select(x => new StatementLine(
                x.Posting.PostedAt,
                x.Posting.JournalId,
                x.Kind,
                x.Reference,
                x.Posting.Side,
                x.Posting.AmountFen,
                running += sign * (int)x.Posting.Side * x.Posting.AmountFen
            )),
        ];
    }
}

/// <summary>The line after which a page begins.</summary>
internal readonly record struct StatementCursor(DateTimeOffset PostedAt, Guid JournalId, int Line)
{
    public static readonly StatementCursor Start = new(DateTimeOffset.UnixEpoch, Guid.Empty, 0);

    public static bool TryParse(string text, out StatementCursor cursor)
    {
        cursor = Start;
        var parts = text.Split('_');
        if (
            parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.Ticks
            || !Guid.TryParseExact(parts[1], "N", out var journal)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var line)
        )
            return false;
        cursor = new(new(ticks, TimeSpan.Zero), journal, line);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PostedAt.Ticks}_{JournalId:N}_{Line}");
}

/// <summary>
/// Amounts in fen, balances seen from the account's normal side. <paramref name="BroughtForwardFen"/> is the balance before the first line
/// of
/// this page; <paramref name="Next"/> is null on the last page.
/// </summary>
internal sealed record StatementResponse(
    string Account,
    string NameZh,
    AccountKind Kind,
    MoneyClass MoneyClass,
    Side NormalSide,
    long BalanceFen,
    long PendingFen,
    long AvailableFen,
    long BroughtForwardFen,
    IReadOnlyList<StatementLine> Lines,
    string? Next
);

internal sealed record StatementLine(
    DateTimeOffset PostedAt,
    Guid JournalId,
    JournalKind Kind,
    string Reference,
    Side Side,
    long AmountFen,
    long BalanceFen
);
