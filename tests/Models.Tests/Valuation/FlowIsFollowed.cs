using CardRecycle.Models.Valuation;

namespace CardRecycle.Models.Tests.Valuation;

public sealed class FlowIsFollowed
{
    private static readonly DateTimeOffset start = new(2026, 1, 1, 4, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_is_known_of_a_brand_that_nobody_brought() =>
        new FlowFollower().At("walmart", KindOfCard.Supermarket, start).ShouldBe(default);

    [Fact]
    public void What_is_bought_and_not_sold_lies_in_stock()
    {
        var flow = new FlowFollower();
        for (var day = 0; day < 5; day++)
            flow.Bought("walmart", KindOfCard.Supermarket, start.AddDays(day));
        flow.Sold("walmart", KindOfCard.Supermarket, start, start.AddDays(4));
        var now = flow.At("walmart", KindOfCard.Supermarket, start.AddDays(5));
        now.Stock.ShouldBe(4);
        now.LogDays.ShouldBe(Math.Log(5), 1e-12);
    }

    [Fact]
    public void As_many_as_usual_is_no_surge_and_three_times_as_many_is()
    {
        var flow = new FlowFollower();
        for (var day = 0; day < 60; day++)
        for (var card = 0; card < 4; card++)
            flow.Bought("walmart", KindOfCard.Supermarket, start.AddDays(day));
        var calm = flow.At("walmart", KindOfCard.Supermarket, start.AddDays(59));
        calm.Supply.ShouldBe(0, 1e-9);
        calm.BoughtPerDay.ShouldBe(4, 1e-9);

        for (var day = 60; day < 67; day++)
        for (var card = 0; card < 12; card++)
            flow.Bought("walmart", KindOfCard.Supermarket, start.AddDays(day));
        var surge = flow.At("walmart", KindOfCard.Supermarket, start.AddDays(66));
        // 84 in the last week; 49 days of 4 and 7 of 12 make 5 a day.
        surge.Supply.ShouldBe(Math.Log(85.0 / 36), 1e-9);
        surge.KindSupply.ShouldBe(surge.Supply, 1e-9);
        flow.At("rt-mart", KindOfCard.Supermarket, start.AddDays(66)).KindSupply.ShouldBe(surge.KindSupply);
        flow.At("steam", KindOfCard.Game, start.AddDays(66)).ShouldBe(default);
    }

    [Fact]
    public void Eight_weeks_later_nothing_of_it_is_left_but_the_stock()
    {
        var flow = new FlowFollower();
        for (var card = 0; card < 9; card++)
            flow.Bought("walmart", KindOfCard.Supermarket, start.AddHours(card));
        var later = flow.At("walmart", KindOfCard.Supermarket, start.AddDays(80));
        (later.Supply, later.BoughtPerDay, later.Stock).ShouldBe((0, 0, 9));
    }

    [Fact]
    public void Purchases_that_become_known_in_another_order_count_the_same()
    {
        var random = new Random(7);
        DateTimeOffset[] times = [.. Enumerable.Range(0, 400).Select(_ => start.AddHours(random.Next(24 * 100)))];
        var (one, other) = (new FlowFollower(), new FlowFollower());
        foreach (var at in times.Order())
            one.Bought("walmart", KindOfCard.Supermarket, at);
        foreach (var at in times.OrderDescending())
            other.Bought("walmart", KindOfCard.Supermarket, at);
        var now = start.AddDays(101);
        other.At("walmart", KindOfCard.Supermarket, now).ShouldBe(one.At("walmart", KindOfCard.Supermarket, now));
    }
}
