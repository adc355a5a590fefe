using System.Globalization;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Takes in final bills, each whole or not at all and once, holds them against the books, and keeps what differs as
/// items.</summary>
internal sealed partial class Reconciler(
    IServiceScopeFactory scopes,
    IEnumerable<IChannelStatements> statements,
    IPayoutRecords payouts,
    TimeProvider clock,
    ILogger<Reconciler> log
)
{
    private const int CatchUpDaysMax = 62;

    /// <summary>Who explains what explains itself.</summary>
    private const string Rules = "rules";

    /// <summary>Channels that are configured.</summary>
    public IReadOnlyList<IChannelStatements> Sources { get; } =
    [.. statements.Where(s => s.IsOn).OrderBy(s => s.Channel, StringComparer.Ordinal)];

    /// <summary>Imports the day of one channel, unless it was imported.</summary>
    /// <param name="source">The channel's statements.</param>
    /// <param name="day">A day that is over in Beijing.</param>
    /// <param name="by">Who or what wants it.</param>
    /// <param name="again">True: ask the channel even if the day was imported, and refuse if it says something else now.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task<Outcome<ImportedDay>> ImportAsync(
        IChannelStatements source,
        DateOnly day,
        string by,
        bool again,
        CancellationToken ct
    )
    {
        if (day >= StatementDays.Of(clock.GetUtcNow()))
            return ReconciliationRefusals.DayNotOver;
        if (!again && await FindAsync(source.Channel, day, ct) is { } known)
            return known;
        var (statement, why) = await source.ReadAsync(day, ct);
        if (statement is not { IsFinal: true })
        {
            LogNotRead(log, source.Channel, day, statement is null ? why : "not-ready");
            return ReconciliationRefusals.NotRead(source.Channel, statement is null ? why : "not-ready");
        }
        if (await FindAsync(source.Channel, day, ct) is { } before)
        {
            if (before.Hash == statement.Hash)
                return before;
            LogChanged(log, source.Channel, day);
            return ReconciliationRefusals.StatementChanged;
        }
        var returned = await NoteReturnsAsync(source, statement, ct);
        try
        {
            return await TakeInAsync(source.Channel, statement, returned, by, ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ReconciliationTables.ImportOnce })
        {
            // Another replica was quicker.
            return (await FindAsync(source.Channel, day, ct))!;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ReconciliationTables.LineOnce })
        {
            LogChanged(log, source.Channel, day);
            return ReconciliationRefusals.LineTwice;
        }
    }

    /// <summary>Imports all days that are missing, oldest first, and explains what has come meanwhile.</summary>
    /// <returns>How many days were imported.</returns>
    public async Task<int> CatchUpAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var today = StatementDays.Of(clock.GetUtcNow());
        var imported = 0;
        if (await db.Ledger.FirstPostingAsync(ct) is not { } first)
            return 0;
        var start = new[] { StatementDays.Of(first), today.AddDays(-CatchUpDaysMax) }.Max();
        foreach (var source in Sources)
        {
            var done = await db
                .StatementImports.Where(i => i.Channel == source.Channel && i.Day >= start)
                .Select(i => i.Day)
                .ToListAsync(ct);
            for (var day = start; day < today; day = day.AddDays(1))
            {
                if (done.Contains(day))
                    continue;
                // A later day is not asked for before this one is there.
                if ((await ImportAsync(source, day, "loop", again: false, ct)).Refused(out _, out _))
                    break;
                imported++;
            }
            await ExplainByRulesAsync(source.Channel, ct);
        }
        return imported;
    }

    /// <summary>Looks at a channel's open items again: a line may have come on a later bill, or our books may have caught up.</summary>
    public async Task ExplainByRulesAsync(string channel, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var open = await db.ReconciliationItems.Where(i => i.Channel == channel && i.State == ItemState.Open).ToListAsync(ct);
        if (open.Count == 0)
            return;
        await ExplainAsync(db, channel, open, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody works on one of them; the next look finds the others.
        }
    }

    private async Task<ImportedDay?> FindAsync(string channel, DateOnly day, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var import = await db.StatementImports.AsNoTracking().FirstOrDefaultAsync(i => i.Channel == channel && i.Day == day, ct);
        return import is null ? null : ImportedDay.Of(import, repeated: true);
    }

    /// <summary>Before anything is saved: a payout that came back is woken even if the import then fails.</summary>
    private async Task<Dictionary<string, string?>> NoteReturnsAsync(
        IChannelStatements source,
        ChannelStatement statement,
        CancellationToken ct
    )
    {
        var returned = new Dictionary<string, string?>();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        foreach (var line in statement.Lines.Where(l => l.Kind == StatementKind.Return))
            returned[line.TheirNo] = await payouts.NoteReturnAsync(db, source.Channel, line, source.TellsOfBounces, ct);
        return returned;
    }

    private async Task<ImportedDay> TakeInAsync(
        string channel,
        ChannelStatement statement,
        Dictionary<string, string?> returned,
        string by,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (day, now) = (statement.Day, clock.GetUtcNow());
        var ours = await OursAsync(db, channel, statement, returned, ct);
        var numbers = ours.Keys.ToList();
        var elsewhere = await db
            .ImportedLines.Where(l => l.Channel == channel && l.MatchedNo != null && numbers.Contains(l.MatchedNo))
            .Select(l => new { l.MatchedNo, l.SignedFen })
            .ToListAsync(ct);
        var matched = Matching.Match(
            day,
            statement.Lines,
            ours,
            returned,
            (
                elsewhere.Where(l => l.SignedFen < 0).Select(l => l.MatchedNo!).ToHashSet(),
                elsewhere.Where(l => l.SignedFen > 0).Select(l => l.MatchedNo!).ToHashSet()
            )
        );
        var import = new StatementImport
        {
            Channel = channel,
            Day = day,
            Hash = statement.Hash,
            Lines = statement.Lines.Count,
            OutFen = -statement.Lines.Where(l => l.SignedFen < 0).Sum(l => l.SignedFen),
            InFen = statement.Lines.Where(l => l.SignedFen > 0).Sum(l => l.SignedFen),
            OpeningFen = statement.OpeningFen,
            ClosingFen = statement.ClosingFen,
            By = by,
            At = now,
        };
        db.Add(import);
        db.AddRange(matched.Lines.Select(m => LineOf(channel, day, m)));
        var gaps = await Balances.GapsAsync(db, channel, statement, ct);
        var differences = await Balances.ExplainTopUpsAsync(db, channel, day, [.. matched.Differences, .. gaps], ct);
        db.AddRange(differences.Select(d => ItemOf(channel, day, d, now)));
        await db.SaveChangesAsync(ct);
        // Lines of this bill may be what items of other days wait for.
        var open = await db.ReconciliationItems.Where(i => i.Channel == channel && i.State == ItemState.Open).ToListAsync(ct);
        await ExplainAsync(db, channel, open, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        LogImported(log, channel, day, import.Lines, differences.Count);
        return ImportedDay.Of(import, repeated: false);
    }

    /// <summary>What we booked that day, and whatever the lines are about.</summary>
    private async Task<Dictionary<string, BookedTransfer>> OursAsync(
        CardRecycleDb db,
        string channel,
        ChannelStatement statement,
        Dictionary<string, string?> returned,
        CancellationToken ct
    )
    {
        var (from, until) = (StatementDays.MidnightOf(statement.Day), StatementDays.MidnightOf(statement.Day.AddDays(1)));
        var ours = (await payouts.BookedAsync(db, channel, from, until, ct)).ToDictionary(b => b.AttemptNo);
        var named = statement
            .Lines.Select(l => l.OurNo)
            .Concat(returned.Values)
            .OfType<string>()
            .Where(n => !ours.ContainsKey(n))
            .ToHashSet();
        foreach (var found in await payouts.FindAsync(db, channel, named, ct))
            ours[found.AttemptNo] = found;
        return ours;
    }

    private async Task ExplainAsync(CardRecycleDb db, string channel, List<ReconciliationItem> open, CancellationToken ct)
    {
        await RecogniseReturnsAsync(db, channel, open, ct);
        var numbers = open.Select(i => i.AttemptNo).OfType<string>().Distinct().ToList();
        var ours = (await payouts.FindAsync(db, channel, numbers, ct)).ToDictionary(b => b.AttemptNo);
        var lines = await db
            .ImportedLines.Where(l =>
                l.Channel == channel && (numbers.Contains(l.MatchedNo!) || l.MatchedNo == null && numbers.Contains(l.OurNo!))
            )
            .ToListAsync(ct);
        foreach (var item in open.Where(i => i.AttemptNo is not null))
        {
            var mine = ours.GetValueOrDefault(item.AttemptNo!);
            switch (item.Class)
            {
                case DifferenceClass.OursOnly:
                    var line = lines.Find(l => l.MatchedNo == item.AttemptNo && Math.Sign(l.SignedFen) == Math.Sign(item.OurFen ?? 0));
                    if (line is not null && line.SignedFen == item.OurFen)
                        item.ExplainByRules(DifferenceClass.Late, $"{Rules}: on the bill of {Day(line.Day)} as {line.TheirNo}", Now);
                    break;
                case DifferenceClass.Bounced when mine?.ReturnedAt is { } at:
                    item.ExplainByRules(DifferenceClass.Bounced, $"{Rules}: booked back on {Day(StatementDays.Of(at))}", Now);
                    break;
                case DifferenceClass.Bounced or DifferenceClass.TheirsOnly when mine is not null && CameBackUnseen(mine, lines):
                    if (item.TheirFen > 0 || await MatchAsync(db, item, ct))
                        item.ExplainByRules(DifferenceClass.Bounced, $"{Rules}: out and back before we knew; nothing was booked", Now);
                    break;
                case DifferenceClass.TheirsOnly when mine?.BookedAt is { } at && -mine.AmountFen == item.TheirFen:
                    if (await MatchAsync(db, item, ct))
                        item.ExplainByRules(DifferenceClass.Late, $"{Rules}: booked by us on {Day(StatementDays.Of(at))}", Now);
                    break;
            }
        }
    }

    /// <summary>
    /// We had lost sight of a transfer, and when the channel was heard again the money was back already: the hold was given up, and the
    /// books have neither way. The channel's two lines must cancel each other out.
    /// </summary>
    private static bool CameBackUnseen(BookedTransfer mine, List<ImportedLine> lines) =>
        mine.CameBackUnseen
        && lines.Exists(l => l.OurNo == mine.AttemptNo && l.SignedFen == -mine.AmountFen)
        && lines.Exists(l => l.MatchedNo == mine.AttemptNo && l.SignedFen == mine.AmountFen);

    /// <summary>A credit that named a transfer which we did not know yet has been recognised since.</summary>
    private async Task RecogniseReturnsAsync(CardRecycleDb db, string channel, List<ReconciliationItem> open, CancellationToken ct)
    {
        foreach (var item in open.Where(i => i is { AttemptNo: null, TheirNo: not null, Class: DifferenceClass.TheirsOnly, TheirFen: > 0 }))
        {
            if (await payouts.NotedReturnAsync(db, channel, item.TheirNo!, ct) is not { } no)
                continue;
            var line = await db.ImportedLines.SingleAsync(l => l.Channel == channel && l.TheirNo == item.TheirNo, ct);
            (item.AttemptNo, item.Class, line.MatchedNo) = (no, DifferenceClass.Bounced, no);
        }
    }

    /// <returns>False when another line was the attempt's already: it was paid twice, and people must look.</returns>
    private static async Task<bool> MatchAsync(CardRecycleDb db, ReconciliationItem item, CancellationToken ct)
    {
        var isTaken = await db.ImportedLines.AnyAsync(
            l => l.Channel == item.Channel && l.MatchedNo == item.AttemptNo && l.SignedFen < 0,
            ct
        );
        if (isTaken)
            return false;
        var line = await db.ImportedLines.SingleAsync(l => l.Channel == item.Channel && l.TheirNo == item.TheirNo, ct);
        line.MatchedNo = item.AttemptNo;
        return true;
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static ImportedLine LineOf(string channel, DateOnly day, MatchedLine matched) =>
        new()
        {
            Channel = channel,
            TheirNo = matched.Line.TheirNo,
            Day = day,
            OurNo = matched.Line.OurNo,
            SignedFen = matched.Line.SignedFen,
            Kind = matched.Line.Kind,
            Account = Masked(matched.Line.Account),
            Text = matched.Line.Text,
            At = matched.Line.At,
            MatchedNo = matched.AttemptNo,
        };

    /// <summary>What is stored of an account is its end.</summary>
    private static string Masked(string account) => account.Length <= 8 ? (account.Length == 0 ? "" : "****") : "****" + account[^4..];

    private static ReconciliationItem ItemOf(string channel, DateOnly day, Difference difference, DateTimeOffset now)
    {
        var item = new ReconciliationItem
        {
            Id = TimedId.New(now),
            Channel = channel,
            Day = day,
            Subject = difference.Subject,
            Class = difference.Class,
            TheirNo = difference.Line?.TheirNo,
            AttemptNo = difference.Ours?.AttemptNo,
            OrderId = difference.Ours?.OrderId,
            TheirFen = difference.Line?.SignedFen,
            OurFen = difference.OurFen,
            MissingFen = difference.MissingFen,
            CreatedAt = now,
        };
        if (difference.ByRules is { } note)
            item.ExplainByRules(difference.Class, $"{Rules}: {note}", now);
        return item;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reconciliation: {Channel} of {Day}: {Lines} lines, {Differences} differences.")]
    private static partial void LogImported(ILogger logger, string channel, DateOnly day, int lines, int differences);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciliation: {Channel} of {Day} could not be read: {Why}.")]
    private static partial void LogNotRead(ILogger logger, string channel, DateOnly day, string why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Reconciliation: {Channel} says something else of {Day} than it did.")]
    private static partial void LogChanged(ILogger logger, string channel, DateOnly day);
}

/// <param name="Channel">Which.</param>
/// <param name="Day">In Beijing.</param>
/// <param name="Hash">Of what was read.</param>
/// <param name="Lines">How many.</param>
/// <param name="OutFen">What went out, in fen.</param>
/// <param name="InFen">What came in, in fen.</param>
/// <param name="Repeated">It was imported before, and is the same.</param>
internal sealed record ImportedDay(string Channel, DateOnly Day, string Hash, int Lines, long OutFen, long InFen, bool Repeated)
{
    public static ImportedDay Of(StatementImport i, bool repeated) => new(i.Channel, i.Day, i.Hash, i.Lines, i.OutFen, i.InFen, repeated);
}
