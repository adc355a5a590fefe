using System.Diagnostics;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Platform.Outbox;

/// <summary>
/// Hands saved events to their handlers. A batch is one transaction: handlers and marks commit together. When a batch fails, its events are
/// tried one by one, and one that fails alone waits longer each time.
/// </summary>
internal sealed partial class OutboxLoop(WorkServices work, OutboxRoutes routes) : BackgroundService
{
    public const string WorkName = "outbox";
    private const int BatchSize = 64;
    private const int BackoffSecondsMax = 300;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!work.Options.Value.Enabled)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) < BatchSize)
                    await work.Signals.WaitAsync(WorkName, work.Options.Value.PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or IOException or InvalidOperationException)
            {
                LogFailed(work.Log, e);
                await Task.Delay(work.Options.Value.PollInterval, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Handles one batch; returns how many events it held.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        try
        {
            return await HandleBatchAsync(BatchSize, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBatchFailed(work.Log, e);
            return await HandleBatchAsync(1, ct, setAside: true);
        }
    }

    private async Task<int> HandleBatchAsync(int size, CancellationToken ct, bool setAside = false)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = work.Clock.GetUtcNow();
        var batch = await db
            .OutboxEvents.FromSql(
                $"""
                select * from platform.outbox_events where next_attempt_at <= {now}
                order by next_attempt_at, id limit {size} for update skip locked
                """
            )
            .ToListAsync(ct);
        if (batch.Count == 0)
            return 0;
        try
        {
            foreach (var item in batch)
            {
                await routes.HandleAsync(item, scope.ServiceProvider, db, ct);
                (item.HandledAt, item.NextAttemptAt) = (now, null);
            }
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (Exception e) when (setAside && e is not OperationCanceledException)
        {
            await transaction.RollbackAsync(ct);
            LogEventFailed(work.Log, batch[0].Type, batch[0].Id, e);
            await SetAsideAsync(batch[0], now, ct);
        }
        return batch.Count;
    }

    private async Task SetAsideAsync(OutboxEvent item, DateTimeOffset now, CancellationToken ct)
    {
        var wait = Math.Min(BackoffSecondsMax, 1 << Math.Min(item.Attempts, 8));
        await using var update = work.Source.CreateCommand(
            "update platform.outbox_events set attempts = attempts + 1, next_attempt_at = $1 where id = $2 and handled_at is null"
        );
        update.Parameters.Add(new() { Value = now.AddSeconds(wait) });
        update.Parameters.Add(new() { Value = item.Id });
        await update.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox: could not read events; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox: a batch failed; its events are tried one by one.")]
    private static partial void LogBatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox: event {Type} {Id} failed and waits.")]
    private static partial void LogEventFailed(ILogger logger, string type, Guid id, Exception exception);
}

/// <summary>Which handlers take which event, from the registrations.</summary>
internal sealed class OutboxRoutes(IEnumerable<OutboxRoute> routes)
{
    private readonly ILookup<string, OutboxRoute> byType = routes.ToLookup(r => r.EventType);

    public async Task HandleAsync(OutboxEvent item, IServiceProvider services, CardRecycleDb db, CancellationToken ct)
    {
        foreach (var route in byType[item.Type])
            await route.Run(item.Payload, services, db, ct);
    }
}

internal sealed record OutboxRoute(string EventType, Func<string, IServiceProvider, CardRecycleDb, CancellationToken, Task> Run);

internal static class OutboxFeature
{
    public static WebApplicationBuilder AddOutbox(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OutboxRoutes>().AddSingleton<OutboxLoop>().AddHostedService(s => s.GetRequiredService<OutboxLoop>());
        return builder;
    }

    /// <summary>Registers a handler for an event.</summary>
    public static IServiceCollection AddHandler<TEvent, THandler>(this IServiceCollection services)
        where TEvent : IRoomEvent
        where THandler : class, IHandle<TEvent>
    {
        services.AddScoped<THandler>();
        return services.AddSingleton(
            new OutboxRoute(
                typeof(TEvent).Name,
                (payload, s, db, ct) => TakeAsync(s.GetRequiredService<THandler>(), JsonSerializer.Deserialize<TEvent>(payload)!, db, ct)
            )
        );
    }

    private static async Task TakeAsync<TEvent, THandler>(THandler handler, TEvent news, CardRecycleDb db, CancellationToken ct)
        where TEvent : IRoomEvent
        where THandler : IHandle<TEvent>
    {
        using var activity = RoomTelemetry.StartStep(news.OrderId, typeof(THandler).Name, ActivityKind.Consumer);
        await handler.HandleAsync(news, db, ct);
    }
}
