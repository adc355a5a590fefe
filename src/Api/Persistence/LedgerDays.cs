using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Persistence;

/// <summary>
/// That a day's books were closed (结账), or opened again by two people. Append-only; a day is closed when its last row says so. A trigger
/// refuses journals dated in a closed day (110-ledger.sql).
/// </summary>
internal sealed class LedgerDayClosing
{
    /// <summary>In Beijing.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>From 1; odd rows close, even ones open again.</summary>
    public required int Sequence { get; init; }
    public required bool Closed { get; init; }
    public required string By { get; init; }

    /// <summary>Who agreed to an opening.</summary>
    public string? SecondBy { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Head of the chain over the journals then, <c>LENGTH:HASH</c>, as <c>verify-books --head</c> takes it.</summary>
    public string? Head { get; init; }
}

internal sealed class LedgerDayClosingMapping : IEntityTypeConfiguration<LedgerDayClosing>
{
    private const int PersonLengthMax = 128;

    public void Configure(EntityTypeBuilder<LedgerDayClosing> builder)
    {
        builder.ToTable(
            "day_closings",
            LedgerTables.Schema,
            t =>
            {
                t.HasCheckConstraint("ck_day_closings_sequence", "sequence > 0 and closed = (sequence % 2 = 1)");
                t.HasCheckConstraint("ck_day_closings_two_people", "closed or second_by is not null and second_by <> by");
            }
        );
        builder.HasKey(c => new { c.Day, c.Sequence });
        builder.Property(c => c.Sequence).ValueGeneratedNever();
        builder.Property(c => c.By).HasMaxLength(PersonLengthMax);
        builder.Property(c => c.SecondBy).HasMaxLength(PersonLengthMax);
    }
}

internal sealed partial class LedgerStore
{
    /// <summary>Raised for a journal dated in a closed day (trigger in 110-ledger.sql).</summary>
    public const string DayClosed = "day_closed";

    /// <summary>The first key of the locks of days; the second counts days from 2000. As in 110-ledger.sql.</summary>
    private const int DayLocks = 20_000_101;

    /// <summary>
    /// Waits for everybody who is posting into this day, and keeps everybody else from it, until the caller's transaction ends: what is
    /// read after it is the day as it will be closed.
    /// </summary>
    public Task LockDayAsync(DateOnly day, CancellationToken ct)
    {
        var number = day.DayNumber - new DateOnly(2000, 1, 1).DayNumber;
        return db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({DayLocks}, {number})", ct);
    }

    /// <returns>Null for a day that was never closed.</returns>
    public Task<LedgerDayClosing?> LastClosingAsync(DateOnly day, CancellationToken ct) =>
        db.Set<LedgerDayClosing>().AsNoTracking().Where(c => c.Day == day).OrderByDescending(c => c.Sequence).FirstOrDefaultAsync(ct);

    /// <summary>The days from <paramref name="from"/> to before <paramref name="to"/> that are closed now.</summary>
    public async Task<Dictionary<DateOnly, LedgerDayClosing>> ClosedDaysAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var rows = await db.Set<LedgerDayClosing>().AsNoTracking().Where(c => c.Day >= from && c.Day < to).ToListAsync(ct);
        return rows.GroupBy(c => c.Day).Select(g => g.MaxBy(c => c.Sequence)!).Where(c => c.Closed).ToDictionary(c => c.Day);
    }

    /// <summary>The first day on which anything was booked, or null.</summary>
    public async Task<DateTimeOffset?> FirstPostingAsync(CancellationToken ct)
    {
        var account = Chart.ClientWeChat.ToString();
        return await db.LedgerPostings.Where(p => p.Account == account).MinAsync(p => (DateTimeOffset?)p.PostedAt, ct);
    }
}
