using System.Globalization;
using CardRecycle.Api.Features.Catalog.Contract;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>
/// Which brands a number can be of, best first. Each format is a hypothesis about how such numbers are drawn; its likelihood times the
/// trust
/// in the row, normalised over all that match, is the score. A POST, so that a number never stands in an address or a log.
/// </summary>
internal static class RecogniseCard
{
    private const int CandidatesMax = 12;

    /// <summary>A guessed format says little: it weighs as much as one in a hundred of the verified ones.</summary>
    private const double TrustInGuess = 0.01;

    public static Ok<CardRecognitionResponse> Handle(CardRecognitionRequest request, LiveCatalog catalog)
    {
        var text = CleanScan(request.Number);
        var matches = new List<Match>();
        foreach (var brand in catalog.Brands)
            if (text is not null && BestOf(brand, text) is { } match)
                matches.Add(match);
        if (matches.Count == 0)
            return TypedResults.Ok(new CardRecognitionResponse([]));

        var top = matches.Max(m => m.LogWeight);
        var sum = matches.Sum(m => Math.Exp(m.LogWeight - top));
        var best = matches.OrderByDescending(m => m.LogWeight).Take(CandidatesMax);
        return TypedResults.Ok(new CardRecognitionResponse([.. best.Select(m => ToCandidate(m, Math.Exp(m.LogWeight - top) / sum))]));
    }

    private static Match? BestOf(Brand brand, string text)
    {
        Match? best = null;
        foreach (var format in brand.Formats)
        {
            var part = brand.Input == InputSchema.SecretOnly ? format.Secret : format.Number;
            if (part is null || CardFormats.Normalise(text, part) is not { } clean)
                continue;
            var weight = CardFormats.LogLikelihood(clean.Length, part) + (format.Verified ? 0 : Math.Log(TrustInGuess));
            if (best is null || weight > best.LogWeight)
                best = new(brand, format, part, clean.Length, weight);
        }
        return best;
    }

    private static CardCandidate ToCandidate(Match match, double score) =>
        new(
            match.Brand.Id,
            match.Brand.NameZh,
            match.Brand.Kind,
            match.Brand.Input,
            match.Brand.Input == InputSchema.SecretOnly ? "secret" : "number",
            match.Format.Variant,
            match.Format.Region,
            Math.Round(score, 4),
            Why(match)
        );

    private static List<RecognitionReason> Why(Match match)
    {
        var part = match.Part;
        var charset = part.Charset switch
        {
            "digits" => "数字",
            "hex" => "十六进制字符",
            "letters" => "字母",
            _ => "字母或数字",
        };
        var reasons = new List<RecognitionReason>
        {
            part.LengthMin == part.LengthMax
                ? new("length", string.Create(CultureInfo.InvariantCulture, $"长度正好 {match.Length} 位"))
                : new(
                    "length",
                    string.Create(CultureInfo.InvariantCulture, $"长度 {match.Length} 位，在 {part.LengthMin} 至 {part.LengthMax} 位之间")
                ),
            new("charset", $"由{charset}组成"),
        };
        if (part.Prefix.Length > 0)
            reasons.Add(new("prefix", "开头与该卡种相符"));
        if (part.Checksum == "luhn")
            reasons.Add(new("checksum", "校验位正确"));
        if (match.Format.Region is { } region)
            reasons.Add(new("region", $"{region}地方卡格式"));
        reasons.Add(match.Format.Verified ? new("verified", "格式已核实") : new("unverified", "格式为经验范围，仅供参考"));
        return reasons;
    }

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

    private sealed record Match(Brand Brand, BrandFormat Format, CardFormat Part, int Length, double LogWeight);
}

/// <param name="Number">As typed or scanned; spaces, dashes, full-width digits, a label or a link around it are tolerated.</param>
internal sealed record CardRecognitionRequest(string? Number)
{
    public override string ToString() => "CardRecognitionRequest(***)";
}

/// <summary>Best first; empty when no brand has such numbers.</summary>
internal sealed record CardRecognitionResponse(IReadOnlyList<CardCandidate> Candidates);

/// <summary>
/// <paramref name="Part"/> is what was given: the <c>number</c>, or the <c>secret</c> of a card without number. <paramref name="Score"/> is
/// the
/// share of this brand among all that match, 0 to 1.
/// </summary>
internal sealed record CardCandidate(
    string BrandId,
    string NameZh,
    CardKind Kind,
    InputSchema Input,
    string Part,
    string Variant,
    string? Region,
    double Score,
    IReadOnlyList<RecognitionReason> Why
);

/// <summary>A stable code and a Chinese text.</summary>
internal sealed record RecognitionReason(string Code, string Text);
