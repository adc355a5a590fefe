using System.Runtime.InteropServices;
using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform;
using CardRecycle.Models.Risk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Risk;

/// <summary>A decision, kept with all that it rests on: it can be computed again, bit for bit.</summary>
internal sealed class RiskDecisionRecord
{
    public required Guid Id { get; init; }

    /// <summary>The scored event: the order, or a reveal.</summary>
    public required Guid EventId { get; init; }
    public required DealStep Step { get; init; }
    public required Guid OrderId { get; init; }
    public required Guid SellerId { get; init; }
    public required RiskVerdict Verdict { get; init; }
    public required IReadOnlyList<RiskReason> Reasons { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Null in decisions older than this.</summary>
    public string? RulesVersion { get; init; }

    /// <summary>Likewise.</summary>
    public RiskInputs? Inputs { get; init; }

    /// <summary>Single-precision numbers, little-endian, in the order of <see cref="RiskFeatures"/>; null if there were none.</summary>
    public byte[]? Features { get; init; }

    /// <summary>Names what <see cref="Features"/> mean.</summary>
    public string? FeaturesHash { get; init; }

    /// <summary>The package that scored; null if none did.</summary>
    public string? ModelVersion { get; init; }
    public double? Probability { get; init; }
    public double? ExpectedLossFen { get; init; }

    /// <param name="e">What was scored.</param>
    /// <param name="orderId">Of the deal.</param>
    /// <param name="sellerId">Whose deal.</param>
    /// <param name="made">What was decided.</param>
    /// <param name="features">Of the event; null if there were none.</param>
    /// <param name="rulesVersion">Rules that stood above the model.</param>
    public static RiskDecisionRecord Of(
        DealEvent e,
        Guid orderId,
        Guid sellerId,
        ScoredDecision made,
        float[]? features,
        string? rulesVersion
    ) =>
        new()
        {
            Id = TimedId.New(e.At),
            EventId = Guid.Parse(e.Id),
            Step = e.Step,
            OrderId = orderId,
            SellerId = sellerId,
            Verdict = made.Decision.Verdict,
            Reasons = made.Decision.Reasons,
            At = e.At,
            RulesVersion = rulesVersion,
            Inputs = made.Inputs,
            Features = features is null ? null : BytesOf(features),
            FeaturesHash = features is null ? null : RiskFeatures.Hash,
            ModelVersion = made.ModelVersion,
            Probability = made.Score?.Probability,
            ExpectedLossFen = made.Score?.ExpectedLossFen,
        };

    public static byte[] BytesOf(float[] features) => MemoryMarshal.AsBytes<float>(features).ToArray();

    public static float[] FeaturesOf(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    public float[]? FeatureValues => Features is null ? null : FeaturesOf(Features);
}

internal sealed class RiskDecisionRecordMapping : IEntityTypeConfiguration<RiskDecisionRecord>
{
    public void Configure(EntityTypeBuilder<RiskDecisionRecord> builder)
    {
        builder.ToTable("decisions", "risk");
        builder.Ignore(d => d.FeatureValues);
        builder.Property(d => d.Verdict).HasConversion<string>();
        builder.Property(d => d.Step).HasConversion(s => s.ToString().ToLowerInvariant(), text => Enum.Parse<DealStep>(text, true));
        builder
            .Property(d => d.Reasons)
            .HasColumnType("jsonb")
            .HasConversion(
                r => JsonSerializer.Serialize(r, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<RiskReason[]>(text, JsonSerializerOptions.Default)!,
                // Records are written once and never changed.
                new ValueComparer<IReadOnlyList<RiskReason>>((a, b) => ReferenceEquals(a, b), r => r.Count, r => r)
            );
        builder
            .Property(d => d.Inputs)
            .HasColumnType("jsonb")
            .HasConversion(
                i => JsonSerializer.Serialize(i, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<RiskInputs>(text, JsonSerializerOptions.Default),
                new ValueComparer<RiskInputs?>((a, b) => ReferenceEquals(a, b), i => i == null ? 0 : 1, i => i)
            );
        builder.HasIndex(d => d.OrderId);
    }
}
