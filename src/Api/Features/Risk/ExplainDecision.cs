using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// Why a deal was scored as it was: for each telling feature, what the probability would have been had that feature alone been as usual.
/// Effects of single features do not add up to the whole where several say the same; the answer says what was computed, no more.
/// </summary>
internal static class ExplainDecision
{
    /// <summary>Features asked about: those furthest from usual. Each costs one scoring, some ten microseconds.</summary>
    private const int AskedMax = 40;
    private const int ToldMax = 12;

    /// <summary>Standard deviations: nearer than this a count is as usual, whatever its mean with fractions says.</summary>
    private const double UnusualFrom = 0.5;
    private const double EffectMin = 0.01;
    private const double Tiny = 1e-9;

    public static async Task<Results<Ok<DecisionReasonsResponse>, ProblemHttpResult>> Handle(
        Guid decisionId,
        Promoted<RiskModel> models,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        var record = await db.RiskDecisions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == decisionId, ct);
        if (record is null)
            return Problems.From(RiskRefusals.NoDecision);
        if (record is not { Inputs: { } inputs, FeatureValues: { } features } || record.FeaturesHash != RiskFeatures.Hash)
            return Problems.From(RiskRefusals.NotReplayable);
        if (models.Current is not { } model)
            return Problems.From(RiskRefusals.ModelGone);
        double Probability(float[] values) => model.Score(values, inputs.LossFen, inputs.Options.FraudRate).Probability;
        var whole = Probability(features);
        var effects = model
            .Calibration.Unusual(features)
            .Where(u => Math.Abs(u.Deviations) >= UnusualFrom)
            .Take(AskedMax)
            .Select(u =>
            {
                var usual = (float[])features.Clone();
                usual[u.Column] = (float)u.Usual;
                var without = Probability(usual);
                return new FeatureEffect(
                    RiskFeatures.Names[u.Column],
                    features[u.Column],
                    u.Usual,
                    u.Deviations,
                    without,
                    LogOdds(whole) - LogOdds(without)
                );
            })
            .Where(e => Math.Abs(e.Effect) >= EffectMin)
            .OrderByDescending(e => Math.Abs(e.Effect))
            .Take(ToldMax)
            .ToArray();
        return TypedResults.Ok(
            new DecisionReasonsResponse(model.Manifest.Version, model.Manifest.Version == record.ModelVersion, whole, effects)
        );
    }

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, Tiny, 1 - Tiny);
        return Math.Log(p / (1 - p));
    }
}

/// <param name="ModelVersion">Which model was asked: the one in force.</param>
/// <param name="SameModel">Whether it is the one that decided.</param>
/// <param name="Probability">Of fraud, by it.</param>
/// <param name="Effects">The greatest first.</param>
internal sealed record DecisionReasonsResponse(
    string ModelVersion,
    bool SameModel,
    double Probability,
    IReadOnlyList<FeatureEffect> Effects
);

/// <param name="Feature">Name.</param>
/// <param name="Value">In the deal.</param>
/// <param name="Usual">In deals of its kind.</param>
/// <param name="Deviations">How many standard deviations lie between, on a logarithmic scale.</param>
/// <param name="ProbabilityIfUsual">What the probability would be with the usual value.</param>
/// <param name="Effect">Log odds with the value minus log odds with the usual one: above 0 it speaks for fraud.</param>
internal sealed record FeatureEffect(
    string Feature,
    double Value,
    double Usual,
    double Deviations,
    double ProbabilityIfUsual,
    double Effect
);
