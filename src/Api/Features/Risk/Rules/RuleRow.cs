using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>What rules may ask about a deal besides what <see cref="RiskInputs"/> holds anyway; stored with the decision.</summary>
/// <param name="Brand">Id of the brand.</param>
/// <param name="KycLevel">As the models count it: 0 unknown person, 1 name, 2 bank card, 3 face; null if unknown.</param>
/// <param name="AccountAgeDays">Of the seller's account; null if unknown.</param>
/// <param name="HasProof">Whether the seller showed where the card was bought.</param>
/// <param name="DepositFen">A corporate seller's deposit less what is reserved of it, in fen; null for an ordinary person, who never has
/// one.</param>
/// <param name="PhotoFlagged">Whether a photo of the card contradicts what was submitted, or is another seller's too.</param>
internal sealed record RuleFacts(
    string Brand,
    int? KycLevel,
    double? AccountAgeDays,
    bool HasProof,
    long? DepositFen,
    bool PhotoFlagged = false
);

/// <summary>One deal as rules see it. What is not known is <see cref="FeatureDefinition.Unknown"/>, as in the models.</summary>
internal sealed record RuleRow(RiskInputs Inputs, RuleFacts Facts, float[]? Features, double? Probability, double? ExpectedLossFen)
{
    public double Feature(int column) => Features is null ? FeatureDefinition.Unknown : Features[column];
}

internal enum RuleType
{
    Number,
    Text,
    Truth,
}

/// <summary>A name that a condition may use.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Type">What it is.</param>
/// <param name="Meaning">In English, with the unit.</param>
/// <param name="Read">Its value: <see cref="double"/> (finite), <see cref="string"/> or <see cref="bool"/>.</param>
internal sealed record RuleName(string Name, RuleType Type, string Meaning, Delegate Read);

/// <summary>All names of the language: facts of the deal, and every feature of the risk models under its own name.</summary>
internal static class RuleNames
{
    private const double Unknown = FeatureDefinition.Unknown;

    public static IReadOnlyList<RuleName> Facts { get; } =
    [
        Number("amountFen", "the card's value, in fen", r => r.Inputs.BalanceFen),
        Number("payoutFen", "what the seller receives, in fen", r => r.Inputs.LossFen),
        Number("faceFen", "printed on the card, in fen", r => r.Inputs.FaceFen),
        Number("personDayFen", "what the person sold earlier on this day, in fen", r => r.Inputs.SoFarFen),
        Number("kycLevel", "1 name, 2 bank card, 3 face; -1 unknown", r => r.Facts.KycLevel ?? Unknown),
        Number("accountAgeDays", "days since the account was opened; -1 unknown", r => r.Facts.AccountAgeDays ?? Unknown),
        Number(
            "depositFen",
            "a corporate seller's free deposit, in fen; -1 for an ordinary person, who never has one",
            r => r.Facts.DepositFen ?? Unknown
        ),
        Number("riskProbability", "of fraud by the model, 0 to 1; -1 where no model spoke", r => r.Probability ?? Unknown),
        Number("expectedLossFen", "probability times what would be lost, in fen; -1 likewise", r => r.ExpectedLossFen ?? Unknown),
        Number("watchlistScore", "likeness to an entry of a watchlist, 0 to 1; 0 for none", r => WatchlistScore(r.Inputs)),
        Number(
            "outsideScore",
            "of the third-party risk service, 0 to 100; -1 where it said nothing",
            r => r.Inputs.Outside?.Score ?? Unknown
        ),
        new(
            "outsideLevel",
            RuleType.Text,
            "'pass', 'review' or 'reject' of the third-party risk service; 'none' where it said nothing",
            (Func<RuleRow, string>)(r => r.Inputs.Outside?.Level ?? "none")
        ),
        new("brand", RuleType.Text, "id of the brand", (Func<RuleRow, string>)(r => r.Facts.Brand)),
        new("segment", RuleType.Text, "'new', 'known' or 'batch'", (Func<RuleRow, string>)(r => r.Inputs.Segment)),
        new("hasProof", RuleType.Truth, "a purchase proof was shown", (Func<RuleRow, bool>)(r => r.Facts.HasProof)),
        new(
            "photoFlagged",
            RuleType.Truth,
            "a photo of the card shows another number, or is another seller's too",
            (Func<RuleRow, bool>)(r => r.Facts.PhotoFlagged)
        ),
        new("scored", RuleType.Truth, "a model spoke", (Func<RuleRow, bool>)(r => r.Probability is not null)),
    ];

    private static readonly Dictionary<string, RuleName> all = Facts
        .Concat(RuleFeatures())
        .ToDictionary(n => n.Name, StringComparer.Ordinal);

    public static RuleName? Find(string name) => all.GetValueOrDefault(name);

    /// <summary>Names that look like it, for whoever misspelt one.</summary>
    public static IEnumerable<string> Near(string name) =>
        all
            .Keys.Select(k => (Name: k, Distance: Distance(k.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(k => k.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(k => k.Distance)
            .ThenBy(k => k.Name, StringComparer.Ordinal)
            .Select(k => k.Name)
            .Take(3);

    private static IEnumerable<RuleName> RuleFeatures() =>
        RiskFeatures.Names.Index().Select(f => Number(f.Item, "feature of the risk models", r => r.Feature(f.Index)));

    private static RuleName Number(string name, string meaning, Func<RuleRow, double> read) => new(name, RuleType.Number, meaning, read);

    private static double WatchlistScore(RiskInputs inputs) => (inputs.Watchlist ?? []).Select(h => h.Score).DefaultIfEmpty(0).Max();

    /// <summary>Levenshtein.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
