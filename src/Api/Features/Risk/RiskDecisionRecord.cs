using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Risk;

/// <summary>A decision of the gate, kept for good.</summary>
internal sealed class RiskDecisionRecord
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required Guid SellerId { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public required IReadOnlyList<RiskReason> Reasons { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class RiskDecisionRecordMapping : IEntityTypeConfiguration<RiskDecisionRecord>
{
    public void Configure(EntityTypeBuilder<RiskDecisionRecord> builder)
    {
        builder.ToTable("decisions", "risk");
        builder.Property(d => d.Verdict).HasConversion<string>();
        builder
            .Property(d => d.Reasons)
            .HasColumnType("jsonb")
            .HasConversion(
                r => JsonSerializer.Serialize(r, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<RiskReason[]>(text, JsonSerializerOptions.Default)!,
                // Records are written once and never changed.
                new ValueComparer<IReadOnlyList<RiskReason>>((a, b) => ReferenceEquals(a, b), r => r.Count, r => r)
            );
        builder.HasIndex(d => d.OrderId);
    }
}
