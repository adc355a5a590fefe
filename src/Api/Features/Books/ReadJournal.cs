using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Books;

/// <summary>One journal, as it was posted.</summary>
internal static class ReadJournal
{
    public static async Task<Results<Ok<JournalResponse>, ProblemHttpResult>> Handle(Guid id, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.Ledger.FindJournalAsync(id, ct) is not { } journal)
            return Problems.From(BooksRefusals.UnknownJournal);
        var reversedBy = await db.LedgerJournals.Where(j => j.Reverses == id).Select(j => (Guid?)j.Id).SingleOrDefaultAsync(ct);
        return TypedResults.Ok(JournalResponse.From(journal, reversedBy));
    }
}

/// <summary>A journal: its lines sum to zero.</summary>
internal sealed record JournalResponse(
    Guid Id,
    JournalKind Kind,
    string Reference,
    DateTimeOffset PostedAt,
    Guid? Reverses,
    Guid? ReversedBy,
    IReadOnlyList<JournalLine> Lines
)
{
    public static JournalResponse From(Journal journal, Guid? reversedBy) =>
        new(
            journal.Id,
            journal.Kind,
            journal.Reference,
            journal.PostedAt,
            journal.Reverses,
            reversedBy,
            [.. journal.Postings.Select(p => new JournalLine(p.Account.ToString(), p.Account.Account.NameZh, p.Side, p.Amount.Fen))]
        );
}

/// <summary>One line: an amount in fen on one side of an account.</summary>
internal sealed record JournalLine(string Account, string NameZh, Side Side, long AmountFen);
