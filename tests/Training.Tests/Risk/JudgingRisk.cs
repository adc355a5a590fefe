using System.Globalization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;

namespace CardRecycle.Training.Tests.Risk;

[Collection(TrainedRisk.Collection)]
public sealed class JudgingRisk(TrainedRisk trained)
{
    private const double ValueCaughtMin = 0.90;
    private const double LeftOutCaughtMin = 0.50;
    private const double HonestDeclinedMax = 0.003;
    private const double CalibrationErrorMax = 0.02;
    private const double AnomalyAucMin = 0.85;

    [Fact]
    public void One_review_in_a_hundred_saves_nine_tenths_of_the_money() =>
        trained.Result.Metrics["valueCaughtAt1Percent"].ShouldBeGreaterThanOrEqualTo(ValueCaughtMin);

    [Fact]
    public void Hardly_an_honest_seller_is_declined() => trained.Result.Metrics["honestDeclined"].ShouldBeLessThan(HonestDeclinedMax);

    [Fact]
    public void Probabilities_come_true() => trained.Result.Metrics["calibrationError"].ShouldBeLessThan(CalibrationErrorMax);

    [Fact]
    public void A_typology_that_was_never_seen_is_caught_for_the_greater_part()
    {
        var slice = trained.Result.Typologies.Single(t => t.Name == TrainedRisk.LeftOut);
        slice.Frauds.ShouldBeGreaterThan(10);
        (slice.Caught / (double)slice.Frauds).ShouldBeGreaterThan(LeftOutCaughtMin);
        (slice.CaughtByAnomaly / (double)slice.Frauds).ShouldBeGreaterThan(LeftOutCaughtMin);
    }

    [Fact]
    public void Oddness_alone_tells_fraud_from_honest_deals_without_a_label()
    {
        trained.Result.Metrics["aucAnomaly"].ShouldBeGreaterThan(AnomalyAucMin);
        var blind = trained.Training with { Labels = new DealLabel?[trained.Training.Events.Count] };
        var fitted = RiskTrainer.Fit(blind, TrainedRisk.Options);
        fitted.Calibration.Supervised.ShouldBeFalse();
        fitted.Supervised.ShouldBeNull();
    }

    [Fact]
    public void The_package_is_served_as_it_was_trained()
    {
        trained.Manifest.Gates.ShouldAllBe(g => g.Passed);
        trained.Manifest.Gates.Single(g => g.Name == "onnx-parity").Actual.ShouldBeLessThan(1e-5);
        var one = trained.Model.Score(trained.Judging.Features[100], 5_000_00);
        one.ShouldBe(RiskEvaluation.Scores(trained.Model, trained.Judging, 100, 101)[0] with { ExpectedLossFen = one.ExpectedLossFen });
        one.ExpectedLossFen.ShouldBe(one.Probability * 5_000_00);
    }

    [Fact]
    public void A_model_that_learned_nonsense_fails_its_gates_and_is_not_promoted()
    {
        // Outcomes of other deals: what is learned has nothing to do with fraud.
        var random = new Random(1);
        var labels = trained.Training.Labels.ToArray();
        random.Shuffle(labels);
        var broken = trained.Training with { Labels = labels };
        var fitted = RiskTrainer.Fit(broken, TrainedRisk.Options);
        var (manifest, _) = RiskPackaging.Pack(fitted, trained.Training, "hash", 1, trained.Registry, DateTimeOffset.UnixEpoch);
        manifest.Gates.Single(g => g.Name == "value-caught-at-1-percent").Passed.ShouldBeFalse();
        manifest.Gates.Single(g => g.Name == "auc-supervised").Passed.ShouldBeFalse();
        Should
            .Throw<PackageException>(() =>
                trained.Registry.Promote("risk", manifest.Version, RiskFeatures.Hash, "me", "no", DateTimeOffset.UnixEpoch)
            )
            .Message.ShouldContain("gate");
    }

    [Fact]
    public void A_package_with_another_calibration_is_refused()
    {
        var folder = trained.Registry.FolderOf("risk", trained.Manifest.Version);
        var copy = Directory.CreateTempSubdirectory("cardrecycle-risk-copy-");
        foreach (var file in Directory.EnumerateFiles(folder))
            File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
        File.AppendAllText(Path.Combine(copy.FullName, ModelPackage.CalibrationFile), " ");
        Should.Throw<PackageException>(() => RiskModel.Load(copy.FullName)).Message.ShouldContain("not the one that was packed");
        copy.Delete(recursive: true);
    }

    [Fact]
    public void The_report_shows_every_typology_and_every_gate()
    {
        var html = RiskReport.Html(trained.Manifest, trained.Result);
        foreach (var typology in Typologies.All)
            html.ShouldContain(typology.Code);
        foreach (var gate in trained.Manifest.Gates)
            html.ShouldContain(gate.Name);
        html.ShouldContain(trained.Result.Metrics["rows"].ToString(CultureInfo.InvariantCulture));
    }
}
