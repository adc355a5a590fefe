using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>The time stamp of a checkpoint, for anybody to keep beside a receipt.</summary>
internal static class GetTimeStamp
{
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Handle(long size, CardRecycleDb db, CancellationToken ct)
    {
        var stamp = await db
            .Publications.AsNoTracking()
            .Where(p => p.Size == size && p.Kind == PublicationKind.TimeStamp && p.DoneAt != null)
            .Select(p => p.Answer)
            .SingleOrDefaultAsync(ct);
        return stamp is null
            ? Problems.From(ReceiptRefusals.NoTimeStamp)
            : TypedResults.File(stamp, "application/timestamp-reply", $"checkpoint-{size}.tsr");
    }
}
