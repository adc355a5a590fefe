using System.Linq.Expressions;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Books;

/// <summary>
/// The statement (对账单) of somebody over all of their accounts: what stood there before the first day, every line, and what stands there
/// after the last.
/// </summary>
internal sealed record PartyStatement(
    string Party,
    DateOnly From,
    DateOnly To,
    DateTimeOffset AsOf,
    IReadOnlyList<StatementAccount> Accounts,
    IReadOnlyList<PartyLine> Lines,
    string? Next
);

/// <summary>One account over the days of a statement; amounts in fen, balances seen from the account's normal side.</summary>
internal sealed record StatementAccount(
    string Account,
    string NameZh,
    Side NormalSide,
    long OpeningFen,
    long DebitFen,
    long CreditFen,
    long ClosingFen
);

/// <summary>A line of a statement. <paramref name="Label"/> is Chinese; <paramref name="BalanceFen"/> is that of
/// its account after it.</summary>
internal sealed record PartyLine(
    DateTimeOffset PostedAt,
    Guid JournalId,
    JournalKind Kind,
    string Label,
    string Reference,
    string Account,
    string NameZh,
    Side Side,
    long AmountFen,
    long BalanceFen
);

/// <summary>Reads a statement out of the books.</summary>
internal static class StatementReader
{
    /// <param name="db">The books.</param>
    /// <param name="party">How whose statement it is is called.</param>
    /// <param name="theirs">Which lines are theirs.</param>
    /// <param name="span">First day, and the day after the last; of Beijing.</param>
    /// <param name="cursor">The line after which the page begins.</param>
    /// <param name="limit">Lines of the page.</param>
    /// <param name="ct">Cancellation.</param>
    public static async Task<PartyStatement> ReadAsync(
        CardRecycleDb db,
        string party,
        Expression<Func<LedgerPostingRow, bool>> theirs,
        (DateOnly From, DateOnly To) span,
        StatementCursor cursor,
        int limit,
        CancellationToken ct
    )
    {
        var (since, until) = (BooksDays.MidnightOf(span.From), BooksDays.MidnightOf(span.To));
        var all = db.LedgerPostings.AsNoTracking().Where(theirs).Where(p => p.PostedAt < until);
        var during = all.Where(p => p.PostedAt >= since);
        var (postedAt, journalId, line) = cursor;
        var opening = await SumsAsync(all.Where(p => p.PostedAt < since), ct);
        var period = await SumsAsync(during, ct);
        var passed = await SumsAsync(
            during.Where(p =>
                EF.Functions.LessThanOrEqual(
                    ValueTuple.Create(p.PostedAt, p.JournalId, p.Line),
                    ValueTuple.Create(postedAt, journalId, line)
                )
            ),
            ct
        );
        var page = await during
            .Where(p =>
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
                    new LinePosted
                    {
                        Posting = p,
                        Kind = j.Kind,
                        Reference = j.Reference,
                    }
            )
            .OrderBy(x => x.Posting.PostedAt)
            .ThenBy(x => x.Posting.JournalId)
            .ThenBy(x => x.Posting.Line)
            .ToListAsync(ct);

        var accounts = opening.Keys.Union(period.Keys).Distinct().OrderBy(a => IndexOf(a)).ToList();
        var last = page.Count > limit ? page[limit - 1].Posting : null;
        return new(
            party,
            span.From,
            span.To,
            until,
            [.. accounts.Select(a => Of(a, opening.GetValueOrDefault(a), period.GetValueOrDefault(a)))],
            LinesOf(
                page.Take(limit),
                accounts.ToDictionary(a => a, a => opening.GetValueOrDefault(a).Net + passed.GetValueOrDefault(a).Net)
            ),
            last is null ? null : new StatementCursor(last.PostedAt, last.JournalId, last.Line).ToString()
        );
    }

    private static List<PartyLine> LinesOf(IEnumerable<LinePosted> page, Dictionary<Account, long> running)
    {
        var lines = new List<PartyLine>();
        foreach (var line in page)
        {
            var p = line.Posting;
            var account = AccountId.Parse(p.Account).Account;
            running[account] += (int)p.Side * p.AmountFen;
            lines.Add(
                new(
                    p.PostedAt,
                    p.JournalId,
                    line.Kind,
                    JournalLabels.Of(line.Kind),
                    line.Reference,
                    account.Code,
                    account.NameZh,
                    p.Side,
                    p.AmountFen,
                    (int)account.NormalSide * running[account]
                )
            );
        }
        return lines;
    }

    private static StatementAccount Of(Account account, Sums before, Sums during) =>
        new(
            account.Code,
            account.NameZh,
            account.NormalSide,
            (int)account.NormalSide * before.Net,
            during.DebitFen,
            during.CreditFen,
            (int)account.NormalSide * (before.Net + during.Net)
        );

    /// <summary>By line of the chart: the accounts of all parties of one code are one.</summary>
    private static async Task<Dictionary<Account, Sums>> SumsAsync(IQueryable<LedgerPostingRow> lines, CancellationToken ct)
    {
        var sums = await lines
            .GroupBy(p => p.Account)
            .Select(g => new
            {
                Account = g.Key,
                Debit = g.Sum(p => p.Side == Side.Debit ? p.AmountFen : 0),
                Credit = g.Sum(p => p.Side == Side.Credit ? p.AmountFen : 0),
            })
            .ToListAsync(ct);
        return sums.GroupBy(s => AccountId.Parse(s.Account).Account)
            .ToDictionary(g => g.Key, g => new Sums(g.Sum(s => s.Debit), g.Sum(s => s.Credit)));
    }

    private static int IndexOf(Account account) => Chart.Accounts.Index().Single(a => a.Item == account).Index;

    private readonly record struct Sums(long DebitFen, long CreditFen)
    {
        public long Net => DebitFen - CreditFen;
    }

    private sealed class LinePosted
    {
        public required LedgerPostingRow Posting { get; init; }
        public required JournalKind Kind { get; init; }
        public required string Reference { get; init; }
    }
}

/// <summary>What happened, in Chinese.</summary>
internal static class JournalLabels
{
    public static string Of(JournalKind kind) =>
        kind switch
        {
            JournalKind.OpeningBalance => "注资",
            JournalKind.CardAcquired => "收卡",
            JournalKind.Payout => "打款",
            JournalKind.CardResold => "卖出",
            JournalKind.CardLoss => "卡损",
            JournalKind.Reversal => "冲销",
            JournalKind.DepositPaidIn => "缴存保证金",
            JournalKind.DepositReleased => "退还保证金",
            JournalKind.DepositForfeited => "没收保证金",
            JournalKind.RecyclerPaid => "回收商付款",
            JournalKind.RewardGranted => "举报奖励",
            JournalKind.RewardPaid => "支付举报奖励",
            JournalKind.VatAccrued => "计提增值税",
            JournalKind.TaxPaid => "缴税",
            JournalKind.LossProvided => "计提卡损准备",
            JournalKind.ProvisionReleased => "转回卡损准备",
            JournalKind.ProvisionUsed => "核销卡损准备",
            JournalKind.RecoveryClaimed => "争议追偿",
            JournalKind.Recovered => "追偿抵扣",
            JournalKind.RecoveryWrittenOff => "追偿核销",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of journal."),
        };
}
