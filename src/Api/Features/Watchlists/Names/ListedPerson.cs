namespace CardRecycle.Api.Features.Watchlists.Names;

/// <summary>Somebody on a list, as far as screening goes. Sealed at rest.</summary>
/// <param name="Names">The name and its aliases, as the list writes them.</param>
/// <param name="PersonHash">Blind index of the ID number; null if the list has none.</param>
/// <param name="BornOn">Null if unknown, or known by its year only.</param>
/// <param name="BornIn">The year; null if unknown.</param>
/// <param name="Country">As the list has it.</param>
/// <param name="Reason">Why they are listed.</param>
/// <param name="Source">Where the list has it from.</param>
internal sealed record ListedPerson(
    IReadOnlyList<string> Names,
    string? PersonHash,
    DateOnly? BornOn,
    int? BornIn,
    string? Country,
    string? Reason,
    string? Source
)
{
    public override string ToString() => "ListedPerson(***)";
}
