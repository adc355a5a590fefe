using CardRecycle.Api.Gateways.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>One question to the real-name provider, recorded before it is asked. <see cref="Result"/> is null while it is on its
/// way.</summary>
internal sealed class RealNameCheck
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required string PersonHash { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public IdentityResult? Result { get; set; }
    public string? Code { get; set; }
    public int? ProviderCode { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
}

internal sealed class RealNameCheckMapping : IEntityTypeConfiguration<RealNameCheck>
{
    public void Configure(EntityTypeBuilder<RealNameCheck> builder)
    {
        builder.ToTable("real_name_checks", "sellers");
        builder.HasIndex(c => new { c.SellerId, c.AskedAt });
        builder.Property(c => c.Result).HasConversion<string>();
    }
}
