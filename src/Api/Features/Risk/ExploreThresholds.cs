using CardRecycle.Api.Persistence;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// What it would mean to stop every deal from a probability on: the precision-recall curve of the model in force, in counts and money, from
/// its own decisions whose outcome is known; where those are few, from the evaluation that its package carries.
/// </summary>
internal static class ExploreThresholds
{
    private const int JudgedMin = 200;
    private const int FraudsMin = 20;

    public static async Task<Ok<ThresholdsResponse>> Handle(
        Promoted<RiskModel> models,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (models.Current is not { } model)
            return TypedResults.Ok(new ThresholdsResponse(null, ThresholdSource.None, 0, 0, JudgedMin, FraudsMin, null, null, null));
        var version = model.Manifest.Version;
        var decided = await ReportRiskModels.ReadAsync(db, version, null, clock.GetUtcNow(), ct);
        var live = decided
            .Where(d => d.Label is not null)
            .Select(d => new JudgedDeal(d.Champion, d.Label!.Fraud, d.AmountFen, d.LossFen))
            .ToArray();
        var frauds = live.Count(d => d.Fraud);
        var enough = live.Length >= JudgedMin && frauds >= FraudsMin;
        var packed = enough ? null : ThresholdCurve.Read(models.FolderOf(version));
        return TypedResults.Ok(
            new ThresholdsResponse(
                version,
                enough ? ThresholdSource.Live
                    : packed is not null ? ThresholdSource.Package
                    : live.Length > 0 ? ThresholdSource.LiveFew
                    : ThresholdSource.None,
                live.Length,
                frauds,
                JudgedMin,
                FraudsMin,
                model.Calibration.DeclineProbability,
                model.Calibration.ReviewLossFen,
                packed ?? (live.Length > 0 ? ThresholdCurve.Of(live) : null)
            )
        );
    }
}

/// <summary>What a curve was made of.</summary>
internal enum ThresholdSource
{
    None,

    /// <summary>Decisions of the model in force with known outcomes.</summary>
    Live,

    /// <summary>The same, but too few to rest on; shown for want of better.</summary>
    LiveFew,

    /// <summary>The training's evaluation on held-out time.</summary>
    Package,
}

/// <param name="Version">The model in force; null without one.</param>
/// <param name="Source">What the curve was made of.</param>
/// <param name="Judged">Decisions of the last 90 days with a known outcome.</param>
/// <param name="Frauds">Among them.</param>
/// <param name="JudgedNeeded">With fewer the package's evaluation is shown.</param>
/// <param name="FraudsNeeded">Likewise.</param>
/// <param name="DeclineProbability">From here on the model's word alone may decline.</param>
/// <param name="ReviewLossFen">From this expected loss on the model's word alone asks for a reviewer, in fen.</param>
/// <param name="Curve">Null where there is nothing to make one of.</param>
internal sealed record ThresholdsResponse(
    string? Version,
    ThresholdSource Source,
    int Judged,
    int Frauds,
    int JudgedNeeded,
    int FraudsNeeded,
    double? DeclineProbability,
    double? ReviewLossFen,
    ThresholdCurve? Curve
);
