using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Platform.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Orders;

/// <summary>
/// A seller does not agree with how their order ended (申诉). One for an order; decided by somebody else than who had declined it. The order
/// stays as it ended: a card that was wronged is freed and offered again, and what models learn from is put right (docs/adr/0057).
/// </summary>
internal sealed class Appeal : ITellsNews
{
    public const string OneForAnOrder = "ix_appeals_order_id";

    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string OrderNo { get; init; }
    public required Guid SellerId { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>By when the seller has an answer.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public bool? Granted { get; private set; }

    /// <summary>Chinese: what the seller reads.</summary>
    public string? Answer { get; private set; }
    public string? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Of a granted appeal: whether the card can be offered again. Not while its issuer has never said how it stands.</summary>
    public bool? CardIsFree { get; private set; }

    /// <summary>Chinese: what the seller does now.</summary>
    public string? NextStep =>
        CardIsFree switch
        {
            true => "这张卡已解除限制，您可以按当前行情重新报价并提交；提交后会重新向发卡方验卡。原订单保持关闭。",
            false => "发卡方尚未答复这张卡的状态，为防止重复使用，卡片暂时保持锁定，请联系客服继续处理。原订单保持关闭。",
            null => null,
        };

    /// <summary>Concurrency token: of two decisions at once one wins.</summary>
    public int Version { get; private set; }

    private bool hasNews;

    public void Refuse(string answer, string by, DateTimeOffset now) => Decide(false, null, answer, by, now);

    public void Grant(bool cardIsFree, string answer, string by, DateTimeOffset now) => Decide(true, cardIsFree, answer, by, now);

    private void Decide(bool granted, bool? cardIsFree, string answer, string by, DateTimeOffset now)
    {
        (Granted, CardIsFree, Answer, DecidedBy, DecidedAt) = (granted, cardIsFree, answer, by, now);
        Version++;
        hasNews = true;
    }

    public IRoomEvent? TakeNews()
    {
        if (!hasNews)
            return null;
        hasNews = false;
        var title = Granted == true ? "申诉成立" : "申诉未成立";
        return new SellerTold(OrderId, OrderNo, SellerId, SellerMatter.Review, title, Answer + NextStep, null, DecidedAt!.Value);
    }
}

internal sealed class AppealMapping : IEntityTypeConfiguration<Appeal>
{
    public void Configure(EntityTypeBuilder<Appeal> builder)
    {
        builder.ToTable("appeals", "orders");
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasIndex(a => a.OrderId).IsUnique().HasDatabaseName(Appeal.OneForAnOrder);
        builder.HasIndex(a => a.DueAt).HasFilter("decided_at is null");
    }
}

/// <summary>Section <c>Orders:Appeals</c>.</summary>
internal sealed class AppealOptions
{
    /// <summary>How long after the end of an order its seller may appeal.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long an answer may take.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromDays(3);
}
