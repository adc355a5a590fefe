using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Notices;

/// <summary>What a notice is about (消息类型). Stored by name.</summary>
internal enum NoticeKind
{
    /// <summary>到账: the money has arrived.</summary>
    Paid,

    /// <summary>待处理: the seller has to do something.</summary>
    Action,

    /// <summary>新报价 waits for a yes.</summary>
    Requote,

    /// <summary>审核.</summary>
    Review,

    /// <summary>已关闭 without a sale.</summary>
    Closed,

    /// <summary>争议.</summary>
    Dispute,

    /// <summary>到价: a wanted price has been reached.</summary>
    Price,
}

/// <summary>One notice in a seller's inbox (消息). Its words are those of the moment it was written.</summary>
internal sealed class Notice
{
    public required Guid Id { get; init; }
    public required Guid SellerId { get; init; }
    public required NoticeKind Kind { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
    public Guid? OrderId { get; init; }
    public string? BrandId { get; init; }

    /// <summary>By when the seller should act.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
}

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notices", "notices");
        builder.Property(n => n.Kind).HasConversion<string>();
        builder.HasIndex(n => new { n.SellerId, n.Id });
        builder.HasIndex(n => n.At);
        builder.HasIndex(n => n.SellerId).HasFilter("read_at is null").HasDatabaseName("ix_notices_unread");
    }
}

internal static class NoticeTables
{
    extension(CardRecycleDb db)
    {
        public DbSet<Notice> Notices => db.Set<Notice>();

        public DbSet<PriceAlert> PriceAlerts => db.Set<PriceAlert>();

        public DbSet<MessageConsent> MessageConsents => db.Set<MessageConsent>();

        public DbSet<AppMessageRow> AppMessages => db.Set<AppMessageRow>();
    }
}
