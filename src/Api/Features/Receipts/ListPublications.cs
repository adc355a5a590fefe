using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Receipts;

/// <param name="Kind"><c>TimeStamp</c>, <c>Folder</c> or <c>Witness</c>.</param>
/// <param name="Target">Which witness.</param>
/// <param name="Done">How many checkpoints have arrived there.</param>
/// <param name="LastSize">The largest of them.</param>
/// <param name="Waiting">How many have not.</param>
/// <param name="OldestWaiting">Since when the oldest of these waits.</param>
/// <param name="Failure">Why its last attempt failed.</param>
internal sealed record PublicationPlace(
    string Kind,
    string Target,
    int Done,
    long? LastSize,
    int Waiting,
    DateTimeOffset? OldestWaiting,
    string? Failure
);

internal sealed record PublicationPlacesResponse(IReadOnlyList<PublicationPlace> Places);

/// <summary>Whether time stamps and witnesses keep up with the log.</summary>
internal static class ListPublications
{
    public static async Task<Ok<PublicationPlacesResponse>> Handle(CardRecycleDb db, CancellationToken ct)
    {
        var rows = await db
            .Publications.GroupBy(p => new { p.Kind, p.Target })
            .Select(g => new
            {
                g.Key,
                Done = g.Count(p => p.DoneAt != null),
                LastSize = g.Where(p => p.DoneAt != null).Max(p => (long?)p.Size),
                Waiting = g.Count(p => p.DoneAt == null),
                Oldest = g.Where(p => p.DoneAt == null).Min(p => (DateTimeOffset?)p.CreatedAt),
                Failure = g.Where(p => p.DoneAt == null).Max(p => p.Failure),
            })
            .ToListAsync(ct);
        return TypedResults.Ok(
            new PublicationPlacesResponse([
                .. rows.OrderBy(r => r.Key.Kind)
                    .ThenBy(r => r.Key.Target, StringComparer.Ordinal)
                    .Select(r => new PublicationPlace(
                        r.Key.Kind.ToString(),
                        r.Key.Target,
                        r.Done,
                        r.LastSize,
                        r.Waiting,
                        r.Oldest,
                        r.Failure
                    )),
            ])
        );
    }
}
