using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Features.Risk;

/// <summary>A blacklist entry that matched.</summary>
internal sealed record BlacklistHit(BlacklistKind Kind, string Reason);

/// <summary>
/// All that a decision rests on besides features and model; stored with it. Amounts in fen.
/// </summary>
/// <param name="SoFarFen">What the person had sold on that day before.</param>
/// <param name="BalanceFen">The card's value.</param>
/// <param name="LossFen">What is lost if it is fraud: what the seller receives.</param>
/// <param name="FaceFen">Printed on the card.</param>
/// <param name="FaceBoundFen">The legal bound of such cards; null for a brand that has gone.</param>
/// <param name="Hits">Of the blacklist.</param>
/// <param name="Segment"><c>new</c>, <c>known</c> or <c>batch</c>.</param>
/// <param name="Unscored">Why no model spoke; null if one did. See <see cref="RiskPolicy"/>.</param>
/// <param name="Options">As they were.</param>
internal sealed record RiskInputs(
    long SoFarFen,
    long BalanceFen,
    long LossFen,
    long FaceFen,
    long? FaceBoundFen,
    IReadOnlyList<BlacklistHit> Hits,
    string Segment,
    string? Unscored,
    RiskOptions Options
)
{
    /// <summary>What the rule set was asked about; null where no rules are asked (reveals, decisions from before there were any).</summary>
    public RuleFacts? Facts { get; init; }

    /// <summary>Whom on the watchlists the seller looked like; null in decisions from before anybody was screened, and for
    /// reveals.</summary>
    public IReadOnlyList<WatchlistHit>? Watchlist { get; init; }

    /// <summary>What the third-party risk service said; null if none was asked.</summary>
    public OutsideWord? Outside { get; init; }

    /// <summary>Version of the rule set that was asked; null likewise.</summary>
    public int? RuleSet { get; init; }
}

/// <summary>
/// The built-in rules, those of the rule set that fired, and the decision by expected cost. Pure: the same inputs, rules and score give the
/// same decision, which is how one is replayed. Rules come first; of all verdicts the strictest counts.
/// <para>
/// Where no model speaks: <see cref="NotExpected"/> (none was ever promoted) leaves the rules alone; any other cause sends the deal to a
/// reviewer, with the cause among its reasons: none passes unscored.
/// </para>
/// </summary>
internal static class RiskPolicy
{
    public const string NotExpected = "not-expected";
    public const string ModelMissing = "model-missing";
    public const string ModelBroken = "model-broken";
    public const string StateUnreadable = "state-unreadable";

    /// <summary>Raised with every change of the rules' code.</summary>
    private const int CodeVersion = 3;

