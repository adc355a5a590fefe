using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>
/// Reviewers see who looks like whom, and say whether it is the same person. "No" is remembered for this seller and this entry until the
/// entry changes; "yes" holds every deal of the seller.
/// </summary>
internal static class ReviewMatches
{
    private const int PageSizeMax = 200;

    public static async Task<Results<Ok<WatchlistMatchPage>, ProblemHttpResult>> List(
        CardRecycleDb db,
        INamedPeople people,
        PersonalData personal,
        CancellationToken ct,
        string? state = null,
        Guid? sellerId = null,
        Guid? before = null,
        int limit = 50
    )
    {
        // Enums in a query are bound case by case and with numbers; clients write these names as the answers do.
        WatchlistMatchState? wanted = Enum.GetValues<WatchlistMatchState>()
            .Cast<WatchlistMatchState?>()
            .FirstOrDefault(s => JsonNamingPolicy.CamelCase.ConvertName(s!.Value.ToString()) == state);
        if (state is not null && wanted is null)
            return Problems.From(WatchlistRefusals.UnknownState);
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var matches = await db
            .WatchlistMatches.AsNoTracking()
            .Where(m => m.EndedAt == null && (wanted == null || m.State == wanted) && (sellerId == null || m.SellerId == sellerId))
            .Where(m => before == null || m.Id < before)
            .Join(db.WatchlistEntries.Where(e => e.UntilVersion == null), m => m.EntryId, e => e.Id, (m, e) => new { Match = m, Entry = e })
            .OrderByDescending(m => m.Match.Id)
            .Take(size)
            .ToListAsync(ct);
        var views = new List<WatchlistMatchView>();
        foreach (var found in matches)
            views.Add(await ViewAsync(db, found.Match, found.Entry, people, personal, ct));
        return TypedResults.Ok(new WatchlistMatchPage(views, views.Count == size ? views[^1].MatchId : null));
    }

    public static async Task<Results<Ok<WatchlistMatchView>, ProblemHttpResult>> One(
        Guid matchId,
        CardRecycleDb db,
        INamedPeople people,
        PersonalData personal,
        CancellationToken ct
    )
    {
        if (await db.WatchlistMatches.AsNoTracking().SingleOrDefaultAsync(m => m.Id == matchId, ct) is not { } match)
            return Problems.From(WatchlistRefusals.NoMatch);
        var entry = await db.WatchlistEntries.AsNoTracking().SingleAsync(e => e.Id == match.EntryId, ct);
        return TypedResults.Ok(await ViewAsync(db, match, entry, people, personal, ct));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> Review(
        Guid matchId,
        ReviewMatchRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (await db.WatchlistMatches.SingleOrDefaultAsync(m => m.Id == matchId, ct) is not { } match)
            return Problems.From(WatchlistRefusals.NoMatch);
        var now = clock.GetUtcNow();
        match.State = request.SamePerson ? WatchlistMatchState.Confirmed : WatchlistMatchState.Cleared;
        db.Add(
            new WatchlistReview
            {
                Id = TimedId.New(now),
                MatchId = matchId,
                SamePerson = request.SamePerson,
                Reason = request.Reason,
                By = caller.Id,
                At = now,
            }
        );
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }

    private static async Task<WatchlistMatchView> ViewAsync(
        CardRecycleDb db,
        WatchlistMatch match,
        WatchlistEntry entry,
        INamedPeople people,
        PersonalData personal,
        CancellationToken ct
    )
    {
        var reviews = await db.Set<WatchlistReview>().AsNoTracking().Where(r => r.MatchId == match.Id).OrderBy(r => r.Id).ToListAsync(ct);
        var seller = await people.FindAsync(db, match.SellerId, ct);
        return new(
            match.Id,
            match.SellerId,
            seller is null ? null : Masked(seller.Name),
            match.Kind,
            match.Born,
            match.Score,
            match.State,
            match.FoundAt,
            ReadWatchlists.ViewOf(entry, personal),
            [.. reviews.Select(r => new WatchlistReviewView(r.SamePerson, r.Reason, r.By, r.At))]
        );
    }

    private static string Masked(string name)
    {
        var first = name.EnumerateRunes().First().ToString();
        return first + new string('*', name.EnumerateRunes().Count() - 1);
    }
}

/// <param name="SamePerson">True: the seller is the one on the list; false: somebody else.</param>
/// <param name="Reason">What it was found by.</param>
internal sealed record ReviewMatchRequest(bool SamePerson, [property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <param name="MatchId">The id in addresses.</param>
/// <param name="SellerId">Who looks like it.</param>
/// <param name="SellerName">Masked.</param>
/// <param name="Kind">What is alike.</param>
/// <param name="Born">How the birth dates compare.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="State">What reviewers said last.</param>
/// <param name="FoundAt">When it was first found.</param>
/// <param name="Entry">Whom the seller looks like.</param>
/// <param name="Reviews">What was said, oldest first.</param>
internal sealed record WatchlistMatchView(
    Guid MatchId,
    Guid SellerId,
    string? SellerName,
    WatchlistMatchKind Kind,
    BirthAgreement Born,
    double Score,
    WatchlistMatchState State,
    DateTimeOffset FoundAt,
    WatchlistEntryView Entry,
    IReadOnlyList<WatchlistReviewView> Reviews
);

internal sealed record WatchlistReviewView(bool SamePerson, string Reason, string By, DateTimeOffset At);

/// <param name="Matches">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record WatchlistMatchPage(IReadOnlyList<WatchlistMatchView> Matches, Guid? Next);
