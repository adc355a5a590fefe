using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>One rule as risk staff write it.</summary>
/// <param name="Id">Of the rule within its set: lower-case letters, digits and dashes.</param>
/// <param name="When">The condition; its language is at <c>GET /staff/risk/rules/language</c>.</param>
/// <param name="Action">What is done when it fires; the strictest of all rules and the model counts.</param>
/// <param name="Code">The stable reason code of the decision.</param>
/// <param name="Text">The reason in Chinese, for the reviewer; never shown to a seller.</param>
internal sealed record RuleDefinition(
    [property: Required, StringLength(40, MinimumLength = 2)] string Id,
    [property: Required] string When,
    RiskVerdict Action,
    [property: Required, StringLength(40, MinimumLength = 2)] string Code,
    [property: Required, StringLength(200, MinimumLength = 2)] string Text
);

/// <summary>A rule that fired.</summary>
internal sealed record FiredRule(string RuleId, RiskVerdict Action, string Code, string Text);

/// <summary>A version of the rules, ready to be asked. Immutable: any number of threads may.</summary>
internal sealed partial class RuleSet
{
    public const int RulesMax = 100;

    /// <summary>Beginnings of codes that the built-in rules and the model give.</summary>
    private static readonly string[] takenCodes = ["person-day", "blacklist-", "watchlist-", "model-", "face-above-", "odd-"];

    private readonly (FiredRule Rule, Func<RuleRow, bool> Fires)[] rules;

    private RuleSet(int version, (FiredRule, Func<RuleRow, bool>)[] rules) => (Version, this.rules) = (version, rules);

    public int Version { get; }

    public IEnumerable<string> Ids => rules.Select(r => r.Rule.RuleId);

    /// <summary>The rules that fire on a deal, in the order of the set.</summary>
    public IReadOnlyList<FiredRule> FiredBy(RuleRow row)
    {
        List<FiredRule>? fired = null;
        foreach (var (rule, fires) in rules)
            if (fires(row))
                (fired ??= []).Add(rule);
        return fired ?? (IReadOnlyList<FiredRule>)[];
    }

    /// <summary>Checks every rule and compiles it.</summary>
    /// <returns>The set, or a refusal that names rule, place and what is allowed.</returns>
    public static Outcome<RuleSet> Compile(int version, IReadOnlyList<RuleDefinition> definitions)
    {
        if (definitions.Count is 0 or > RulesMax)
            return RuleRefusals.Invalid("rules", $"A set has 1 to {RulesMax} rules.");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var rules = new (FiredRule, Func<RuleRow, bool>)[definitions.Count];
        foreach (var (i, rule) in definitions.Index())
        {
            if (rule is null)
                return RuleRefusals.Invalid($"rules[{i}]", "A rule is missing: there is null in its place.");
            if (FaultIn(rule, ids) is var (field, what))
                return RuleRefusals.Invalid($"rules[{i}].{field}", $"Rule '{rule.Id}', {field}: {what}");
            try
            {
                rules[i] = (new(rule.Id, rule.Action, rule.Code, rule.Text), RuleCompiler.Compile(rule.When));
            }
            catch (RuleFaultException fault)
            {
                return RuleRefusals.Invalid($"rules[{i}].when", $"Rule '{rule.Id}', {fault.Place}: {fault.What}");
            }
        }
        return new RuleSet(version, rules);
    }

    private static (string Field, string What)? FaultIn(RuleDefinition rule, HashSet<string> ids)
    {
        const string SlugAllowed = "2 to 40 lower-case letters, digits and dashes are allowed.";
        if (!Slug().IsMatch(rule.Id))
            return ("id", SlugAllowed);
        if (!ids.Add(rule.Id))
            return ("id", "another rule of the set has this id.");
        if (rule.Action is not (RiskVerdict.StepUp or RiskVerdict.Review or RiskVerdict.Hold or RiskVerdict.Decline))
            return ("action", "it is one of stepUp, review, hold, decline.");
        if (!Slug().IsMatch(rule.Code))
            return ("code", SlugAllowed);
        if (takenCodes.Any(c => rule.Code.StartsWith(c, StringComparison.Ordinal)))
            return ("code", $"codes of the built-in rules are taken: {string.Join(", ", takenCodes)}.");
        return Chinese().IsMatch(rule.Text) ? null : ("text", "it is a sentence in Chinese that ends with 。");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{1,39}\z")]
    private static partial Regex Slug();

    [GeneratedRegex(@"^[^\p{Cc}]*[\u4E00-\u9FFF][^\p{Cc}]*。\z")]
    private static partial Regex Chinese();
}
