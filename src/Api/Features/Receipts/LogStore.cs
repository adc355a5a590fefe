using CardRecycle.Api.Platform;
using CardRecycle.Receipts.Log;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>A receipt that waits for its place in the log.</summary>
internal sealed record UnsealedLeaf(Guid ReceiptId, byte[] Body, DateTimeOffset CreatedAt);

/// <summary>The log's tables inside one transaction, in the steps of sealing; whole sets at a time, since a batch is a thousand
/// rows. The nodes of each tree have a table of their own.</summary>
internal sealed class LogStore(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    /// <summary>Any number that no other advisory lock of this database uses: "receipts" in ASCII.</summary>
    private const long SealerLock = 0x7265636569707473;

    /// <summary>Held until the transaction ends; false when another sealer holds it.</summary>
    public async Task<bool> TryLockAsync(CancellationToken ct) =>
        (bool)(await ScalarAsync("select pg_try_advisory_xact_lock($1)", ct, SealerLock))!;

    /// <summary>A tree as far as it has been built.</summary>
    public async Task<MerkleAppender> OpenAsync(TreeHash tree, CancellationToken ct)
    {
        var size = (long)(await ScalarAsync($"select coalesce(max(index) + 1, 0) from {NodesOf(tree)} where level = 0", ct))!;
        var edge = Merkle.RightEdge(size);
        var nodes = await NodesAsync(connection, edge, tree, ct);
        return new(size, [.. edge.Select(id => nodes[id])], tree);
    }

    public async Task<List<UnsealedLeaf>> UnsealedAsync(int limit, CancellationToken ct)
    {
        await using var command = Command(
            "select id, body, created_at from receipts.receipts where leaf_index is null order by created_at, id limit $1",
            limit
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var leaves = new List<UnsealedLeaf>();
        while (await reader.ReadAsync(ct))
            leaves.Add(new(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return leaves;
    }

    /// <summary>The bytes of leaves that are in the log, in its order.</summary>
    public async Task<List<byte[]>> LeavesAsync(long from, int limit, CancellationToken ct)
    {
        await using var command = Command(
            "select body from receipts.receipts where leaf_index >= $1 order by leaf_index limit $2",
            from,
            limit
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var leaves = new List<byte[]>();
        while (await reader.ReadAsync(ct))
            leaves.Add(reader.GetFieldValue<byte[]>(0));
        return leaves;
    }

    public Task AppendNodesAsync(TreeHash tree, IReadOnlyList<(NodeId Id, byte[] Hash)> nodes, CancellationToken ct) =>
        ScalarAsync(
            $"insert into {NodesOf(tree)} (level, index, hash) select * from unnest($1, $2, $3)",
            ct,
            nodes.Select(n => (short)n.Id.Level).ToArray(),
            nodes.Select(n => n.Id.Index).ToArray(),
            nodes.Select(n => n.Hash).ToArray()
        );

    public async Task AppendAsync(IReadOnlyList<UnsealedLeaf> leaves, LogCheckpoint checkpoint, CancellationToken ct)
    {
        var first = checkpoint.Size - leaves.Count;
        await ScalarAsync(
            """
            update receipts.receipts r set leaf_index = l.leaf_index, sealed_at_size = $3
            from unnest($1, $2) l (id, leaf_index) where r.id = l.id
            """,
            ct,
            leaves.Select(l => l.ReceiptId).ToArray(),
            leaves.Select((_, i) => first + i).ToArray(),
            checkpoint.Size
        );
        await ScalarAsync(
            "insert into receipts.checkpoints (size, root, sm3_root, note, at) values ($1, $2, $3, $4, $5)",
            ct,
            checkpoint.Size,
            checkpoint.Root,
            checkpoint.Sm3Root!,
            checkpoint.Note,
            checkpoint.At
        );
    }

    /// <summary>Sends the new checkpoint on its way to every place.</summary>
    public Task PublishAsync(LogCheckpoint checkpoint, IReadOnlyList<(PublicationKind Kind, string Target)> places, CancellationToken ct) =>
        ScalarAsync(
            """
            insert into receipts.publications (id, size, kind, target, created_at, next_attempt_at, attempts)
            select *, $5, $5, 0 from unnest($1, $2, $3, $4)
            """,
            ct,
            places.Select(_ => TimedId.New(checkpoint.At)).ToArray(),
            places.Select(_ => checkpoint.Size).ToArray(),
            places.Select(p => p.Kind.ToString()).ToArray(),
            places.Select(p => p.Target).ToArray(),
            checkpoint.At
        );

    /// <summary>The hashes of the named nodes.</summary>
    public static async Task<Dictionary<NodeId, byte[]>> NodesAsync(
        NpgsqlConnection connection,
        IReadOnlyList<NodeId> ids,
        TreeHash tree,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"select n.level, n.index, n.hash from {NodesOf(tree)} n join unnest($1, $2) w (level, index) using (level, index)",
            connection
        );
        command.Parameters.Add(new() { Value = ids.Select(i => (short)i.Level).ToArray() });
        command.Parameters.Add(new() { Value = ids.Select(i => i.Index).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var nodes = new Dictionary<NodeId, byte[]>();
        while (await reader.ReadAsync(ct))
            nodes.Add(new(reader.GetInt16(0), reader.GetInt64(1)), reader.GetFieldValue<byte[]>(2));
        return nodes;
    }

    private static string NodesOf(TreeHash tree) => tree == TreeHash.Sha256 ? "receipts.nodes" : "receipts.sm3_nodes";

    private async Task<object?> ScalarAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
