using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CsCheck;

namespace CardRecycle.Api.Tests.Quotes;

/// <summary>Whatever is promoted and rolled back, and when: the guard rails hold on every day.</summary>
public sealed class PricesWalk
{
    private const int Days = 60;
    private const long DailyPpm = 10_000;

    private static readonly DateTimeOffset start = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly QuotePolicyOptions options = new();

    /// <summary>Hours after the start, a premium even beyond the rails, and whether the policy knows the kind at all.</summary>
    private static readonly Gen<(int Hour, double Premium, bool Knows)[]> promotions = Gen.Select(
        Gen.Int[0, 24 * Days],
        Gen.Double[-0.3, 0.1],
        Gen.Bool
    ).Array[1, 12];

    [Fact]
    public void No_margin_moves_by_more_than_a_point_a_day_or_leaves_the_rails() =>
        promotions.Sample(drawn =>
        {
            PolicyChange[] changes =
            [
                .. drawn
                    .OrderBy(d => d.Hour)
                    .Select(d => new PolicyChange(
                        "p",
                        start.AddHours(d.Hour),
                        d.Knows ? new Dictionary<KindOfCard, double> { [KindOfCard.Fuel] = d.Premium } : [],
                        null,
                        new Dictionary<KindOfCard, SellerResponse>()
                    )),
            ];
            var yesterday = options.MarginPpm;
            for (var day = 0; day < Days; day++)
            {
                var today = QuoteDay.Of(start.AddDays(day));
                PolicyChange[] known = [.. changes.Where(c => QuoteDay.Of(c.At) <= today)];
                var margin = PriceWalk.MarginPpm(known, KindOfCard.Fuel, today, options);
                Math.Abs(margin - yesterday).ShouldBeLessThanOrEqualTo(DailyPpm + 1);
                margin.ShouldBeInRange(options.MarginMinPpm + 6_000, options.MarginMaxPpm - 6_000);
                yesterday = margin;
            }
        });

    [Fact]
    public void A_clock_that_lags_behind_the_promotion_takes_it_as_todays()
    {
        PolicyChange[] changes =
        [
            new(
                "p",
                start.AddDays(3),
                new Dictionary<KindOfCard, double> { [KindOfCard.Fuel] = -0.05 },
                null,
                new Dictionary<KindOfCard, SellerResponse>()
            ),
        ];
        PriceWalk.MarginPpm(changes, KindOfCard.Fuel, QuoteDay.Of(start), options).ShouldBe(options.MarginPpm + DailyPpm);
        PriceWalk.MarginPpm(changes, KindOfCard.Game, QuoteDay.Of(start), options).ShouldBe(options.MarginPpm);
    }
}
