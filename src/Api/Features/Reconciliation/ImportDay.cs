using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Finance takes a channel's bill in by hand; again, it must say the same.</summary>
internal static class ImportDay
{
    public static async Task<Results<Ok<ImportedDay>, ProblemHttpResult>> Handle(
        DateOnly day,
        string channel,
        StaffCaller caller,
        Reconciler reconciler,
        CancellationToken ct
    )
    {
        if (reconciler.Sources.FirstOrDefault(s => s.Channel == channel) is not { } source)
            return Problems.From(ReconciliationRefusals.NoChannel);
        return (await reconciler.ImportAsync(source, day, caller.Id, again: true, ct)).Refused(out var refusal, out var imported)
            ? Problems.From(refusal)
            : TypedResults.Ok(imported);
    }
}