    /// <summary>Names rules and options together.</summary>
    public static string VersionOf(RiskOptions options)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options, JsonSerializerOptions.Default));
        return string.Create(CultureInfo.InvariantCulture, $"r{CodeVersion}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}");
    }

    /// <param name="inputs">What is known besides the score.</param>
    /// <param name="score">Of the model; null if none spoke.</param>
    /// <param name="declineProbability">The model's own line.</param>
    /// <param name="explain">Asked only if the model holds the deal up.</param>
    /// <param name="fired">Rules of the rule set that fired.</param>
    public static RiskDecision Decide(
        RiskInputs inputs,
        RiskScore? score,
        double declineProbability,
        Func<IReadOnlyList<RiskFinding>> explain,
        IReadOnlyList<FiredRule>? fired = null
    )
    {
        var findings = new List<(RiskVerdict Verdict, RiskReason Reason)>();
        ApplyRules(inputs, findings);
        foreach (var rule in fired ?? [])
            findings.Add((rule.Action, new(rule.Code, rule.Text, rule.RuleId)));
        if (score is { } spoken)
            ApplyScore(inputs, spoken, declineProbability, explain, findings);
        else if (inputs.Unscored is { } cause and not NotExpected)
            findings.Add((RiskVerdict.Review, new(cause, $"应评分而未能评分（{cause}），转人工审核。")));
        return new(
            findings.Select(f => f.Verdict).DefaultIfEmpty(RiskVerdict.Approve).Max(),
            [.. findings.OrderByDescending(f => f.Verdict).Select(f => f.Reason)]
        );
    }

    /// <summary>The cheapest act: what each costs in expectation, in fen.</summary>
    public static RiskVerdict Cheapest(double probability, long lossFen, RiskCosts costs, bool mayDecline)
    {
        (RiskVerdict Verdict, double Fen)[] acts =
        [
            (RiskVerdict.Approve, probability * lossFen),
            (RiskVerdict.StepUp, Cost(costs.StepUp)),
            (RiskVerdict.Review, Cost(costs.Review)),
            (RiskVerdict.Hold, Cost(costs.Hold)),
            (RiskVerdict.Decline, mayDecline ? (1 - probability) * costs.SellerValueFen : double.PositiveInfinity),
        ];
        return acts.MinBy(a => a.Fen).Verdict;

        double Cost(RiskActCost act) =>
            act.WorkFen + ((1 - probability) * act.LostShare * costs.SellerValueFen) + (probability * lossFen * act.MissShare);
    }

    /// <summary>What a model's word alone asks for, whatever rules and lists say.</summary>
    public static RiskVerdict ByScore(RiskInputs inputs, RiskScore score, double declineProbability)
    {
        var costs = inputs.Segment switch
        {
            "batch" => inputs.Options.Batch,
            "new" => inputs.Options.NewSeller,
            _ => inputs.Options.KnownSeller,
        };
        var mayDecline = score.Probability >= Math.Max(declineProbability, inputs.Options.DeclineProbabilityMin);
        return Cheapest(score.Probability, inputs.LossFen, costs, mayDecline);
    }

    /// <summary>Whether a reason is the model's own: its word alone held the deal up.</summary>
    public static bool IsOfModel(string code) => Enum.GetValues<RiskVerdict>().Any(v => ModelCode(v) == code);

    private static void ApplyRules(RiskInputs inputs, List<(RiskVerdict, RiskReason)> findings)
    {
        var line = inputs.Options.PersonDayReviewFen;
        if (inputs.SoFarFen + inputs.BalanceFen > line)
            findings.Add(
                (
                    RiskVerdict.Review,
                    new(
                        "person-day",
                        $"本人当日累计 {inputs.SoFarFen / 100} 元，加上本单 {inputs.BalanceFen / 100} 元，超过 {line / 100} 元。"
                    )
                )
            );
        foreach (var hit in inputs.Hits)
            findings.Add((RiskVerdict.Decline, new("blacklist-" + hit.Kind.ToString().ToLowerInvariant(), "命中黑名单：" + hit.Reason)));
        findings.AddRange((inputs.Watchlist ?? []).Select(OutsideReasons.Of));
        if (OutsideReasons.Of(inputs.Outside) is { } remark)
            findings.Add((RiskVerdict.Approve, remark));
        // A card above its legal bound is remarked upon; it does not hold the deal up by itself.
        if (inputs.FaceFen > inputs.FaceBoundFen)
            findings.Add(
                (
                    RiskVerdict.Approve,
                    new("face-above-legal-bound", $"面值 {inputs.FaceFen / 100} 元，高于法定上限 {inputs.FaceBoundFen / 100} 元。")
                )
            );
    }

    private static void ApplyScore(
        RiskInputs inputs,
        RiskScore score,
        double declineProbability,
        Func<IReadOnlyList<RiskFinding>> explain,
        List<(RiskVerdict, RiskReason)> findings
    )
    {
        var verdict = ByScore(inputs, score, declineProbability);
        if (verdict == RiskVerdict.Approve)
            return;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"模型估计欺诈概率 {score.Probability * 100:0.0}%，预计损失 {score.ExpectedLossFen / 100:0} 元。"
        );
        findings.Add((verdict, new(ModelCode(verdict), text)));
        findings.AddRange(explain().Select(f => (verdict, new RiskReason(f.Code, f.Text))));
    }

    private static string ModelCode(RiskVerdict verdict) =>
        verdict switch
        {
            RiskVerdict.StepUp => "model-step-up",
            _ => "model-" + verdict.ToString().ToLowerInvariant(),
        };
}
