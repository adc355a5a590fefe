using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>Brings a version into force: a new one by a second person, an old one by anybody of the team, because two agreed to it
/// before.</summary>
internal static class PublishRuleSet
{
    public static Task<Results<Ok<PublishedRuleSet>, ProblemHttpResult>> Handle(
        int version,
        PublishRuleSetRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        BringIntoForceAsync(
            new()
            {
                Version = version,
                By = caller.Id,
                At = clock.GetUtcNow(),
                Reason = request.Reason,
                Rollback = false,
            },
            db,
            ct
        );

    public static Task<Results<Ok<PublishedRuleSet>, ProblemHttpResult>> RollBack(
        int version,
        PublishRuleSetRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        BringIntoForceAsync(
            new()
            {
                Version = version,
                By = caller.Id,
                At = clock.GetUtcNow(),
                Reason = request.Reason,
                Rollback = true,
            },
            db,
            ct
        );

    private static async Task<Results<Ok<PublishedRuleSet>, ProblemHttpResult>> BringIntoForceAsync(
        RuleSetPublication publication,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        await db.LockRulesAsync(ct);
        var row = await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(s => s.Version == publication.Version, ct);
        if (row is null)
            return Problems.From(RuleRefusals.NoVersion);
        var newest = await db.RuleSetPublications.OrderByDescending(p => p.Seq).Select(p => (int?)p.Version).FirstOrDefaultAsync(ct);
        if (newest == row.Version)
            return Problems.From(RuleRefusals.InForce);
        if (publication.Rollback)
        {
            if (!await db.RuleSetPublications.AnyAsync(p => p.Version == row.Version, ct))
                return Problems.From(RuleRefusals.NeverPublished);
        }
        else if (row.Author == publication.By)
            return Problems.From(RuleRefusals.OwnDraft);
        else if (!await db.RuleSetTrials.AnyAsync(t => t.Version == row.Version, ct))
            return Problems.From(RuleRefusals.Untested);
        // Features may have gone since it was written.
        if (Compiled(row).Refused(out var refusal, out _))
            return Problems.From(refusal);
        db.Add(publication);
        db.WakeAfterCommit(RulesFollower.WorkName);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new PublishedRuleSet(publication.Version, publication.By, publication.At));
    }

    private static Outcome<RuleSet> Compiled(RuleSetRow row)
    {
        try
        {
            return RuleSet.Compile(row.Version, row.ToDefinitions());
        }
        catch (JsonException e)
        {
            return RuleRefusals.Unreadable(e.Message);
        }
    }
}

/// <param name="Reason">For the record.</param>
internal sealed record PublishRuleSetRequest([property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <param name="Version">In force now; replicas follow within seconds.</param>
/// <param name="By">Who brought it into force.</param>
/// <param name="At">When.</param>
internal sealed record PublishedRuleSet(int Version, string By, DateTimeOffset At);
