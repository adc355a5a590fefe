using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Watchlists.Contract;

/// <summary>What made a seller and an entry of a watchlist look like one person. Stored by name.</summary>
internal enum WatchlistMatchKind
{
    /// <summary>The same ID number.</summary>
    IdNumber,

    /// <summary>The same characters.</summary>
    Name,

    /// <summary>The same name in traditional and simplified characters.</summary>
    Variant,

    /// <summary>The same syllables: pinyin of the name, in any order of surname and given name, or characters that sound alike.</summary>
    Pinyin,

    /// <summary>All but a character, a syllable or a letter or two.</summary>
    Fuzzy,
}

/// <summary>How the birth dates of seller and entry compare. Stored by name.</summary>
internal enum BirthAgreement
{
    /// <summary>The entry has none.</summary>
    Unknown,
    Same,

    /// <summary>The entry has a year only, and it is the seller's.</summary>
    SameYear,

    /// <summary>One digit differs, or day and month are swapped.</summary>
    Close,
    Different,
}

/// <summary>A seller who may be somebody on a watchlist. It holds nothing by which the person could be named.</summary>
/// <param name="MatchId">For <c>/staff/risk/watchlists/matches/{id}</c>, where the entry is shown.</param>
/// <param name="List">Name of the list.</param>
/// <param name="Entry">Number of the entry in its list.</param>
/// <param name="Kind">What is alike.</param>
/// <param name="Born">How the birth dates compare.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Confirmed">Whether a reviewer said that it is the same person.</param>
internal sealed record WatchlistHit(
    Guid MatchId,
    string List,
    string Entry,
    WatchlistMatchKind Kind,
    BirthAgreement Born,
    double Score,
    bool Confirmed
)
{
    /// <summary>Sure enough to hold the deal: the ID number, the full name with the birth date, or a reviewer's word.</summary>
    public bool Holds =>
        Confirmed
        || Kind == WatchlistMatchKind.IdNumber
        || (Kind is WatchlistMatchKind.Name or WatchlistMatchKind.Variant && Born == BirthAgreement.Same);
}

/// <summary>Screens sellers against the watchlists in force (名单筛查).</summary>
internal interface IWatchlists
{
    /// <summary>
    /// Open and confirmed matches of a seller, the highest score first. A seller who was screened against all that is in force costs one
    /// look-up; else they are screened now, in the caller's transaction if there is one.
    /// </summary>
    Task<IReadOnlyList<WatchlistHit>> HitsAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);

    /// <summary>Screens somebody whose name was just checked, in the caller's transaction or at once.</summary>
    Task ScreenAsync(CardRecycleDb db, NamedPerson person, CancellationToken ct);
}
