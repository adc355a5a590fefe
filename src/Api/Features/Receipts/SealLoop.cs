using System.Diagnostics.Metrics;
using CardRecycle.Api.Gateways.TimeStamping;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Receipts.Log;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>
/// Takes issued receipts into the log, a batch and a signed checkpoint at a time. One transaction gives leaves their places, stores the
/// nodes that are complete now in both trees, the checkpoint, and the rows that will publish it: after a crash anywhere all of it is there
/// or none. A log from before the SM3 tree is first caught up with, batch by batch. An advisory lock lets one
/// replica seal at a time; were it lost, the primary keys of nodes and checkpoints would stop the second.
/// </summary>
internal sealed partial class SealLoop(WorkServices work, ReceiptKeys keys, ITimeStampAuthority authority, IOptions<ReceiptOptions> options)
    : BatchLoop(WorkName, work)
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
        var (sha256, sm3) = (await log.OpenAsync(TreeHash.Sha256, ct), await log.OpenAsync(TreeHash.Sm3, ct));
        if (sm3.Size < sha256.Size)
        {
            var count = await CatchUpAsync(log, sm3, ct);
            await transaction.CommitAsync(ct);
            return count;
        }
        var leaves = await log.UnsealedAsync(BatchSize, ct);
        if (leaves.Count == 0)
            return 0;
        await log.AppendNodesAsync(TreeHash.Sha256, [.. leaves.SelectMany(l => sha256.AppendLeaf(l.Body))], ct);
        await log.AppendNodesAsync(TreeHash.Sm3, [.. leaves.SelectMany(l => sm3.AppendLeaf(l.Body))], ct);
        var (now, size, root, sm3Root) = (work.Clock.GetUtcNow(), sha256.Size, sha256.Root, sm3.Root);
        var checkpoint = new LogCheckpoint
        {
            Size = size,
            Root = root,
            Sm3Root = sm3Root,
            Note = keys.Signer.Sign(size, root, sm3Root, now),
            At = now,
        };
        await log.AppendAsync(leaves, checkpoint, ct);
        var places = Places();
        if (places.Count > 0)
            await log.PublishAsync(checkpoint, places, ct);
        await transaction.CommitAsync(ct);
        if (places.Count > 0)
            work.Signals.Wake(PublishLoop.WorkName);

        sealedCount.Add(leaves.Count);
        foreach (var leaf in leaves)
            waited.Record((now - leaf.CreatedAt).TotalSeconds);
        LogSealed(work.Log, leaves.Count, checkpoint.Size);
        return leaves.Count;
    }

    /// <summary>The next leaves of the SHA-256 tree into the SM3 tree.</summary>
    private async Task<int> CatchUpAsync(LogStore log, MerkleAppender sm3, CancellationToken ct)
    {
        var bodies = await log.LeavesAsync(sm3.Size, BatchSize, ct);
        await log.AppendNodesAsync(TreeHash.Sm3, [.. bodies.SelectMany(b => sm3.AppendLeaf(b))], ct);
        LogCaughtUp(work.Log, sm3.Size);
        return bodies.Count;
    }

    private List<(PublicationKind Kind, string Target)> Places()
    {
        List<(PublicationKind, string)> places = [.. options.Value.Witnesses.Keys.Select(w => (PublicationKind.Witness, w))];
        if (authority.IsConfigured)
            places.Add((PublicationKind.TimeStamp, ""));
        if (options.Value.ExportFolder is not null)
            places.Add((PublicationKind.Folder, ""));
        return places;
    }

    private static async Task<bool> AnythingToDoAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var any = new NpgsqlCommand("select exists (select from receipts.receipts where leaf_index is null)", connection);
        return (bool)(await any.ExecuteScalarAsync(ct))!;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Receipts: the SM3 tree has caught up with {Size} leaves.")]
    private static partial void LogCaughtUp(ILogger logger, long size);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Receipts: {Count} sealed; the log has {Size} leaves.")]
    private static partial void LogSealed(ILogger logger, int count, long size);
}
