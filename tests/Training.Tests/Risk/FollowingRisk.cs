using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>Comparing versions and watching for drift, over one trained model: each must see what was planted, and nothing else.</summary>
[Collection(TrainedRisk.Collection)]
public sealed class FollowingRisk(TrainedRisk trained)
{
    [Fact]
    public void A_model_is_no_better_than_itself()
    {
        var result = RiskComparison.Run(trained.Model, trained.Model, trained.Judging, 0, seed: 1);
        result.ChallengerIsWorse.ShouldBeFalse();
        foreach (var contest in result.Contests)
            (contest.Better, contest.Low95, contest.High95).ShouldBe((0, 0, 0));
        result.Contests.Single(c => c.Figure == "averagePrecision").Champion.ShouldBe(trained.Result.Metrics["averagePrecision"], 1e-9);
    }

    [Fact]
    public void A_model_without_outcomes_loses_against_one_that_learned_from_them()
    {
        var blind = trained.Training with { Labels = new DealLabel?[trained.Training.Events.Count] };
        var (manifest, _) = RiskPackaging.Pack(
            RiskTrainer.Fit(blind, TrainedRisk.Options),
            trained.Training,
            "blind",
            1,
            trained.Registry,
            DateTimeOffset.UnixEpoch
        );
        using var odd = RiskModel.Load(ModelPackage.Open(trained.Registry.FolderOf(RiskModel.PackageKind, manifest.Version)));
        var half = trained.Judging.Events.Count / 2;
        var result = RiskComparison.Run(trained.Model, odd, trained.Judging, half, seed: 1);
        result.ChallengerIsWorse.ShouldBeTrue();
        var precision = result.Contests.Single(c => c.Figure == "averagePrecision");
        precision.Better.ShouldBeInRange(precision.Low95, precision.High95);
        precision.High95.ShouldBeLessThan(0);
        RiskComparison.Run(odd, trained.Model, trained.Judging, half, seed: 1).ChallengerIsWorse.ShouldBeFalse();
    }

    [Fact]
    public void Deals_that_go_on_as_before_do_not_drift_and_larger_amounts_do()
    {
        var half = trained.Judging.Events.Count / 2;
        var calm = RiskDrift.Run(trained.Model, trained.Judging, half);
        calm.Columns.Single(c => c.Column == "amount").Psi.ShouldBeLessThan(0.1);
        calm.ScorePsi.ShouldBeLessThan(0.1);
        calm.Slices.Where(s => s.By == "segment").Sum(s => s.Rows).ShouldBe(trained.Judging.Events.Count - half);
        calm.Slices.Where(s => s.By == "week").Sum(s => s.Rows).ShouldBe(trained.Judging.Events.Count - half);

        var moved = new Matrix(RiskFeatures.Width);
        var amount = RiskFeatures.IndexOf("amount");
        for (var row = 0; row < trained.Judging.Events.Count; row++)
        {
            var copy = moved.Append();
            trained.Judging.Features[row].CopyTo(copy);
            copy[amount] *= row < half ? 1 : 4;
        }
        var drift = RiskDrift.Run(trained.Model, trained.Judging with { Features = moved }, half);
        drift.Columns[0].Column.ShouldBe("amount");
        drift.PsiMax.ShouldBeGreaterThan(0.25);
    }

    [Fact]
    public void Drift_needs_deals_before_and_after()
    {
        var last = trained.Judging.Events.Count - 5;
        Should.Throw<HistoryException>(() => RiskDrift.Run(trained.Model, trained.Judging, last)).Message.ShouldContain("--from");
    }
}
