using System.Text.Json;
using CardRecycle.Api.Gateways.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Notices;

/// <summary>A message that waits to be sent into WeChat or Alipay, or has been (订阅消息).</summary>
internal sealed class AppMessageRow
{
    public required Guid Id { get; init; }
    public required Guid NoticeId { get; init; }
    public required Guid SellerId { get; init; }
    public required AppChannel Channel { get; init; }
    public required MessageTopic Topic { get; init; }

    /// <summary>The values that the template's fields are filled from.</summary>
    public required Dictionary<string, string> Facts { get; init; }

    /// <summary>The page that a tap opens, with its query.</summary>
    public required string Page { get; init; }
    public required DateTimeOffset At { get; init; }
    public int Attempts { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public MessageOutcome? Outcome { get; set; }

    /// <summary>The provider's code, where it gave one.</summary>
    public string? Code { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class AppMessageMapping : IEntityTypeConfiguration<AppMessageRow>
{
    public void Configure(EntityTypeBuilder<AppMessageRow> builder)
    {
        builder.ToTable("app_messages", "notices");
        builder.Property(m => m.Channel).HasConversion<string>();
        builder.Property(m => m.Topic).HasConversion<string>();
        builder.Property(m => m.Outcome).HasConversion<string>();
        builder
            .Property(m => m.Facts)
            .HasColumnType("jsonb")
            .HasConversion(
                f => JsonSerializer.Serialize(f, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<Dictionary<string, string>>(favorStructuralComparisons: false)
            );
        builder.HasIndex(m => m.NextAttemptAt).HasFilter("next_attempt_at is not null");
        builder.HasIndex(m => m.SellerId);
        builder.HasIndex(m => m.At);
    }
}

/// <summary>
/// One "yes" of a seller to one message of one topic (一次性订阅), given in the app by its own dialogue. It is used up by the message that
/// is sent on it; without one nothing is sent.
/// </summary>
internal sealed class MessageConsent
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required AppChannel Channel { get; init; }
    public required MessageTopic Topic { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class MessageConsentMapping : IEntityTypeConfiguration<MessageConsent>
{
    public void Configure(EntityTypeBuilder<MessageConsent> builder)
    {
        builder.ToTable("message_consents", "notices");
        builder.Property(c => c.Channel).HasConversion<string>();
        builder.Property(c => c.Topic).HasConversion<string>();
        builder
            .HasIndex(c => new
            {
                c.SellerId,
                c.Channel,
                c.Topic,
            })
            .HasFilter("used_at is null");
    }
}
