using System.Text.Json;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Platform.Outbox;

/// <summary>News that one room has for others, saved with the change that it tells of.</summary>
internal sealed class OutboxEvent
{
    public required Guid Id { get; init; }
    public required string Type { get; init; }
    public required string Payload { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public DateTimeOffset? HandledAt { get; set; }
    public int Attempts { get; set; }
}

internal sealed class OutboxEventMapping : IEntityTypeConfiguration<OutboxEvent>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> builder)
    {
        builder.ToTable("outbox_events", "platform");
        builder.Property(e => e.Payload).HasColumnType("jsonb");
        builder.HasIndex(e => e.NextAttemptAt).HasFilter("next_attempt_at is not null");
    }
}

/// <summary>An event type is a record in its sender's Contract folder. It tells of one order.</summary>
internal interface IRoomEvent
{
    Guid OrderId { get; }
}

/// <summary>
/// Takes an event in. Works only on the given context (no outside call), does not save, and is run again if anything in its batch
/// failed: together with the event's mark it is saved exactly once.
/// </summary>
internal interface IHandle<in TEvent>
    where TEvent : IRoomEvent
{
    Task HandleAsync(TEvent news, CardRecycleDb db, CancellationToken ct);
}

/// <summary>An entity that has news of itself: they are published with the change that they tell of
/// (<see cref="NewsInterceptor"/>).</summary>
internal interface ITellsNews
{
    /// <returns>What is to be told, once; null if nothing is.</returns>
    IRoomEvent? TakeNews();
}

internal static class OutboxExtensions
{
    extension(CardRecycleDb db)
    {
        public DbSet<OutboxEvent> OutboxEvents => db.Set<OutboxEvent>();

        /// <summary>Saves the event with whatever else the next SaveChanges saves.</summary>
        public void Publish(IRoomEvent news, TimeProvider clock)
        {
            var now = clock.GetUtcNow();
            db.OutboxEvents.Add(
                new()
                {
                    Id = TimedId.New(now),
                    Type = news.GetType().Name,
                    Payload = JsonSerializer.Serialize(news, news.GetType()),
                    CreatedAt = now,
                    NextAttemptAt = now,
                }
            );
            db.WakeAfterCommit(OutboxLoop.WorkName);
        }
    }
}
