using CardRecycle.Api.Gateways.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Section <c>Sellers:Face</c>. A day is a day in China.</summary>
internal sealed class FaceCheckOptions
{
    /// <summary>How long a check that has begun may take; a result that comes later proves nothing.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Checks that one account may begin a day: each is charged.</summary>
    public int ChecksPerDay { get; set; } = 5;
}

/// <summary>
/// One face check (人脸核身): of this person, for this purpose, until then. Recorded before its result is asked for; no picture is kept.
/// </summary>
internal sealed class FaceCheck
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }

    /// <summary>Whose face: the person of the account when it began.</summary>
    public required string PersonHash { get; init; }

    /// <summary>The order whose review it is for; null: to raise the account's level.</summary>
    public Guid? OrderId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The provider's handle; null while it is being asked for one.</summary>
    public string? Token { get; set; }
    public FaceResult? Result { get; set; }
    public string? Code { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class FaceCheckMapping : IEntityTypeConfiguration<FaceCheck>
{
    public void Configure(EntityTypeBuilder<FaceCheck> builder)
    {
        builder.ToTable("face_checks", "sellers");
        builder.Property(c => c.Result).HasConversion<string>();
        builder.HasIndex(c => new { c.SellerId, c.StartedAt });
    }
}
