using System.Text.Json;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Features.Watchlists.Names;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>Which lists there are, where they come from, and what an entry said in each version.</summary>
internal static class ReadWatchlists
{
    private const int VersionsMax = 200;
    private const int EntriesMax = 100;

    /// <summary>The newest version of each list, retired ones included.</summary>
    public static async Task<Ok<IReadOnlyList<WatchlistVersionView>>> All(CardRecycleDb db, CancellationToken ct)
    {
        var newest = db.WatchlistVersions.GroupBy(v => v.List).Select(g => g.Max(v => v.Version));
        var versions = await db
            .WatchlistVersions.AsNoTracking()
            .Where(v => newest.Contains(v.Version))
            .OrderBy(v => v.List)
            .Take(VersionsMax)
            .ToListAsync(ct);
        return TypedResults.Ok<IReadOnlyList<WatchlistVersionView>>([.. versions.Select(ViewOf)]);
    }

    public static async Task<Results<Ok<IReadOnlyList<WatchlistVersionView>>, ProblemHttpResult>> Versions(
        string list,
        CardRecycleDb db,
        CancellationToken ct,
        int? before = null
    )
    {
        var versions = await db
            .WatchlistVersions.AsNoTracking()
            .Where(v => v.List == list && (before == null || v.Version < before))
            .OrderByDescending(v => v.Version)
            .Take(VersionsMax)
            .ToListAsync(ct);
        return versions.Count == 0 && before is null
            ? Problems.From(WatchlistRefusals.NoList)
            : TypedResults.Ok<IReadOnlyList<WatchlistVersionView>>([.. versions.Select(ViewOf)]);
    }

    public static async Task<Results<Ok<IReadOnlyList<WatchlistEntryView>>, ProblemHttpResult>> Entry(
        string list,
        string number,
        CardRecycleDb db,
        PersonalData personal,
        CancellationToken ct
    )
    {
        var entries = await db
            .WatchlistEntries.AsNoTracking()
            .Where(e => e.List == list && e.Number == number)
            .OrderByDescending(e => e.FromVersion)
            .Take(EntriesMax)
            .ToListAsync(ct);
        return entries.Count == 0
            ? Problems.From(WatchlistRefusals.NoEntry)
            : TypedResults.Ok<IReadOnlyList<WatchlistEntryView>>([.. entries.Select(e => ViewOf(e, personal))]);
    }

    public static WatchlistEntryView ViewOf(WatchlistEntry entry, PersonalData personal)
    {
        var person = JsonSerializer.Deserialize<ListedPerson>(personal.Open(WatchlistEntry.Person, entry.Id, entry.PersonSealed))!;
        return new(
            entry.List,
            entry.Number,
            person.Names,
            person.BornOn,
            person.BornIn,
            person.PersonHash is not null,
            person.Country,
            person.Reason,
            person.Source,
            entry.FromVersion,
            entry.UntilVersion
        );
    }

    private static WatchlistVersionView ViewOf(WatchlistVersion v) =>
        new(v.List, v.Version, v.Entries, v.Added, v.Ended, v.By, v.At, v.Entries == 0, v.Screened, v.ScreenedAt);
}

/// <param name="List">Name of the list.</param>
/// <param name="Version">Numbers all changes of all lists.</param>
/// <param name="Entries">In force from then on.</param>
/// <param name="Added">New or changed.</param>
/// <param name="Ended">Gone or changed.</param>
/// <param name="By">Who imported it.</param>
/// <param name="At">When.</param>
/// <param name="Retired">Whether this version ended the list.</param>
/// <param name="Screened">Sellers screened again because of it so far.</param>
/// <param name="ScreenedAt">When all had been; null while they are, or where a newer version stands for it.</param>
internal sealed record WatchlistVersionView(
    string List,
    int Version,
    int Entries,
    int Added,
    int Ended,
    string By,
    DateTimeOffset At,
    bool Retired,
    int Screened,
    DateTimeOffset? ScreenedAt
);

/// <param name="List">Name of the list.</param>
/// <param name="Number">In the list.</param>
/// <param name="Names">Name and aliases.</param>
/// <param name="BornOn">Null if unknown.</param>
/// <param name="BornIn">The year; null if unknown.</param>
/// <param name="HasIdNumber">Whether the list has an ID number; only its blind index is kept.</param>
/// <param name="Country">As the list has it.</param>
/// <param name="Reason">Why they are listed.</param>
/// <param name="Source">Where the list has it from.</param>
/// <param name="FromVersion">First version that says this.</param>
/// <param name="UntilVersion">First version that no longer does; null: in force.</param>
internal sealed record WatchlistEntryView(
    string List,
    string Number,
    IReadOnlyList<string> Names,
    DateOnly? BornOn,
    int? BornIn,
    bool HasIdNumber,
    string? Country,
    string? Reason,
    string? Source,
    int FromVersion,
    int? UntilVersion
);
