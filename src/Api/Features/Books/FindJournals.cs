using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Books;

/// <summary>What was booked for one order.</summary>
internal static class FindJournals
{
    /// <summary>An order has a handful; what has more is cut off here and says so.</summary>
    private const int JournalsMax = 100;

    public static async Task<Results<Ok<JournalsResponse>, ProblemHttpResult>> Handle(
        string reference,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        if (reference.Length is 0 or > Journal.ReferenceLengthMax || reference.Any(char.IsControl))
            return Problems.From(BooksRefusals.BadReference);
        var journals = await db
            .LedgerJournals.AsNoTracking()
            .Where(j => j.Reference == reference)
            .OrderBy(j => j.PostedAt)
            .ThenBy(j => j.Id)
            .Take(JournalsMax + 1)
            .ToListAsync(ct);
        var more = journals.Count > JournalsMax;
        return TypedResults.Ok(
            new JournalsResponse(
                [.. journals.Take(JournalsMax).Select(j => new JournalSummary(j.Id, j.Kind, j.PostedAt, j.Reverses))],
                more
            )
        );
    }
}

internal sealed record JournalsResponse(IReadOnlyList<JournalSummary> Journals, bool More);

internal sealed record JournalSummary(Guid Id, JournalKind Kind, DateTimeOffset PostedAt, Guid? Reverses);
