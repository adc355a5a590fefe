using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Policy;

/// <summary>Answers of sellers who know what each brand's cards are worth beyond a valuation that does not.</summary>
public sealed class FollowingAnswers
{
    private const double Margin = -0.06;
    private static readonly DateTimeOffset start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AnswerLaw law = new(0.0075, 6);

    /// <summary>One half accept at the margin; two points more and five in six do.</summary>
    private static readonly IReadOnlyDictionary<KindOfCard, SellerResponse> responses = Enum.GetValues<KindOfCard>()
        .ToDictionary(k => k, _ => new SellerResponse(0, 0.8, 0, 0, Margin, -0.1, -0.01, 1_000));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_brand_whose_sellers_hold_out_is_paid_more_and_one_that_is_overpaid_less(int seed)
    {
        var levels = new AnswerLevels(law, responses);
        var errors = new[] { 0.008, -0.008, 0, 0, 0, 0 };
        foreach (var answer in Answers(seed, errors, 140, 0))
            levels.Learn(answer);
        var end = start.AddHours(140);
        levels.LevelOf("b0", end).ShouldBeInRange(0.003, AnswerLevels.LevelMax);
        levels.LevelOf("b1", end).ShouldBeInRange(-AnswerLevels.LevelMax, -0.003);
        // The others tell nothing, beyond what chance does.
        for (var brand = 2; brand < errors.Length; brand++)
            Math.Abs(levels.LevelOf($"b{brand}", end)).ShouldBeLessThan(0.0055);
        levels.LevelOf("unknown", end).ShouldBe(0);
        // Closed trades have corrected it by then, and the price is the valuation's again.
        Math.Abs(levels.LevelOf("b0", end.AddDays(60))).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void A_kind_that_accepts_more_readily_on_the_whole_is_hardly_moved()
    {
        var levels = new AnswerLevels(law, responses);
        foreach (var answer in Answers(4, new double[12], 400, 0.6))
            levels.Learn(answer);
        // Were it all blamed on the brands, they would stand three quarters of a point lower.
        Enumerable.Range(0, 12).Average(b => levels.LevelOf($"b{b}", start.AddHours(400))).ShouldBeInRange(-0.0025, 0);
    }

    [Fact]
    public void However_many_refuse_no_price_is_moved_by_more_than_a_point()
    {
        var levels = new AnswerLevels(new(0.05, 50), responses);
        foreach (
            var answer in Answers(5, [0, 0, 0, 0], 200, 0).Concat(Answers(5, [0.2], 400, 0).Select(a => a with { At = a.At.AddHours(200) }))
        )
            levels.Learn(answer);
        levels.LevelOf("b0", start.AddHours(601)).ShouldBe(AnswerLevels.LevelMax);
    }

    [Fact]
    public void A_law_is_learned_where_a_valuation_errs_and_makes_later_answers_less_surprising()
    {
        var random = new Random(6);
        double[] Errors() => [.. Enumerable.Range(0, 20).Select(_ => 0.012 * Normal(random))];
        var (errors, later) = (Errors(), Errors());
        SellerAnswer[] before = [.. Answers(7, errors, 200, 0)];
        SellerAnswer[] after = [.. Answers(8, later, 200, 0).Select(a => a with { At = a.At.AddHours(200) })];
        var learned = AnswerFit.Learn(before, responses).ShouldNotBeNull();
        learned.IsSound.ShouldBeTrue();
        AnswerFit.Gain(learned, before, after, responses).ShouldBeGreaterThan(0.002);
        // Following what is not there surprises: answers shuffled among brands.
        var brands = after.Select(a => a.BrandId).ToArray();
        random.Shuffle(brands);
        AnswerFit.Gain(learned, [], [.. after.Zip(brands, (a, b) => a with { BrandId = b })], responses).ShouldBeLessThan(0);
    }

    [Fact]
    public void Nothing_is_followed_where_the_valuation_does_not_err()
    {
        var followed = Enumerable
            .Range(20, 10)
            .Select(seed => AnswerFit.Learn([.. Answers(seed, new double[20], 100, 0)], responses))
            .Count(l => l is { Deviation: > 0.005 });
        followed.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void An_hours_answers_are_taken_in_together_once_its_last_quote_has_ended()
    {
        var named = start.AddMinutes(20);
        AnswerLevels.TakenInAt(named).ShouldBe(start.AddMinutes(76));
        AnswerLevels.KnownUntil(start.AddMinutes(75)).ShouldBeLessThanOrEqualTo(named);
        AnswerLevels.KnownUntil(start.AddMinutes(76)).ShouldBeGreaterThan(named);
    }

    /// <summary>Every brand is asked about once an hour; its cards are worth more than the valuation says by its error.</summary>
    private static IEnumerable<SellerAnswer> Answers(int seed, double[] errors, int hours, double readiness)
    {
        var random = new Random(seed);
        for (var hour = 0; hour < hours; hour++)
        for (var brand = 0; brand < errors.Length; brand++)
        {
            var premium = Margin + (0.005 * random.Next(-2, 3));
            var odds = readiness + (0.8 * (premium - errors[brand] - Margin) / 0.01);
            var accepted = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
            yield return new($"b{brand}", KindOfCard.Fuel, start.AddHours(hour), premium, accepted);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
