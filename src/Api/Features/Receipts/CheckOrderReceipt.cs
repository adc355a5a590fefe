using System.ComponentModel.DataAnnotations;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Receipts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Staff look a receipt up and have it checked as its holder would: by the file and the public keys alone.</summary>
internal static class CheckOrderReceipt
{
    public static async Task<Results<Ok<ReceiptLookup>, ProblemHttpResult>> Handle(
        [Required, StringLength(64)] string order,
        ReceiptKeys keys,
        NpgsqlDataSource source,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var number = order.Trim().ToUpperInvariant();
        var byId = Guid.TryParse(order, out var id);
        if (await db.Receipts.AsNoTracking().SingleOrDefaultAsync(r => byId ? r.OrderId == id : r.OrderNo == number, ct) is not { } receipt)
            return Problems.From(ReceiptRefusals.NotFound);
        if (receipt is not { LeafIndex: { } index, SealedAtSize: { } size })
            return TypedResults.Ok(
                new ReceiptLookup(receipt.OrderId, receipt.OrderNo, receipt.CreatedAt, null, null, null, null, null, null)
            );
        var file = await GetReceipt.FileAsync(receipt, index, size, keys, source, db, ct);
        var verdict = ReceiptCheck.Verify(file.ToBytes(), keys.PublicKeys);
        return TypedResults.Ok(
            new ReceiptLookup(
                receipt.OrderId,
                receipt.OrderNo,
                receipt.CreatedAt,
                index,
                size,
                await db.LogCheckpoints.Where(c => c.Size == size).Select(c => (DateTimeOffset?)c.At).SingleAsync(ct),
                verdict.IsValid,
                verdict.Message,
                verdict.Detail
            )
        );
    }

    /// <summary>A file that somebody holds out.</summary>
    public static Ok<ReceiptVerdictView> HandleFile(CheckReceiptRequest request, ReceiptKeys keys)
    {
        var verdict = ReceiptCheck.Verify(Encoding.UTF8.GetBytes(request.File), keys.PublicKeys);
        return TypedResults.Ok(new ReceiptVerdictView(verdict.IsValid, verdict.Message, verdict.Detail, verdict.File?.Receipt.OrderNo));
    }
}

/// <param name="File">A receipt file, byte for byte as its holder has it.</param>
internal sealed record CheckReceiptRequest([property: Required, StringLength(CheckReceiptRequest.LengthMax, MinimumLength = 2)] string File)
{
    public const int LengthMax = 64 * 1024;

    public override string ToString() => nameof(CheckReceiptRequest);
}

/// <param name="Valid">Whether everything in it holds.</param>
/// <param name="Message">Chinese.</param>
/// <param name="Detail">English, for the technician.</param>
/// <param name="OrderNo">Of the order that it is for; null where it is not valid.</param>
internal sealed record ReceiptVerdictView(bool Valid, string Message, string Detail, string? OrderNo);

/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="IssuedAt">When the receipt was made.</param>
/// <param name="LeafIndex">Its place in the log; null while it waits to be sealed.</param>
/// <param name="SealedAtSize">Size of the log at the checkpoint that sealed it.</param>
/// <param name="SealedAt">When that was.</param>
/// <param name="Valid">Whether everything in it holds; null while it waits.</param>
/// <param name="Message">Chinese; null while it waits.</param>
/// <param name="Detail">English, for the technician.</param>
internal sealed record ReceiptLookup(
    Guid OrderId,
    string OrderNo,
    DateTimeOffset IssuedAt,
    long? LeafIndex,
    long? SealedAtSize,
    DateTimeOffset? SealedAt,
    bool? Valid,
    string? Message,
    string? Detail
);
