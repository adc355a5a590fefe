using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Somebody wants a closed day open again; it opens when somebody else agrees.</summary>
internal sealed class DayReopening
{
    public required DateOnly Day { get; init; }

    /// <summary>The closing that it is about.</summary>
    public required int Closing { get; init; }
    public required string By { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class DayReopeningMapping : IEntityTypeConfiguration<DayReopening>
{
    public void Configure(EntityTypeBuilder<DayReopening> builder)
    {
        builder.ToTable("reopenings", ReconciliationTables.Schema);
        builder.HasKey(r => new { r.Day, r.Closing });
    }
}

/// <summary>
/// The books of a day are closed when each channel's day is taken in, every difference explained, and trial balance and segregation are
/// right at its end. From then on the database refuses journals dated in it.
/// </summary>
internal sealed class CloseDay(CardRecycleDb db, Reconciler reconciler, NpgsqlDataSource source, TimeProvider clock)
{
    public static async Task<Results<Ok<DayClosed>, ProblemHttpResult>> Handle(
        DateOnly day,
        CloseDayRequest request,
        StaffCaller caller,
        CloseDay closing,
        CancellationToken ct
    ) =>
        (await closing.RunAsync(day, caller.Id, request.Reason, ct)).Refused(out var refusal, out var closed)
            ? Problems.From(refusal)
            : TypedResults.Ok(closed);

    public static async Task<Results<Ok<DayReopened>, ProblemHttpResult>> Reopen(
        DateOnly day,
        CloseDayRequest request,
        StaffCaller caller,
        CloseDay closing,
        CancellationToken ct
    ) =>
        (await closing.ReopenAsync(day, caller.Id, request.Reason, ct)).Refused(out var refusal, out var opened)
            ? Problems.From(refusal)
            : TypedResults.Ok(opened);

    /// <summary>Needs the caller's transaction.</summary>
    public async Task<Outcome<DayClosed>> RunAsync(DateOnly day, string by, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (day >= StatementDays.Of(now))
            return ReconciliationRefusals.DayNotOver;
        await db.Ledger.LockDayAsync(day, ct);
        var last = await db.Ledger.LastClosingAsync(day, ct);
        if (last is { Closed: true })
            return ReconciliationRefusals.ClosedBefore;
        var reasons = await ObstaclesAsync(day, ct);
        if (reasons.Count > 0)
            return ReconciliationRefusals.CannotClose(reasons);
        var (head, _) = await LedgerChain.ReadAsync(source, ct);
        var closing = new LedgerDayClosing
        {
            Day = day,
            Sequence = (last?.Sequence ?? 0) + 1,
            Closed = true,
            By = by,
            Reason = reason,
            At = now,
            Head = string.Create(CultureInfo.InvariantCulture, $"{head.Length}:{Convert.ToHexStringLower(head.Hash)}"),
        };
        db.Add(closing);
        await db.SaveChangesAsync(ct);
        return new DayClosed(day, by, now, closing.Head);
    }

    /// <returns>What stands against closing the day, for people; empty: nothing.</returns>
    public async Task<IReadOnlyList<string>> ObstaclesAsync(DateOnly day, CancellationToken ct)
    {
        var reasons = new List<string>();
        var imported = await db.StatementImports.Where(i => i.Day == day).Select(i => i.Channel).ToListAsync(ct);
        reasons.AddRange(reconciler.Sources.Where(s => !imported.Contains(s.Channel)).Select(s => $"{s.Channel}: no bill taken in"));
        var open = await db
            .ReconciliationItems.Where(i => i.Day == day && i.State != ItemState.Explained)
            .GroupBy(i => i.Channel)
            .Select(g => new { Channel = g.Key, Count = g.Count() })
            .ToListAsync(ct);
        reasons.AddRange(
            open.OrderBy(o => o.Channel, StringComparer.Ordinal)
                .Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Channel}: {o.Count} differences not explained"))
        );
        // The database keeps time to the microsecond.
        var totals = await db.Ledger.TotalsAsync(ct, StatementDays.MidnightOf(day.AddDays(1)).AddMicroseconds(-1));
        if (totals.Lines.Sum(t => t.DebitFen - t.CreditFen) is var unbalanced && unbalanced != 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"trial balance: debits and credits differ by {unbalanced} fen"));
        var segregated = ClientSum(totals, AccountKind.Asset) - ClientSum(totals, AccountKind.Liability);
        if (segregated != 0)
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"segregation: clients' assets and debts differ by {segregated} fen"));
        return reasons;
    }

    private async Task<Outcome<DayReopened>> ReopenAsync(DateOnly day, string by, string reason, CancellationToken ct)
    {
        await db.Ledger.LockDayAsync(day, ct);
        if (await db.Ledger.LastClosingAsync(day, ct) is not { Closed: true } closing)
            return ReconciliationRefusals.NotClosed;
        var now = clock.GetUtcNow();
        var wish = await db.Set<DayReopening>().FirstOrDefaultAsync(r => r.Day == day && r.Closing == closing.Sequence, ct);
        if (wish is null)
        {
            db.Add(
                new DayReopening
                {
                    Day = day,
                    Closing = closing.Sequence,
                    By = by,
                    Reason = reason,
                    At = now,
                }
            );
            await db.SaveChangesAsync(ct);
            return new DayReopened(day, Open: false, by, null);
        }
        if (wish.By == by)
            return ReconciliationRefusals.SamePerson;
        db.Add(
            new LedgerDayClosing
            {
                Day = day,
                Sequence = closing.Sequence + 1,
                Closed = false,
                By = wish.By,
                SecondBy = by,
                Reason = $"{wish.Reason} / {reason}",
                At = now,
            }
        );
        await db.SaveChangesAsync(ct);
        return new DayReopened(day, Open: true, wish.By, by);
    }

    private static long ClientSum(LedgerTotals totals, AccountKind kind) =>
        totals.Lines.Where(t => t.Account.MoneyClass == MoneyClass.Client && t.Account.Kind == kind).Sum(t => t.BalanceFen);
}

/// <param name="Reason">For the record.</param>
internal sealed record CloseDayRequest([property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <param name="Day">In Beijing.</param>
/// <param name="ClosedBy">By whom.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Head">Head of the chain of journals then; keep it outside.</param>
internal sealed record DayClosed(DateOnly Day, string ClosedBy, DateTimeOffset ClosedAt, string? Head);

/// <param name="Day">In Beijing.</param>
/// <param name="Open">False: a second person is awaited.</param>
/// <param name="ProposedBy">Who wanted it.</param>
/// <param name="SecondBy">Who agreed.</param>
internal sealed record DayReopened(DateOnly Day, bool Open, string ProposedBy, string? SecondBy);
