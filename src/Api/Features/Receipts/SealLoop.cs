using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Receipts.Log;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// Takes issued receipts into the log, a batch and a signed checkpoint at a time. One transaction gives leaves their places, stores the
/// nodes that are complete now, and the checkpoint: after a crash anywhere all of it is there or none. An advisory lock lets one
/// replica seal at a time; were it lost, the primary keys of nodes and checkpoints would stop the second.
/// </summary>
internal sealed partial class SealLoop(WorkServices work, ReceiptKeys keys, IOptions<ReceiptOptions> options) : BatchLoop(WorkName, work)
{
    public const string WorkName = "receipts-seal";

    private readonly WorkServices work = work;

    private static readonly Counter<long> sealedCount = RoomTelemetry.Meter.CreateCounter<long>("receipts.sealed");
    private static readonly Histogram<double> waited = RoomTelemetry.Meter.CreateHistogram<double>("receipts.wait", "s");

    protected override TimeSpan Pause => options.Value.SealInterval;

    /// <summary>Seals one batch; returns how many receipts it held. 0 also when another sealer is at work.</summary>
    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        await using var connection = await work.Source.OpenConnectionAsync(ct);
        if (!await AnythingToDoAsync(connection, ct))
            return 0;
        using var activity = RoomTelemetry.Source.StartActivity(WorkName);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var log = new LogStore(connection, transaction);
        if (!await log.TryLockAsync(ct))
            return 0;
        var appender = await log.OpenAsync(ct);
        var leaves = await log.UnsealedAsync(BatchSize, ct);
        if (leaves.Count == 0)
            return 0;

        var nodes = new List<(NodeId, byte[])>(2 * leaves.Count);
        foreach (var leaf in leaves)
            nodes.AddRange(appender.Append(leaf.LeafHash));
        var (now, root) = (work.Clock.GetUtcNow(), appender.Root);
        var checkpoint = new LogCheckpoint
        {
            Size = appender.Size,
            Root = root,
            Note = keys.Signer.Sign(appender.Size, root, now),
            At = now,
        };
        await log.AppendAsync(leaves, nodes, checkpoint, ct);
        await transaction.CommitAsync(ct);

        sealedCount.Add(leaves.Count);
        foreach (var leaf in leaves)
            waited.Record((now - leaf.CreatedAt).TotalSeconds);
        LogSealed(work.Log, leaves.Count, checkpoint.Size);
        return leaves.Count;
    }

    private static async Task<bool> AnythingToDoAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var any = new NpgsqlCommand("select exists (select from receipts.receipts where leaf_index is null)", connection);
        return (bool)(await any.ExecuteScalarAsync(ct))!;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Receipts: {Count} sealed; the log has {Size} leaves.")]
    private static partial void LogSealed(ILogger logger, int count, long size);
}
