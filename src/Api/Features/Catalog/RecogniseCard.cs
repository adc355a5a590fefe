using CardRecycle.Api.Features.Catalog.Contract;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>
/// Which brands a typed or scanned number can be of, best first. A POST, so that a number never stands in an address or a log.
/// </summary>
internal static class RecogniseCard
{
    public static Ok<CardRecognitionResponse> Handle(CardRecognitionRequest request, ICatalog catalog) =>
        TypedResults.Ok(new CardRecognitionResponse(CleanScan(request.Number) is { } text ? catalog.Recognise(text, []) : []));

    /// <summary>A scanner may send a symbology mark (<c>]C1</c>) or a link with the number in it; what cannot be a card gives
    /// null.</summary>
    private static string? CleanScan(string? scanned)
    {
        if (string.IsNullOrWhiteSpace(scanned) || scanned.Length > ScanLengthMax)
            return null;
        var text = scanned.Trim();
        if (text.Length > 3 && text[0] == ']' && char.IsAsciiLetter(text[1]) && char.IsAsciiDigit(text[2]))
            text = text[3..];
        if (text.Contains("://", StringComparison.Ordinal))
            text = text.Split('/', '?', '&', '=', '#').OrderByDescending(p => p.Count(char.IsAsciiDigit)).First();
        var label = text.LastIndexOfAny([':', '：']);
        return label >= 0 ? text[(label + 1)..] : text;
    }

    private const int ScanLengthMax = 500;
}

/// <param name="Number">As typed or scanned; spaces, dashes, full-width digits, a label or a link around it are tolerated.</param>
internal sealed record CardRecognitionRequest(string? Number)
{
    public override string ToString() => "CardRecognitionRequest(***)";
}

/// <summary>Best first; empty when no brand has such numbers.</summary>
internal sealed record CardRecognitionResponse(IReadOnlyList<CardCandidate> Candidates);
