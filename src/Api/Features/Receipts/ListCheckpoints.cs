using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <param name="Size">Leaves in the log.</param>
/// <param name="Root">Merkle root over them (SHA-256), base64.</param>
/// <param name="Sm3Root">The same with SM3; null for the first checkpoints of an old log.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Note">The signed note, to be kept and compared.</param>
internal sealed record CheckpointResponse(long Size, string Root, string? Sm3Root, DateTimeOffset Time, string Note);

/// <param name="Checkpoints">Newest first.</param>
/// <param name="NextBefore">Pass it as <c>before</c> for the next page; null at the end.</param>
internal sealed record CheckpointListResponse(IReadOnlyList<CheckpointResponse> Checkpoints, long? NextBefore);

/// <summary>The log's signed states, for anybody to keep: who holds an old one notices if history is rewritten.</summary>
internal static class ListCheckpoints
{
    public const int LimitMax = 100;
    private const int LimitDefault = 20;

    public static async Task<Results<Ok<CheckpointListResponse>, ProblemHttpResult>> Handle(
        long? before,
        int? limit,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var take = limit ?? LimitDefault;
        if (take is < 1 or > LimitMax)
            return Problems.From(ReceiptRefusals.LimitOutOfRange);
        var page = await db
            .LogCheckpoints.AsNoTracking()
            .Where(c => c.Size < (before ?? long.MaxValue))
            .OrderByDescending(c => c.Size)
            .Take(take + 1)
            .ToListAsync(ct);
        var shown = page.Take(take).ToList();
        return TypedResults.Ok(new CheckpointListResponse([.. shown.Select(Response)], page.Count > take ? shown[^1].Size : null));
    }

    public static async Task<Results<Ok<CheckpointResponse>, ProblemHttpResult>> HandleLatest(CardRecycleDb db, CancellationToken ct) =>
        await db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct) is { } latest
            ? TypedResults.Ok(Response(latest))
            : Problems.From(ReceiptRefusals.NoCheckpointYet);

    private static CheckpointResponse Response(LogCheckpoint c) =>
        new(c.Size, Convert.ToBase64String(c.Root), c.Sm3Root is null ? null : Convert.ToBase64String(c.Sm3Root), c.At, c.Note);
}
