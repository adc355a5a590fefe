using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Gateways.Issuers.Redemption;

/// <summary>A result that an issuer reported by itself. The first one stands; the issuer is asked when it matters and there is
/// none.</summary>
internal sealed class IssuerCallback
{
    /// <summary>Name of the key that makes a repeated callback harmless.</summary>
    public const string Key = "pk_issuer_callbacks";

    /// <summary>Our number at the issuer.</summary>
    public required string RequestId { get; init; }

    /// <summary><c>redemption</c>.</summary>
    public required string Kind { get; init; }

    public required string Status { get; init; }
    public required string Code { get; init; }
    public string? Reference { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
}

internal sealed class IssuerCallbackMapping : IEntityTypeConfiguration<IssuerCallback>
{
    public void Configure(EntityTypeBuilder<IssuerCallback> builder)
    {
        builder.ToTable("issuer_callbacks", "gateways");
        builder.HasKey(c => new { c.RequestId, c.Kind }).HasName(IssuerCallback.Key);
        builder.Property(c => c.RequestId).HasMaxLength(64);
        builder.Property(c => c.Kind).HasMaxLength(32);
        builder.Property(c => c.Status).HasMaxLength(8);
        builder.Property(c => c.Code).HasMaxLength(32);
        builder.Property(c => c.Reference).HasMaxLength(64);
    }
}

internal static class IssuerCallbackTable
{
    extension(CardRecycleDb db)
    {
        public DbSet<IssuerCallback> IssuerCallbacks => db.Set<IssuerCallback>();
    }
}
