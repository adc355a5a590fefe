using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Watchlists.Lists;

/// <summary>A change of the lists in force: a file that was imported, or a list that was retired. Numbered over all lists.</summary>
internal sealed class WatchlistVersion
{
    public int Version { get; init; }
    public required string List { get; init; }

    /// <summary>Entries in force from then on; 0: retired.</summary>
    public required int Entries { get; init; }
    public required int Added { get; init; }
    public required int Ended { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Up to which seller all have been screened again since; kept by <see cref="RescreenSellers"/>.</summary>
    public Guid? ScreenedAfter { get; set; }
    public int Screened { get; set; }
    public DateTimeOffset? ScreenedAt { get; set; }
}

/// <summary>
/// An entry as it stood in some versions of its list: from <see cref="FromVersion"/> until before <see cref="UntilVersion"/>. An entry that
/// a new file changes ends here and begins anew as another row.
/// </summary>
internal sealed class WatchlistEntry
{
    public static readonly SealedColumn Person = new("watchlists.entries", "person");
    public static readonly SealedTable Entries = new(
        KeyRing.People,
        "watchlists.entries",
        "id",
        ("watchlists.entries", "id"),
        new SealedTableColumn("person_sealed", "person")
    );

    public required Guid Id { get; init; }
    public required string List { get; init; }

    /// <summary>Its number in the list.</summary>
    public required string Number { get; init; }

    /// <summary>Blind index of all that it says: equal as long as nothing changes.</summary>
    public required string ContentIndex { get; init; }
    public required byte[] PersonSealed { get; init; }
    public required int FromVersion { get; init; }
    public int? UntilVersion { get; set; }
}

/// <summary>A blind index under which an entry in force is found.</summary>
internal sealed class WatchlistKey
{
    public required long Key { get; init; }
    public required Guid EntryId { get; init; }
}

/// <summary>That a seller was screened, against everything up to a version.</summary>
internal sealed class WatchlistScreening
{
    public required Guid SellerId { get; init; }
    public required int Version { get; set; }
    public required DateTimeOffset At { get; set; }
}

internal enum WatchlistMatchState
{
    Open,

    /// <summary>A reviewer said: not the same person.</summary>
    Cleared,

    /// <summary>A reviewer said: the same person.</summary>
    Confirmed,
}

/// <summary>A seller who looks like an entry.</summary>
internal sealed class WatchlistMatch
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required Guid EntryId { get; init; }
    public required WatchlistMatchKind Kind { get; init; }
    public required BirthAgreement Born { get; init; }
    public required double Score { get; init; }
    public required WatchlistMatchState State { get; set; }
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>When a later screening no longer found it; null while it stands.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>What a reviewer said of a match. Rows are only ever added.</summary>
internal sealed class WatchlistReview
{
    public required Guid Id { get; init; }
    public required Guid MatchId { get; init; }
    public required bool SamePerson { get; init; }
    public required string Reason { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class WatchlistMapping
    : IEntityTypeConfiguration<WatchlistVersion>,
        IEntityTypeConfiguration<WatchlistEntry>,
        IEntityTypeConfiguration<WatchlistKey>,
        IEntityTypeConfiguration<WatchlistScreening>,
        IEntityTypeConfiguration<WatchlistMatch>,
        IEntityTypeConfiguration<WatchlistReview>
{
    private const string Schema = "watchlists";

    public void Configure(EntityTypeBuilder<WatchlistVersion> builder)
    {
        builder.ToTable("versions", Schema);
        builder.HasKey(v => v.Version);
        builder.Property(v => v.Version).UseIdentityAlwaysColumn();
    }

    public void Configure(EntityTypeBuilder<WatchlistEntry> builder)
    {
        builder.ToTable("entries", Schema);
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder
            .HasIndex(e => new { e.List, e.Number })
            .IsUnique()
            .HasFilter("until_version is null")
            .HasDatabaseName("ix_entries_in_force");
        builder.HasIndex(e => new
        {
            e.List,
            e.Number,
            e.FromVersion,
        });
    }

    public void Configure(EntityTypeBuilder<WatchlistKey> builder)
    {
        builder.ToTable("keys", Schema);
        builder.HasKey(k => new { k.Key, k.EntryId });
        builder.HasIndex(k => k.EntryId);
    }

    public void Configure(EntityTypeBuilder<WatchlistScreening> builder)
    {
        builder.ToTable("screenings", Schema);
        builder.HasKey(s => s.SellerId);
        builder.Property(s => s.SellerId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<WatchlistMatch> builder)
    {
        builder.ToTable("matches", Schema);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Kind).HasConversion<string>();
        builder.Property(m => m.Born).HasConversion<string>();
        builder.Property(m => m.State).HasConversion<string>();
        builder.HasIndex(m => new { m.SellerId, m.EntryId }).IsUnique();
        builder.HasOne<WatchlistEntry>().WithMany().HasForeignKey(m => m.EntryId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<WatchlistReview> builder)
    {
        builder.ToTable("reviews", Schema);
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasOne<WatchlistMatch>().WithMany().HasForeignKey(r => r.MatchId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal static class WatchlistSets
{
    extension(CardRecycleDb db)
    {
        public DbSet<WatchlistVersion> WatchlistVersions => db.Set<WatchlistVersion>();

        public DbSet<WatchlistEntry> WatchlistEntries => db.Set<WatchlistEntry>();

        public DbSet<WatchlistMatch> WatchlistMatches => db.Set<WatchlistMatch>();
    }
}
