using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>Which fields a data key seals: each room's in a ring of their own.</summary>
internal enum KeyRing
{
    /// <summary>The cards' own keys.</summary>
    Cards,

    /// <summary>Sellers and watchlists.</summary>
    People,

    /// <summary>Payees' names and accounts.</summary>
    Payouts,

    /// <summary>What opens receipts' commitments.</summary>
    Receipts,
}

/// <summary>A key that seals fields, wrapped by a key-encryption key. Its id stands in every field that it sealed.</summary>
internal sealed class DataKey
{
    /// <summary>Ring and number: <c>people.2</c>.</summary>
    public required string Id { get; init; }
    public required KeyRing Ring { get; init; }
    public required int Number { get; init; }
    public required string KekId { get; set; }

    /// <summary>Null once it was retired: what it sealed could not be opened any more, and there was nothing.</summary>
    public required byte[]? Wrapped { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It seals from then on, when every replica knows it, until a later one does.</summary>
    public required DateTimeOffset CurrentFrom { get; init; }
    public DateTimeOffset? RetiredAt { get; set; }

    public string Context => $"platform.data_keys/{Id}/wrapped";

    public static string IdOf(KeyRing ring, int number) => FormattableString.Invariant($"{ring.ToString().ToLowerInvariant()}.{number}");

    public override string ToString() => $"DataKey({Id})";
}

internal sealed class DataKeyMapping : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> builder)
    {
        builder.ToTable("data_keys", "platform");
        builder.Property(k => k.Ring).HasConversion<string>();
        builder.Ignore(k => k.Context);
        builder.HasIndex(k => new { k.Ring, k.Number }).IsUnique();
    }
}

/// <summary>How far the fields of one table have been sealed anew under a ring's newest key.</summary>
internal sealed class ResealProgress
{
    public required string TableName { get; init; }
    public required string KeyId { get; init; }
    public required Guid LastId { get; set; }
    public required long Resealed { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

internal sealed class ResealProgressMapping : IEntityTypeConfiguration<ResealProgress>
{
    public void Configure(EntityTypeBuilder<ResealProgress> builder)
    {
        builder.ToTable("reseal_progress", "platform");
        builder.HasKey(p => new { p.TableName, p.KeyId });
    }
}

internal static class KeyTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<DataKey> DataKeys => db.Set<DataKey>();

        public DbSet<ResealProgress> ResealProgress => db.Set<ResealProgress>();
    }
}
