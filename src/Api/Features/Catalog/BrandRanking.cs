using System.Globalization;
using CardRecycle.Api.Features.Catalog.Contract;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>
/// Which brands a number can be of. Each format is a hypothesis about how such numbers are drawn; its likelihood times the trust in the
/// row, and in a name that was read beside the number, normalised over all that match, is the score.
/// </summary>
internal static class BrandRanking
{
    private const int CandidatesMax = 12;

    /// <summary>A guessed format says little: it weighs as much as one in a hundred of the verified ones.</summary>
    private const double TrustInGuess = 0.01;

    /// <summary>A name on the card says more than any format, and may be an advertisement.</summary>
    private const double TrustInName = 1e30;

    /// <summary>What a brand's name ends in and a card may leave out.</summary>
    private static readonly string[] endings = ["购物卡", "礼品卡", "超市卡", "充值卡", "加油卡", "储值卡", "卡"];

    public static IReadOnlyList<CardCandidate> Rank(IReadOnlyList<Brand> brands, string text, IReadOnlyList<string> words)
    {
        var named = NamedIn(brands, words);
        var matches = new List<Match>();
        foreach (var brand in brands)
            if (BestOf(brand, text, named.Contains(brand)) is { } match)
                matches.Add(match);
        if (matches.Count == 0)
            return [];
        var top = matches.Max(m => m.LogWeight);
        var sum = matches.Sum(m => Math.Exp(m.LogWeight - top));
        var best = matches.OrderByDescending(m => m.LogWeight).Take(CandidatesMax);
        return [.. best.Select(m => ToCandidate(m, Math.Exp(m.LogWeight - top) / sum))];
    }

    /// <summary>Whether a card of one of the brands can have it; of those that are named, if any is.</summary>
    public static bool CouldBe(IReadOnlyList<Brand> brands, string text, IReadOnlyList<string> words)
    {
        var named = NamedIn(brands, words);
        return (named.Count > 0 ? named : brands).Any(b => BestOf(b, text, false) is not null);
    }

    private static List<Brand> NamedIn(IReadOnlyList<Brand> brands, IReadOnlyList<string> words) =>
        words.Count == 0
            ? []
            : [.. brands.Where(b => words.Any(w => w.Contains(CoreOf(b.NameZh), StringComparison.Ordinal) || IsLatinName(w, b.NameEn)))];

    private static string CoreOf(string name) =>
        endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.Ordinal) && name.Length - e.Length >= 2) is { } ending
            ? name[..^ending.Length]
            : name;

    private static bool IsLatinName(string line, string name) => line.Trim().Equals(name, StringComparison.OrdinalIgnoreCase);

    private static Match? BestOf(Brand brand, string text, bool named)
    {
        Match? best = null;
        foreach (var format in brand.Formats)
        {
            var part = brand.Input == InputSchema.SecretOnly ? format.Secret : format.Number;
            if (part is null || CardFormats.Normalise(text, part) is not { } clean)
                continue;
            var weight =
                CardFormats.LogLikelihood(clean.Length, part)
                + (format.Verified ? 0 : Math.Log(TrustInGuess))
                + (named ? Math.Log(TrustInName) : 0);
            if (best is null || weight > best.LogWeight)
                best = new(brand, format, part, clean.Length, weight, named);
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
        if (match.Named)
            reasons.Add(new("name", "卡面印有该品牌名称"));
        reasons.Add(match.Format.Verified ? new("verified", "格式已核实") : new("unverified", "格式为经验范围，仅供参考"));
        return reasons;
    }

    private sealed record Match(Brand Brand, BrandFormat Format, CardFormat Part, int Length, double LogWeight, bool Named);
}
