using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Risk;

/// <summary>One deal's share in its person's day.</summary>
internal sealed class PersonDayEntry
{
    public required Guid OrderId { get; init; }
    public required string PersonHash { get; init; }

    /// <summary>The day in Beijing.</summary>
    public required DateOnly Day { get; init; }
    public required long BalanceFen { get; init; }
    public DateTimeOffset? ReleasedAt { get; set; }
}

internal sealed class PersonDayEntryMapping : IEntityTypeConfiguration<PersonDayEntry>
{
    public void Configure(EntityTypeBuilder<PersonDayEntry> builder)
    {
        builder.ToTable("person_day_entries", "risk");
        builder.HasKey(e => e.OrderId);
        builder.HasIndex(e => new { e.PersonHash, e.Day });
    }
}

internal sealed class PersonDays(TimeProvider clock) : IPersonDays
{
    /// <summary>China has one time zone and no summer time; an offset needs no time zone data on the machine.</summary>
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Beijing).DateTime);

    public Task<long> SumAsync(CardRecycleDb db, string personHash, DateTimeOffset now, CancellationToken ct)
    {
        var day = DayOf(now);
        return db.Set<PersonDayEntry>()
            .Where(e => e.PersonHash == personHash && e.Day == day && e.ReleasedAt == null)
            .SumAsync(e => e.BalanceFen, ct);
    }

    public Task ReleaseAsync(CardRecycleDb db, Guid orderId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Set<PersonDayEntry>()
            .Where(e => e.OrderId == orderId && e.ReleasedAt == null)
            .ExecuteUpdateAsync(u => u.SetProperty(e => e.ReleasedAt, now), ct);
    }
}
