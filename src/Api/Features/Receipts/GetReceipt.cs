using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Receipts;
using CardRecycle.Receipts.Log;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>The seller downloads the receipt file; the same order always gives the same bytes.</summary>
internal static class GetReceipt
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller seller,
        ReceiptKeys keys,
        NpgsqlDataSource source,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var receipt = await db.Receipts.AsNoTracking().SingleOrDefaultAsync(r => r.OrderId == orderId && r.SellerId == seller.Id, ct);
        if (receipt is null)
            return Problems.From(ReceiptRefusals.NotFound);
        if (receipt is not { LeafIndex: { } index, SealedAtSize: { } size })
            return Problems.From(ReceiptRefusals.NotSealedYet);

        var file = await FileAsync(receipt, index, size, keys, source, db, ct);
        return TypedResults.File(file.ToBytes(), "application/json", $"receipt-{receipt.OrderNo}.json");
    }

    /// <summary>The file of a sealed receipt, as its holder has it.</summary>
    internal static async Task<ReceiptFile> FileAsync(
        IssuedReceipt receipt,
        long index,
        long size,
        ReceiptKeys keys,
        NpgsqlDataSource source,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var checkpoint = await db.LogCheckpoints.AsNoTracking().SingleAsync(c => c.Size == size, ct);
        await using var connection = await source.OpenConnectionAsync(ct);
        return new(
            Receipt.FromBytes(receipt.Body),
            index,
            await PathAsync(connection, index, size, TreeHash.Sha256, ct),
            checkpoint.Note,
            await OpeningsAsync(receipt.Id, keys, db, ct),
            checkpoint.Sm3Root is null ? null : await PathAsync(connection, index, size, TreeHash.Sm3, ct)
        );
    }

    private static async Task<IReadOnlyList<byte[]>> PathAsync(
        NpgsqlConnection connection,
        long index,
        long size,
        TreeHash tree,
        CancellationToken ct
    )
    {
        var nodes = await LogStore.NodesAsync(connection, Merkle.NodesForInclusion(index, size), tree, ct);
        return Merkle.InclusionPath(index, size, id => nodes[id], tree);
    }

    /// <summary>Empty once the seller's data has been deleted: the receipt still verifies, without name and card.</summary>
    private static async Task<IReadOnlyList<Opening>> OpeningsAsync(
        Guid receiptId,
        ReceiptKeys keys,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var row = await db.ReceiptOpenings.AsNoTracking().SingleOrDefaultAsync(o => o.ReceiptId == receiptId, ct);
        return row is null ? [] : JsonSerializer.Deserialize<Opening[]>(keys.OpenOpenings(receiptId, row.Sealed))!;
    }
}
