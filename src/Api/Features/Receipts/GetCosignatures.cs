using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>A checkpoint with the lines of the witnesses that have checked it, for anybody to check with the witnesses' keys.</summary>
internal static class GetCosignatures
{
    public static async Task<Results<ContentHttpResult, ProblemHttpResult>> Handle(long size, CardRecycleDb db, CancellationToken ct)
    {
        var note = await db.LogCheckpoints.AsNoTracking().Where(c => c.Size == size).Select(c => c.Note).SingleOrDefaultAsync(ct);
        var lines = await db
            .Publications.AsNoTracking()
            .Where(p => p.Size == size && p.Kind == PublicationKind.Witness && p.DoneAt != null && p.Answer != null)
            .OrderBy(p => p.Target)
            .Select(p => p.Answer!)
            .ToListAsync(ct);
        var signed = string.Concat(lines.Select(Encoding.UTF8.GetString));
        return note is null || signed.Length == 0
            ? Problems.From(ReceiptRefusals.NoCosignature)
            : TypedResults.Text(note + signed, "text/plain; charset=utf-8");
    }
}
