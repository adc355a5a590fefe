using System.Diagnostics;
using CardRecycle.Api.Platform.Telemetry;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Drives rows that wait for something. A table that takes part has <c>id uuid</c> and <c>next_attempt_at timestamptz null</c> (null:
/// nothing to do). Claiming a row moves <c>next_attempt_at</c> ahead by the lease, so a crashed worker's rows come due again by
/// themselves and any number of replicas may claim. <see cref="HandleAsync"/> must record progress under a concurrency token: when a lease
/// runs out in mid-work, two workers meet and only one may win. Outside calls are made between two transactions, never within one.
/// </summary>
internal abstract partial class WorkLoop(string name, string table, WorkServices work) : BackgroundService
{
    /// <summary>How long a busy loop gathers free places before it claims again.</summary>
    private const int GatherMs = 10;

    /// <summary>The name to wake it by: <c>db.WakeAfterCommit(name)</c>.</summary>
    public string Name => name;

    /// <summary>Rows of one claim at most.</summary>
    protected virtual int BatchSize => 32;

    /// <summary>Rows in work at once. A row that waits for a slow provider keeps its own place only, never the others'.</summary>
    protected virtual int RowsInWorkMax => 48;

    /// <summary>False for a loop that overrides <see cref="HandleBatchAsync"/> to share transactions between rows.</summary>
    protected virtual bool RowByRow => true;

    /// <summary>
    /// True for a table with an <c>attempts int</c> that counts claims: committed before the row is handled, it tells the handler whether
    /// an earlier claim may already have called outside.
    /// </summary>
    protected virtual bool CountsAttempts => false;

    protected virtual TimeSpan Lease => TimeSpan.FromSeconds(30);
    protected virtual TimeSpan PollInterval => work.Options.Value.PollInterval;

    /// <summary>Takes one claimed row one step further and sets its next <c>next_attempt_at</c>.</summary>
    protected abstract Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!work.Options.Value.Enabled)
            return;
        using var places = new SemaphoreSlim(RowsInWorkMax);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PumpAsync(places, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (IsDatabaseTrouble(e))
            {
                LogClaimFailed(work.Log, name, e);
                await Task.Delay(PollInterval, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
        // Rows in work end by themselves: their calls carry the same token.
        for (var i = 0; i < RowsInWorkMax; i++)
            await places.WaitAsync(CancellationToken.None);
    }

    private async Task PumpAsync(SemaphoreSlim places, CancellationToken ct)
    {
        var taken = await TakePlacesAsync(places, ct);
        var ids = new List<Guid>();
        try
        {
            ids = await ClaimAsync(taken, ct);
        }
        finally
        {
            if (taken > ids.Count)
                places.Release(taken - ids.Count);
        }
        if (ids.Count > 0)
            _ = WorkOffAsync(ids, places, ct);
        if (ids.Count < taken)
            await work.Signals.WaitAsync(name, PollInterval, ct);
    }

    /// <summary>One place at least. While many rows are in work, a short wait gathers places, so that a claim is not made for each
    /// row.</summary>
    private async Task<int> TakePlacesAsync(SemaphoreSlim places, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        if (places.CurrentCount + 1 < Math.Min(BatchSize, RowsInWorkMax / 2))
            await Task.Delay(GatherMs, CancellationToken.None);
        var taken = 1;
        while (taken < BatchSize && places.Wait(0, CancellationToken.None))
            taken++;
        return taken;
    }

    private async Task WorkOffAsync(List<Guid> ids, SemaphoreSlim places, CancellationToken ct)
    {
        if (RowByRow)
        {
            await Task.WhenAll(ids.Select(HandleOneAsync));
            return;
        }
        try
        {
            await HandleBatchAsync(ids, ct);
        }
        catch (Exception e) when (IsDatabaseTrouble(e) || e is OperationCanceledException)
        {
            // The rows keep their lease and come due again.
            LogClaimFailed(work.Log, name, e);
        }
        finally
        {
            places.Release(ids.Count);
        }

        async Task HandleOneAsync(Guid id)
        {
            await Task.Yield();
            try
            {
                await GuardAsync(id, services => HandleAsync(id, services, ct), ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // Stopping: the lease runs out and the row comes due again.
            }
            finally
            {
                places.Release();
            }
        }
    }

    private static bool IsDatabaseTrouble(Exception e) =>
        e is NpgsqlException or TimeoutException or IOException or InvalidOperationException { InnerException: NpgsqlException };

    /// <summary>Claims one batch and handles it; returns how many rows were claimed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var ids = await ClaimAsync(BatchSize, ct);
        if (ids.Count > 0)
            await HandleBatchAsync(ids, ct);
        return ids.Count;
    }

    /// <summary>
    /// Handles a claimed batch: row by row, in parallel. A loop may override this to share transactions between rows; what it does for one
    /// row it puts under <see cref="GuardAsync"/>, so that one row cannot stop the others.
    /// </summary>
    protected virtual Task HandleBatchAsync(IReadOnlyList<Guid> ids, CancellationToken ct) =>
        Parallel.ForEachAsync(
            ids,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce(RowsInWorkMax), CancellationToken = ct },
            (id, token) => GuardAsync(id, services => HandleAsync(id, services, token), token)
        );

    /// <summary>How many to handle at once where many may be.</summary>
    protected int AtOnce(int max) => work.Options.Value.OneAtATime ? 1 : max;

    private async Task<List<Guid>> ClaimAsync(int limit, CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        await using var claim = work.Source.CreateCommand(
            $"""
            with due as (
                select id, next_attempt_at from {table}
                where next_attempt_at <= $2 order by next_attempt_at, id limit $3 for update skip locked),
            claimed as (
                update {table} t set next_attempt_at = $1{(CountsAttempts ? ", attempts = t.attempts + 1" : "")}
                from due where t.id = due.id returning t.id, due.next_attempt_at)
            select id from claimed order by next_attempt_at, id
            """
        );
        claim.Parameters.Add(new() { Value = now + Lease });
        claim.Parameters.Add(new() { Value = now });
        claim.Parameters.Add(new() { Value = limit });
        var ids = new List<Guid>();
        await using var reader = await claim.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>Runs one row's work in a scope of its own; being overtaken is normal, and a bug is logged and leaves the row its
    /// lease.</summary>
    /// <param name="id">The row.</param>
    /// <param name="handle">The work.</param>
    /// <param name="ct">Ends the work.</param>
    /// <param name="orderId">Whose trace the work belongs to; null: the row has its order's id.</param>
    protected async ValueTask GuardAsync(Guid id, Func<IServiceProvider, Task> handle, CancellationToken ct, Guid? orderId = null)
    {
        using var activity = RoomTelemetry.StartStep(orderId ?? id, name, ActivityKind.Consumer);
        try
        {
            await using var scope = work.Scopes.CreateAsyncScope();
            await handle(scope.ServiceProvider);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another worker or a seller's command was quicker. It has set what comes next.
            LogOvertaken(work.Log, name, id);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // The row keeps its lease and is tried again when that runs out; a bug in one row must not stop the others.
            activity?.SetStatus(ActivityStatusCode.Error);
            LogFailed(work.Log, name, id, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Work} {Id}: overtaken by another writer.")]
    private static partial void LogOvertaken(ILogger logger, string work, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} {Id}: failed, and is tried again when its lease runs out.")]
    private static partial void LogFailed(ILogger logger, string work, Guid id, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work}: could not claim; trying again.")]
    private static partial void LogClaimFailed(ILogger logger, string work, Exception exception);
}
