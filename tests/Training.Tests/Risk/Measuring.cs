using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>What judges is judged: measures against values worked out by hand, the trainer against patterns that only trees see.</summary>
public sealed class Measuring
{
    [Fact]
    public void Average_precision_and_auc_are_those_worked_out_by_hand()
    {
        double[] scores = [0.9, 0.8, 0.7, 0.6];
        bool[] frauds = [true, false, true, false];
        RiskMetrics.AveragePrecision(scores, frauds).ShouldBe((1 + (2.0 / 3)) / 2, 1e-12);
        RiskMetrics.Auc(scores, frauds).ShouldBe(0.75, 1e-12);
    }

    [Fact]
    public void Equal_scores_rank_nobody()
    {
        RiskMetrics.AveragePrecision([1, 1, 1, 1], [true, false, false, false]).ShouldBe(0.25, 1e-12);
        RiskMetrics.Auc([1, 1, 1, 1], [true, false, false, false]).ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Without_a_fraud_there_is_no_precision() => RiskMetrics.AveragePrecision([1, 2], [false, false]).ShouldBe(double.NaN);

    [Fact]
    public void Calibration_error_of_sure_and_wrong_forecasts_is_large()
    {
        double[] wrong = [.. Enumerable.Repeat(0.9, 100)];
        RiskMetrics.CalibrationError(wrong, new bool[100]).ShouldBe(0.9, 1e-9);
        RiskMetrics.CalibrationError(new double[100], new bool[100]).ShouldBe(0);
    }

    [Fact]
    public void Platt_finds_the_line_that_made_the_labels()
    {
        var random = new Random(4);
        double[] scores = [.. Enumerable.Range(0, 20_000).Select(_ => (random.NextDouble() * 8) - 4)];
        bool[] labels = [.. scores.Select(s => random.NextDouble() < 1 / (1 + Math.Exp(1 - (2 * s))))];
        var line = Platt.Fit(scores, labels);
        line[0].ShouldBe(-1, 0.1);
        line[1].ShouldBe(2, 0.1);
    }

    [Fact]
    public void Boosting_learns_what_no_single_column_tells_and_is_the_same_on_any_threads()
    {
        var random = new Random(2);
        var matrix = new Matrix(3);
        var labels = new float[4000];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = matrix.Append();
            (row[0], row[1], row[2]) = (random.NextSingle(), random.NextSingle(), 7);
            labels[i] = row[0] > 0.5f != row[1] > 0.3f ? 1 : 0;
        }
        int[] rows = [.. Enumerable.Range(0, 3000)];
        float[] weights = [.. Enumerable.Repeat(1f, 3000)];
        var options = new BoostingOptions
        {
            Trees = 60,
            LearningRate = 0.2,
            ColumnShare = 1,
        };
        var one = NewtonBoosting.Fit(BinnedRows.Of(matrix, rows, 1), labels[..3000], weights, options);
        var two = NewtonBoosting.Fit(BinnedRows.Of(matrix, rows, 2), labels[..3000], weights, options with { Threads = 2 });
        var right = 0;
        for (var i = 3000; i < 4000; i++)
        {
            one.Score(matrix[i]).ShouldBe(two.Score(matrix[i]));
            right += one.Score(matrix[i]) > 0 == labels[i] > 0 ? 1 : 0;
        }
        right.ShouldBeGreaterThan(970);
    }

    [Fact]
    public void Eigenvectors_rebuild_the_matrix()
    {
        double[,] matrix =
        {
            { 4, 1, 0.5 },
            { 1, 3, 0.2 },
            { 0.5, 0.2, 2 },
        };
        var (values, vectors) = Eigen.Symmetric(matrix);
        for (var a = 0; a < 3; a++)
        for (var b = 0; b < 3; b++)
            Enumerable.Range(0, 3).Sum(k => vectors[a, k] * values[k] * vectors[b, k]).ShouldBe(matrix[a, b], 1e-9);
    }
}
