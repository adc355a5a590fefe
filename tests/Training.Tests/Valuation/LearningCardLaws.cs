using CardRecycle.Models.Valuation;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Tests.Valuation;

/// <summary>
/// Goal: what sets cards apart is found to within a fifth of a point, though levels move and some rates are odd. Method: sales of six
/// brands by a law that is written down here, levels that differ by ten points and fall all year, one rate in a hundred absurd.
/// </summary>
public sealed class LearningCardLaws
{
    private const double Noise = 0.01;
    private const double Near = 0.002;
    private static readonly DateOnly start = new(2026, 1, 1);
    private static readonly CardFacts plain = Card("a", 100_00, 1, null, bound: false, FormOfCard.Physical);
    private static readonly double[] values = CardLawFit.Fit(Sales(4_000, 0.01));

    [Theory]
    [InlineData(50_00)]
    [InlineData(200_00)]
    [InlineData(1_000_00)]
    public void A_face_is_found(long faceFen) => Off(plain with { FaceFen = faceFen, BalanceFen = faceFen }).ShouldBeLessThan(Near);

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(300)]
    [InlineData(900)]
    public void A_remaining_life_is_found(int days) => Off(plain with { LifeDays = days }).ShouldBeLessThan(2 * Near);

    [Fact]
    public void Code_region_and_spent_part_are_found()
    {
        Off(plain with { Form = FormOfCard.Code }).ShouldBeLessThan(Near);
        Off(plain with { RegionBound = true }).ShouldBeLessThan(Near);
        Off(plain with { BalanceFen = 50_00 }).ShouldBeLessThan(Near);
    }

    [Fact]
    public void Beyond_the_faces_that_were_seen_a_value_stays_as_it_was()
    {
        var largest = CardLaw.Of(values, plain with { FaceFen = 6_000_00, BalanceFen = 6_000_00 }).Face;
        CardLaw.Of(values, plain with { FaceFen = 90_000_00, BalanceFen = 90_000_00 }).Face.ShouldBe(largest, 1e-12);
    }

    [Fact]
    public void Few_sales_teach_little_and_break_nothing()
    {
        CardLawFit.Fit(Sales(1, 0)).ShouldAllBe(v => v == 0);
        CardLawFit.Fit(Sales(25, 0)).ShouldAllBe(v => Math.Abs(v) < 0.3);
    }

    /// <summary>Only differences between cards are known: where a standard card lies is the level's matter.</summary>
    private static double Off(CardFacts card) => Math.Abs(Learned(card) - Learned(plain) - (Law(card) - Law(plain)));

    private static double Learned(CardFacts card)
    {
        var (form, face, life, region) = CardLaw.Of(values, card);
        return form + face + life + region;
    }

    private static double Law(in CardFacts card)
    {
        var face = Math.Log10(card.FaceFen / 100.0) - 2.2;
        var life = card.LifeDays is { } days ? 0.12 * Math.Exp(-days / 45.0) : 0;
        var spent = 1 - (card.BalanceFen / (double)card.FaceFen);
        return (0.02 * face)
            - (0.015 * face * face)
            - life
            - (0.03 * spent)
            + (card.Form == FormOfCard.Code ? 0.012 : 0)
            - (card.RegionBound ? 0.06 : 0);
    }

    private static List<CardLawFit.Sale> Sales(int count, double odd)
    {
        var random = new Random(8);
        long[] faces = [20_00, 50_00, 100_00, 200_00, 500_00, 1_000_00, 5_000_00];
        var sales = new List<CardLawFit.Sale>();
        for (var i = 0; i < count; i++)
        {
            var (brand, day) = (random.Next(6), 365 * i / count);
            int? life = random.Next(2) == 0 ? null : 1 + (int)(1_000 * Math.Pow(random.NextDouble(), 1.6));
            var share = random.Next(5) == 0 ? random.NextDouble() : 1;
            var form = random.Next(2) == 0 ? FormOfCard.Code : FormOfCard.Physical;
            var card = Card($"{brand}", faces[random.Next(faces.Length)], share, life, random.Next(5) == 0, form);
            var level = 0.8 + (0.02 * brand) - (0.0003 * day);
            var rate = random.NextDouble() < odd ? random.NextDouble() : level + Law(card) + (Noise * Normal(random));
            sales.Add(new(card, start.AddDays(day), rate, Noise));
        }
        return sales;
    }

    private static CardFacts Card(string brand, long faceFen, double share, int? life, bool bound, FormOfCard form) =>
        new(brand, KindOfCard.Mall, form, faceFen, Math.Max(100, (long)(faceFen * share)), life, bound, start);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
