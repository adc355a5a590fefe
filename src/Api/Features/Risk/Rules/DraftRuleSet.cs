using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>Risk staff write a version of the rules. It is checked as a whole, and stored only if every rule is sound.</summary>
internal static class DraftRuleSet
{
    public static async Task<Results<Created<DraftedRuleSet>, ProblemHttpResult>> Handle(
        DraftRuleSetRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await db.LockRulesAsync(ct);
        var version = 1 + (await db.RuleSets.MaxAsync(s => (int?)s.Version, ct) ?? ShippedRules.Version);
        if (RuleSet.Compile(version, request.Rules).Refused(out var refusal, out _))
            return Problems.From(refusal);
        db.Add(
            new RuleSetRow
            {
                Version = version,
                Rules = RuleSetRow.TextOf(request.Rules),
                Note = request.Note,
                Author = caller.Id,
                CreatedAt = clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/staff/risk/rules/{version}", new DraftedRuleSet(version));
    }
}

/// <param name="Note">What the version is for.</param>
/// <param name="Rules">All of them: a version replaces the one before it as a whole.</param>
internal sealed record DraftRuleSetRequest(
    [property: Required, StringLength(500, MinimumLength = 2)] string Note,
    IReadOnlyList<RuleDefinition> Rules
);

internal sealed record DraftedRuleSet(int Version);
