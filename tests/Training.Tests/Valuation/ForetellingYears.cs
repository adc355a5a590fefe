using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>A yearly table is history too. The committed tests run on made-up dealers; the real table is judged by the command.</summary>
public sealed class ForetellingYears
{
    private const int Brands = 200;

    /// <summary>
    /// Goal: better than "same as last time" where rates do come back, and hardly ever worse in a single year. Method: dealers whose rates
    /// return to homes of their own, with years in which the whole market moves.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rates_that_come_home_are_foretold_better_than_by_the_last_one(int seed)
    {
        var folds = YearBacktest.Run(Dealer(seed, comesBack: 0.4));
        folds.Count.ShouldBe(4);
        folds.Sum(f => f.Mae).ShouldBeLessThan(folds.Sum(f => f.Baselines[YearBacktest.LastPrice]));
        folds.ShouldAllBe(f => f.Mae < 1.02 * f.Baselines[YearBacktest.LastPrice]);
    }

    /// <summary>Of the first step nothing can have been learned; from then on a rate that goes nowhere is left alone.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Rates_that_wander_freely_are_left_where_they_are(int seed) =>
        YearBacktest.Run(Dealer(seed, comesBack: 0)).Skip(1).ShouldAllBe(f => f.Mae < 1.03 * f.Baselines[YearBacktest.LastPrice]);

    [Fact]
    public void A_year_changes_nothing_that_was_said_of_earlier_ones()
    {
        var rows = Dealer(6, comesBack: 0.4);
        var whole = YearBacktest.Run(rows);
        var cut = YearBacktest.Run([.. rows.Where(r => r.Year < 2023)]);
        whole.Take(cut.Count).Select(f => f.Mae).ShouldBe(cut.Select(f => f.Mae));
    }

    [Fact]
    public void A_brand_that_nobody_knows_stands_where_its_segment_does()
    {
        var levels = new SparseLevels();
        levels.Add([new("a", "fuel", 0.97), new("b", "fuel", 0.95), new("c", "mall", 0.80)]);
        levels.Estimate("new", "fuel").Rate.ShouldBe(0.96, 1e-12);
        levels.Estimate("new", "travel").Rate.ShouldBe(2.72 / 3, 1e-12);
        levels.Estimate("a", "fuel").Rate.ShouldBe(0.97 - (0.1 * 0.01), 1e-12);
    }

    private static List<(int Year, ObservedRate Row)> Dealer(int seed, double comesBack)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var rows = new List<(int, ObservedRate)>();
        var homes = Enumerable.Range(0, Brands).Select(i => (i % 2 == 0 ? 0.90 : 0.80) + (0.05 * Normal())).ToArray();
        var rates = homes.Select(h => h + (0.04 * Normal())).ToArray();
        for (var year = 2020; year < 2025; year++)
        {
            var move = 0.015 * Normal();
            for (var i = 0; i < Brands; i++)
            {
                rows.Add((year, new($"b{i:d3}", i % 2 == 0 ? "good" : "poor", rates[i])));
                rates[i] += (comesBack * (homes[i] - rates[i])) + move + (0.02 * Normal());
            }
        }
        return rows;
    }
}
