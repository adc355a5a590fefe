using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>A code that was sent to a phone. Only the newest one of a phone counts; neither code, phone nor address is readable
/// here.</summary>
internal sealed class SmsCode
{
    public required Guid Id { get; init; }
    public required string PhoneIndex { get; init; }
    public required string IpIndex { get; init; }
    public required string CodeHash { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public int Tries { get; set; }
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>The provider did not take the message; the person need not wait before asking again.</summary>
    public bool Refused { get; set; }
}

internal sealed class SmsCodeMapping : IEntityTypeConfiguration<SmsCode>
{
    public void Configure(EntityTypeBuilder<SmsCode> builder)
    {
        builder.ToTable("sms_codes", "sellers");
        builder.HasIndex(c => new { c.PhoneIndex, c.CreatedAt });
        builder.HasIndex(c => new { c.IpIndex, c.CreatedAt });
    }
}
