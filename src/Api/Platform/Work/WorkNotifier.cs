using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Platform.Work;

/// <summary>
/// Carries wakes between replicas over LISTEN/NOTIFY. NOTIFY inside a transaction serialises all commits of the database, so wakes
/// are sent apart from them, each name at most once per <see cref="CoalesceMs"/>; a lost one costs at most a poll interval.
/// </summary>
internal sealed partial class WorkNotifier(
    NpgsqlDataSource source,
    WorkSignals signals,
    IOptions<WorkOptions> options,
    ILogger<WorkNotifier> log
) : BackgroundService
{
    private const string ChannelName = "cardrecycle_work";
    private const int CoalesceMs = 50;
    private const int ReconnectMs = 1000;

    private readonly string self = Guid.CreateVersion7().ToString("N");
    private readonly Channel<string> outgoing = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
        signals.Woken += name => outgoing.Writer.TryWrite(name);
        await Task.WhenAll(KeepRunning(Listen, stoppingToken), KeepRunning(Send, stoppingToken));
    }

    private async Task KeepRunning(Func<CancellationToken, Task> run, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await run(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException)
            {
                LogConnectionLost(log, e);
                await Task.Delay(ReconnectMs, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task Listen(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, e) =>
        {
            var parts = e.Payload.Split('|');
            if (parts.Length == 2 && parts[0] != self)
                signals.WakeLocally(parts[1]);
        };
        await using (var listen = new NpgsqlCommand($"listen {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        while (!ct.IsCancellationRequested)
            await connection.WaitAsync(ct);
    }

    private async Task Send(CancellationToken ct)
    {
        var names = new HashSet<string>();
        while (await outgoing.Reader.WaitToReadAsync(ct))
        {
            await Task.Delay(CoalesceMs, ct);
            while (outgoing.Reader.TryRead(out var name))
                names.Add(name);
            await using var notify = source.CreateCommand("select pg_notify($1, $2 || '|' || n) from unnest($3) n");
            notify.Parameters.Add(new() { Value = ChannelName });
            notify.Parameters.Add(new() { Value = self });
            notify.Parameters.Add(new() { Value = names.ToArray() });
            await notify.ExecuteNonQueryAsync(ct);
            names.Clear();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The wake-up connection was lost; polling goes on and it is opened again.")]
    private static partial void LogConnectionLost(ILogger logger, Exception exception);
}
