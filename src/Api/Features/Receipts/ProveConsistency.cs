using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Anybody who kept a checkpoint asks for the proof that a later one grew out of it.</summary>
internal static class ProveConsistency
{
    /// <param name="from">Size of the earlier checkpoint.</param>
    /// <param name="to">Size of the later one; the newest if left out.</param>
    /// <param name="source">The database.</param>
    /// <param name="db">The database.</param>
    /// <param name="ct">Ends with the request.</param>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Handle(
        long from,
        long? to,
        NpgsqlDataSource source,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var checkpoints = db.LogCheckpoints.AsNoTracking();
        var later = to is null
            ? await checkpoints.OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct)
            : await checkpoints.SingleOrDefaultAsync(c => c.Size == to, ct);
        var earlier = await checkpoints.SingleOrDefaultAsync(c => c.Size == from, ct);
        if (earlier is null || later is null || earlier.Size > later.Size)
            return Problems.From(ReceiptRefusals.NoSuchCheckpoints);
        await using var connection = await source.OpenConnectionAsync(ct);
        var hasSm3 = earlier.Sm3Root is not null && later.Sm3Root is not null;
        var file = new ConsistencyFile(
            earlier.Note,
            later.Note,
            await PathAsync(connection, earlier.Size, later.Size, TreeHash.Sha256, ct),
            hasSm3 ? await PathAsync(connection, earlier.Size, later.Size, TreeHash.Sm3, ct) : null
        );
        return TypedResults.File(file.ToBytes(), "application/json", $"consistency-{earlier.Size}-{later.Size}.json");
    }

    private static async Task<IReadOnlyList<byte[]>> PathAsync(
        NpgsqlConnection connection,
        long from,
        long to,
        TreeHash tree,
        CancellationToken ct
    )
    {
        var nodes = await LogStore.NodesAsync(connection, Merkle.NodesForConsistency(from, to), tree, ct);
        return Merkle.ConsistencyPath(from, to, id => nodes[id], tree);
    }
}
