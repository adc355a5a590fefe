using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Api.Features.Risk;

/// <summary>A decision with the score that it rests on.</summary>
internal sealed record ScoredDecision(RiskDecision Decision, RiskInputs Inputs, RiskScore? Score, string? ModelVersion);

/// <summary>Asks the model and the rules in force and decides. A model that fails is as good as none, see
/// <see cref="RiskPolicy"/>.</summary>
internal sealed partial class RiskScorer(Promoted<RiskModel> models, LiveRules live, IOptions<RiskOptions> options, ILogger<RiskScorer> log)
{
    /// <summary>Whether deals are expected to be scored.</summary>
    public bool Expected => options.Value.ModelExpected ?? models.EverPromoted;

    /// <param name="inputs">All but the cause why no model spoke, which is found here.</param>
    /// <param name="features">Of the event; null if its states could not be read.</param>
    public ScoredDecision Decide(RiskInputs inputs, float[]? features)
    {
        var model = models.Current;
        var unscored =
            features is null ? (Expected ? RiskPolicy.StateUnreadable : RiskPolicy.NotExpected)
            : model is null ? (Expected ? RiskPolicy.ModelMissing : RiskPolicy.NotExpected)
            : null;
        RiskScore? score = null;
        if (unscored is null)
        {
            score = Score(model!, features!, inputs);
            unscored = score is null ? RiskPolicy.ModelBroken : null;
        }
        var rules = inputs.Facts is null ? null : live.Current;
        inputs = inputs with { Unscored = unscored, RuleSet = rules?.Version };
        return new(
            Decide(inputs, score, score is null ? null : model, features, rules),
            inputs,
            score,
            score is null ? null : model!.Manifest.Version
        );
    }

    /// <summary>The decision again, from what was stored: by the package that scored, or by none.</summary>
    /// <param name="record">Of the decision.</param>
    /// <param name="rules">The version that was asked; null if none was.</param>
    /// <exception cref="PackageException">The package is gone or altered.</exception>
    public ScoredDecision Replay(RiskDecisionRecord record, RuleSet? rules)
    {
        if (record.Inputs is not { } inputs)
            throw new InvalidOperationException($"Decision {record.Id} is older than what replays need.");
        if (record.ModelVersion is not { } version)
            return new(Decide(inputs, null, null, record.FeatureValues, rules), inputs, null, null);
        using var model = RiskModel.Load(models.FolderOf(version));
        var features = record.FeatureValues!;
        RiskScore? score = model.Score(features, inputs.LossFen, inputs.Options.FraudRate);
        return new(Decide(inputs, score, model, features, rules), inputs, score, version);
    }

    private static RiskDecision Decide(RiskInputs inputs, RiskScore? score, RiskModel? model, float[]? features, RuleSet? rules) =>
        RiskPolicy.Decide(
            inputs,
            score,
            model?.Calibration.DeclineProbability ?? double.PositiveInfinity,
            () => RiskReasons.Explain(features, model!.Calibration),
            inputs.Facts is { } facts ? rules?.FiredBy(new(inputs, facts, features, score?.Probability, score?.ExpectedLossFen)) : null
        );

    private RiskScore? Score(RiskModel model, float[] features, RiskInputs inputs)
    {
        try
        {
            var score = model.Score(features, inputs.LossFen, inputs.Options.FraudRate);
            if (double.IsFinite(score.Probability))
                return score;
            LogBroken(log, model.Manifest.Version, "its probability is no number");
        }
        catch (OnnxRuntimeException e)
        {
            LogBroken(log, model.Manifest.Version, e.Message);
        }
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Risk model {Version} cannot score: {Reason}")]
    private static partial void LogBroken(ILogger logger, string version, string reason);
}
