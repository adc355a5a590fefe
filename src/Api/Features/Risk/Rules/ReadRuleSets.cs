using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk.Rules;

internal static class ListRuleSets
{
    private const int PageSizeMax = 100;

    public static async Task<Ok<RuleSetPage>> Handle(
        CardRecycleDb db,
        LiveRules live,
        IOptions<RiskOptions> options,
        CancellationToken ct,
        int? before = null,
        int limit = 20
    )
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var rows = await db
            .RuleSets.AsNoTracking()
            .Where(s => before == null || s.Version < before)
            .OrderByDescending(s => s.Version)
            .Take(size)
            .Select(s => new
            {
                s.Version,
                s.Note,
                s.Author,
                s.CreatedAt,
                Tried = db.Set<RuleSetTrial>().Any(t => t.Version == s.Version),
                Published = db.Set<RuleSetPublication>().Any(p => p.Version == s.Version),
            })
            .ToListAsync(ct);
        var newest = await db.RuleSetPublications.AsNoTracking().OrderByDescending(p => p.Seq).FirstOrDefaultAsync(ct);
        return TypedResults.Ok(
            new RuleSetPage(
                live.Current.Version,
                live.Problem,
                BuiltIn(options.Value),
                [
                    .. rows.Select(s => new RuleSetLine(
                        s.Version,
                        s.Version == newest?.Version ? "published"
                            : s.Published ? "superseded"
                            : s.Tried ? "tested"
                            : "draft",
                        s.Note,
                        s.Author,
                        s.CreatedAt
                    )),
                ],
                rows.Count == size ? rows[^1].Version : null
            )
        );
    }

    /// <summary>These stand in code, because they must hold exactly whatever comes at once.</summary>
    private static IReadOnlyList<BuiltInRule> BuiltIn(RiskOptions options) =>
        [
            new("person-day", $"本人当日累计超过 {options.PersonDayReviewFen / 100} 元，转人工审核。"),
            new("blacklist", "本人、账号、设备、网络地址或卡号前缀在黑名单中，拒绝。"),
            new("unscored", "应评分而未能评分，转人工审核。"),
        ];
}

/// <param name="InForce">The version that this replica decides by.</param>
/// <param name="Problem">Why that is not the newest published one; null if it is.</param>
/// <param name="BuiltIn">Rules that stand in code and cannot be changed here.</param>
/// <param name="Versions">Newest first.</param>
/// <param name="Next">Goes into <c>before</c> for the next page; null at the end.</param>
internal sealed record RuleSetPage(
    int InForce,
    string? Problem,
    IReadOnlyList<BuiltInRule> BuiltIn,
    IReadOnlyList<RuleSetLine> Versions,
    int? Next
);

internal sealed record BuiltInRule(string Code, string Text);

/// <param name="Version">Counts up from 1.</param>
/// <param name="State"><c>draft</c>, <c>tested</c>, <c>published</c> (the newest publication) or <c>superseded</c>.</param>
/// <param name="Note">What it is for.</param>
/// <param name="Author">Who wrote it, and so cannot publish it.</param>
/// <param name="CreatedAt">When.</param>
internal sealed record RuleSetLine(int Version, string State, string Note, string Author, DateTimeOffset CreatedAt);

internal static class ReadRuleSet
{
    /// <summary>Trials and publications shown, newest first.</summary>
    private const int HistoryMax = 50;

    public static async Task<Results<Ok<RuleSetView>, ProblemHttpResult>> Handle(int version, CardRecycleDb db, CancellationToken ct)
    {
        var row = await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(s => s.Version == version, ct);
        if (row is null)
            return Problems.From(RuleRefusals.NoVersion);
        var trials = await db
            .RuleSetTrials.AsNoTracking()
            .Where(t => t.Version == version)
            .OrderByDescending(t => t.Id)
            .Take(HistoryMax)
            .Select(t => new RuleSetTrialView(t.Kind, t.By, t.At, t.Result))
            .ToListAsync(ct);
        var publications = await db
            .RuleSetPublications.AsNoTracking()
            .Where(p => p.Version == version)
            .OrderByDescending(p => p.Seq)
            .Take(HistoryMax)
            .Select(p => new RuleSetPublicationView(p.By, p.At, p.Reason, p.Rollback))
            .ToListAsync(ct);
        return TypedResults.Ok(new RuleSetView(version, row.Note, row.Author, row.CreatedAt, DefinitionsOf(row), trials, publications));
    }

    /// <summary>Null where the row was damaged: it is shown as unreadable, not as empty.</summary>
    private static IReadOnlyList<RuleDefinition>? DefinitionsOf(RuleSetRow row)
    {
        try
        {
            return row.ToDefinitions();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Version">Of the set.</param>
/// <param name="Note">What it is for.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Rules">In their order; null if the stored set cannot be read.</param>
/// <param name="Trials">Tests and backtests, newest first.</param>
/// <param name="Publications">When it came into force, newest first.</param>
internal sealed record RuleSetView(
    int Version,
    string Note,
    string Author,
    DateTimeOffset CreatedAt,
    IReadOnlyList<RuleDefinition>? Rules,
    IReadOnlyList<RuleSetTrialView> Trials,
    IReadOnlyList<RuleSetPublicationView> Publications
);

/// <param name="Kind"><c>test</c> or <c>backtest</c>.</param>
/// <param name="By">Who tried it.</param>
/// <param name="At">When.</param>
/// <param name="Result">What came out, in short.</param>
internal sealed record RuleSetTrialView(string Kind, string By, DateTimeOffset At, string Result);

internal sealed record RuleSetPublicationView(string By, DateTimeOffset At, string Reason, bool Rollback);

internal static class DescribeRuleLanguage
{
    private static readonly RuleLanguageView language = new(
        [.. RuleNames.Facts.Select(f => new RuleNameView(f.Name, f.Type.ToString().ToLowerInvariant(), f.Meaning))],
        CardRecycle.Models.Risk.RiskFeatures.Names,
        [.. RuleCompiler.Functions.Select(f => new RuleFunctionView(f.Name, f.Meaning))],
        RuleCompiler.OperatorsAllowed,
        RuleSource.LengthMax,
        RuleSource.BracketsMax,
        RuleCompiler.DepthMax,
        RuleSet.RulesMax
    );

    public static Ok<RuleLanguageView> Handle() => TypedResults.Ok(language);
}

/// <param name="Facts">Of the deal.</param>
/// <param name="Features">Of the risk models; numbers, -1 where not known.</param>
/// <param name="Functions">All there are.</param>
/// <param name="Operators">All there are; <c>/</c> only by a number that is written out.</param>
/// <param name="LengthMax">Characters of a condition.</param>
/// <param name="BracketsMax">Depth of brackets.</param>
/// <param name="DepthMax">Depth of operations.</param>
/// <param name="RulesMax">Rules of a set.</param>
internal sealed record RuleLanguageView(
    IReadOnlyList<RuleNameView> Facts,
    IReadOnlyList<string> Features,
    IReadOnlyList<RuleFunctionView> Functions,
    string Operators,
    int LengthMax,
    int BracketsMax,
    int DepthMax,
    int RulesMax
);

/// <param name="Name">As it is written.</param>
/// <param name="Type"><c>number</c>, <c>text</c> or <c>truth</c>.</param>
/// <param name="Meaning">With the unit.</param>
internal sealed record RuleNameView(string Name, string Type, string Meaning);

internal sealed record RuleFunctionView(string Name, string Meaning);
