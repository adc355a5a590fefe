using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>How rare a value is, and where the trees may cut: the two places where few rows decide.</summary>
public sealed class FindingTheOdd
{
    [Fact]
    public void What_nobody_had_surprises_most_and_what_half_have_does_not_surprise()
    {
        var surprise = Surprise.Fit(Amounts(1000), [.. Enumerable.Range(0, 1000)]);
        double Of(float amount, bool reveal = false) => surprise.Of(Row(amount, reveal))[0];
        RiskFeatures.Oddness[0].ShouldBe((RiskFeatures.IndexOf("amount"), 1));
        (Of(1), Of(400)).ShouldBe((0, 0));
        Of(900).ShouldBe(1, 0.1);
        Of(990).ShouldBe(2, 0.15);
        Of(1_000_000).ShouldBe(3, 0.01);
        // Nobody ever revealed anything here: nothing is known of what is usual then.
        Of(1_000_000, reveal: true).ShouldBe(0);
    }

    [Fact]
    public void Where_little_is_suspicious_the_smallest_surprises()
    {
        var (matrix, age) = (new Matrix(RiskFeatures.Width), RiskFeatures.IndexOf("account_age_days"));
        for (var i = 1; i <= 1000; i++)
            matrix.Append()[age] = i;
        var surprise = Surprise.Fit(matrix, [.. Enumerable.Range(0, 1000)]);
        var at = RiskFeatures.Oddness.Index().Single(o => o.Item.Column == age).Index;
        double Of(float days)
        {
            var row = new float[RiskFeatures.Width];
            row[age] = days;
            return surprise.Of(row)[at];
        }
        Of(800).ShouldBe(0);
        Of(10).ShouldBe(2, 0.15);
        Of(1).ShouldBeLessThan(Of(0.5f));
        Of(0.5f).ShouldBe(3, 0.01);
    }

    [Fact]
    public void The_few_frauds_get_as_many_bins_as_all_the_others()
    {
        var matrix = Amounts(20_000);
        int[] rows = [.. Enumerable.Range(0, matrix.Rows)];
        float[] labels = [.. rows.Select(r => r >= 19_800 ? 1f : 0f)];
        int InFraud(BinnedRows binned) => binned.Edges[0].Count(e => e > 19_800);
        InFraud(BinnedRows.Of(matrix, rows, 1, labels)).ShouldBeInRange(90, 130);
        InFraud(BinnedRows.Of(matrix, rows, 1)).ShouldBeLessThan(5);
        BinnedRows.Of(matrix, rows, 1, labels).Edges[0].Length.ShouldBeLessThan(BinnedRows.BinsMax);
    }

    private static Matrix Amounts(int count)
    {
        var matrix = new Matrix(RiskFeatures.Width);
        for (var i = 1; i <= count; i++)
            Row(i, reveal: false).CopyTo(matrix.Append());
        return matrix;
    }

    private static float[] Row(float amount, bool reveal)
    {
        var row = new float[RiskFeatures.Width];
        (row[RiskFeatures.IndexOf("amount")], row[RiskFeatures.IndexOf("is_reveal")]) = (amount, reveal ? 1 : 0);
        return row;
    }
}
