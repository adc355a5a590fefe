using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Valuation;

public sealed class FaceBandsStray
{
    private const double Noise = 0.01;
    private const KindOfCard Kind = KindOfCard.Coffee;
    private const long Small = 50_00;
    private const long Large = 1000_00;
    private static readonly DateTimeOffset start = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Trades_of_large_cards_move_large_cards_of_every_brand_of_the_kind_and_small_ones_hardly()
    {
        var filter = Calm(Straying(0.008), out var now);
        var before = (Large: At(filter, "b", Large, now), Small: At(filter, "b", Small, now));
        now = LargeFall(filter, now);
        var (large, small) = (before.Large - At(filter, "b", Large, now), before.Small - At(filter, "b", Small, now));
        large.ShouldBeGreaterThan(0.01);
        Math.Abs(small).ShouldBeLessThan(large / 2);
    }

    [Fact]
    public void A_stray_fades_within_months_when_nobody_trades()
    {
        var filter = Calm(Straying(0.008), out var now);
        now = LargeFall(filter, now);
        var fresh = filter.FaceOf(Kind, MarketFilter.FaceBandOf(Large), now);
        var faded = filter.FaceOf(Kind, MarketFilter.FaceBandOf(Large), now.AddDays(120));
        fresh.Offset.ShouldBeLessThan(-0.005);
        Math.Abs(faded.Offset).ShouldBeLessThan(0.001);
        faded.Deviation.ShouldBe(0.008, 1e-3);
    }

    [Fact]
    public void Where_bands_do_not_stray_every_face_stands_at_the_level_of_its_brand()
    {
        var filter = Calm(FilterLaw.Ignorant, out var now);
        filter.Add("a", Kind, now, 0.8, Noise, Large);
        var market = filter.At("a", Kind, now);
        market.WithFace(filter.FaceOf(Kind, MarketFilter.FaceBandOf(Large), now)).ShouldBe(market);
    }

    private static FilterLaw Straying(double size) =>
        FilterLaw.Ignorant with
        {
            Kinds = [.. FilterLaw.Ignorant.Kinds.Select(k => k with { FaceStray = size })],
        };

    private static MarketFilter Calm(FilterLaw law, out DateTimeOffset now)
    {
        var filter = new MarketFilter(law);
        now = start;
        for (var trade = 0; trade < 300; trade++)
            filter.Add(((string[])["a", "b", "c"])[trade % 3], Kind, now = now.AddHours(1), 0.9, Noise, trade % 2 == 0 ? Large : Small);
        return filter;
    }

    /// <summary>Large cards of two brands fetch four points less, small ones what they did.</summary>
    private static DateTimeOffset LargeFall(MarketFilter filter, DateTimeOffset now)
    {
        for (var trade = 0; trade < 40; trade++)
            filter.Add(
                trade % 4 < 2 ? "a" : "c",
                Kind,
                now = now.AddHours(1),
                trade % 2 == 0 ? 0.86 : 0.90,
                Noise,
                trade % 2 == 0 ? Large : Small
            );
        return now;
    }

    private static double At(MarketFilter filter, string brand, long face, DateTimeOffset now) =>
        filter.At(brand, Kind, now).WithFace(filter.FaceOf(Kind, MarketFilter.FaceBandOf(face), now)).Level;
}
