using CardRecycle.Models.Liquidity;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Tests.Valuation;

public sealed class LearningFaceBands
{
    private const int Trades = 6_000;
    private const int Brands = 4;
    private static readonly DateTimeOffset start = new(2025, 6, 1, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.015, 0.008)]
    public void Face_bands_are_followed_where_trades_show_that_they_stray_and_else_not(double strays, double learnedMin)
    {
        var trades = Market(strays, new Random(11));
        var cards = trades.Select(_ => (0.0, 0.008)).ToArray();
        var homes = KindHomes.Of(trades, cards, trades[^1].SoldAt);
        var law = MovementFit.Fit(trades, cards, homes, trades[^1].SoldAt, withFaces: true);
        var learned = law.Kinds[(int)KindOfCard.Mall].FaceStray;
        learned.ShouldBeGreaterThanOrEqualTo(learnedMin);
        if (strays == 0)
            learned.ShouldBe(0);
        // Foretelling the next trade with and without the bands.
        var (with, without) = (Misses(law), Misses(WithoutFaces(law)));
        (with / without).ShouldBeLessThan(strays == 0 ? 1.0001 : 0.95);

        double Misses(FilterLaw movement)
        {
            var (filter, misses) = (new MarketFilter(movement), 0.0);
            foreach (var t in trades)
            {
                var face = filter.FaceOf(t.Kind, MarketFilter.FaceBandOf(t.FaceFen), t.SoldAt);
                misses += Math.Abs(t.Rate - filter.At(t.BrandId, t.Kind, t.SoldAt).WithFace(face).Level);
                filter.Add(t.BrandId, t.Kind, t.SoldAt, t.Rate, 0.008, t.FaceFen);
            }
            return misses;
        }
    }

    private static FilterLaw WithoutFaces(FilterLaw law) => law with { Kinds = [.. law.Kinds.Select(k => k with { FaceStray = 0 })] };

    /// <summary>One kind; each face band walks about its home by <paramref name="strays"/>, with a memory of a month.</summary>
    private static List<TradeRecord> Market(double strays, Random random)
    {
        long[] faces = [50_00, 200_00, 500_00, 1000_00];
        var (offsets, trades) = (new double[faces.Length], new List<TradeRecord>());
        for (var i = 0; i < Trades; i++)
        {
            var soldAt = start.AddHours(i);
            if (i % 24 == 0)
                for (var band = 0; band < faces.Length; band++)
                    offsets[band] = (offsets[band] * 0.967) + (strays * Math.Sqrt(1 - (0.967 * 0.967)) * Normal(random));
            var pick = random.Next(faces.Length);
            var rate = 0.85 + (0.02 * (i % Brands)) + offsets[pick] + (0.008 * Normal(random));
            trades.Add(
                new(
                    $"t{i}",
                    $"brand-{i % Brands}",
                    KindOfCard.Mall,
                    FormOfCard.Code,
                    faces[pick],
                    faces[pick],
                    false,
                    null,
                    soldAt.AddDays(-2),
                    soldAt,
                    (long)(0.8 * faces[pick]),
                    (long)Math.Round(rate * faces[pick])
                )
            );
        }
        return trades;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
