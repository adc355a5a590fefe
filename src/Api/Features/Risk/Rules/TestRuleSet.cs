using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>Asks a version about one deal, by the code that decides. That it was tried goes on record.</summary>
internal static class TestRuleSet
{
    public static async Task<Results<Ok<RuleSetTested>, ProblemHttpResult>> Handle(
        int version,
        TestRuleSetRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        LiveRules live,
        IOptions<RiskOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        RuleSet? rules;
        try
        {
            rules = await live.FindAsync(db, version, ct);
        }
        catch (JsonException e)
        {
            return Problems.From(RuleRefusals.Unreadable(e.Message));
        }
        if (rules is null)
            return Problems.From(RuleRefusals.NoVersion);
        var read = request.DecisionId is { } id ? await StoredAsync(db, id, ct) : Given(request, options.Value);
        if (read.Refused(out var refusal, out var row))
            return Problems.From(refusal);
        var fired = rules.FiredBy(row);
        db.Add(
            new RuleSetTrial
            {
                Id = TimedId.New(clock.GetUtcNow()),
                Version = version,
                Kind = "test",
                By = caller.Id,
                At = clock.GetUtcNow(),
                Result = fired.Count == 0 ? "none fired" : string.Join(", ", fired.Select(f => f.RuleId)),
            }
        );
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new RuleSetTested(version, fired.Select(f => f.Action).DefaultIfEmpty(RiskVerdict.Approve).Max(), fired));
    }

    private static async Task<Outcome<RuleRow>> StoredAsync(CardRecycleDb db, Guid id, CancellationToken ct)
    {
        var record = await db.RiskDecisions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct);
        if (record is null)
            return RiskRefusals.NoDecision;
        if (record.Inputs is not { Facts: { } facts } inputs || (record.Features is not null && record.FeaturesHash != RiskFeatures.Hash))
            return RiskRefusals.NotReplayable;
        return new RuleRow(inputs, facts, record.FeatureValues, record.Probability, record.ExpectedLossFen);
    }

    private static Outcome<RuleRow> Given(TestRuleSetRequest request, RiskOptions options)
    {
        if (request.Facts is not { } facts)
            return RuleRefusals.FactsInvalid("facts", "Give the facts of a deal, or the decisionId of a stored one.");
        if (facts.Segment is not ("new" or "known" or "batch"))
            return RuleRefusals.FactsInvalid("facts.segment", "The segment is new, known or batch.");
        var features = new float[RiskFeatures.Width];
        Array.Fill(features, FeatureDefinition.Unknown);
        foreach (var (name, value) in request.Features ?? new Dictionary<string, double>())
        {
            if (!RiskFeatures.Names.Contains(name))
                return RuleRefusals.FactsInvalid($"features.{name}", "There is no feature of this name; GET /staff/risk/rules/language.");
            if (!(Math.Abs(value) <= float.MaxValue))
                return RuleRefusals.FactsInvalid($"features.{name}", "A feature is a finite number of single precision.");
            features[RiskFeatures.IndexOf(name)] = (float)value;
        }
        var inputs = new RiskInputs(
            facts.PersonDayFen,
            facts.AmountFen,
            facts.PayoutFen ?? facts.AmountFen,
            facts.FaceFen ?? facts.AmountFen,
            null,
            [],
            facts.Segment,
            null,
            options
        )
        {
            Watchlist =
            [
                new(Guid.Empty, "test", "test", WatchlistMatchKind.Fuzzy, BirthAgreement.Unknown, facts.WatchlistScore, Confirmed: false),
            ],
            Outside = new(null, facts.OutsideLevel, facts.OutsideScore, [], 0),
        };
        return new RuleRow(
            inputs,
            new(facts.Brand, facts.KycLevel, facts.AccountAgeDays, facts.HasProof, facts.DepositFen, facts.PhotoFlagged),
            features,
            request.RiskProbability,
            request.RiskProbability * inputs.LossFen
        );
    }
}

/// <summary>Either a stored decision, or facts with whatever features matter; features that are left out are not known.</summary>
/// <param name="DecisionId">Of a stored decision; the rest is then left out.</param>
/// <param name="Facts">Of a deal.</param>
/// <param name="Features">By name.</param>
/// <param name="RiskProbability">What a model would say; without it none spoke.</param>
internal sealed record TestRuleSetRequest(
    Guid? DecisionId = null,
    TestedFacts? Facts = null,
    IReadOnlyDictionary<string, double>? Features = null,
    [property: Range(0.0, 1.0)] double? RiskProbability = null
);

/// <summary>As in conditions. Amounts in fen; what is null is not known, payout and face are then the amount.</summary>
internal sealed record TestedFacts(
    [property: Range(0, 1_000_000_000_000)] long AmountFen,
    [property: Required, StringLength(40, MinimumLength = 1)] string Brand,
    string Segment = "new",
    [property: Range(0, 1_000_000_000_000)] long? PayoutFen = null,
    [property: Range(0, 1_000_000_000_000)] long? FaceFen = null,
    [property: Range(0, 1_000_000_000_000)] long PersonDayFen = 0,
    [property: Range(0, 3)] int? KycLevel = null,
    [property: Range(0.0, 100_000.0)] double? AccountAgeDays = null,
    bool HasProof = false,
    [property: Range(0, 1_000_000_000_000)] long? DepositFen = null,
    [property: Range(0.0, 1.0)] double WatchlistScore = 0,
    [property: Range(0.0, 100.0)] double? OutsideScore = null,
    [property: RegularExpression("pass|review|reject")] string? OutsideLevel = null,
    bool PhotoFlagged = false
);

/// <param name="Version">That was asked.</param>
/// <param name="Verdict">The strictest act of its rules; built-in rules and the model are not asked.</param>
/// <param name="Fired">In the order of the set.</param>
internal sealed record RuleSetTested(int Version, RiskVerdict Verdict, IReadOnlyList<FiredRule> Fired);
