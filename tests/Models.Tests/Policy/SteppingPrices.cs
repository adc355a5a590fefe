using CardRecycle.Models.Policy;

namespace CardRecycle.Models.Tests.Policy;

public sealed class SteppingPrices
{
    private static readonly DateTimeOffset noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PriceSteps steps = new("a secret"u8.ToArray(), PriceSteps.Usual);

    [Fact]
    public void The_same_card_at_the_same_moment_gets_the_same_step_in_every_replica()
    {
        var replica = new PriceSteps("a secret"u8.ToArray(), PriceSteps.Usual);
        for (var minute = 0; minute < 60; minute++)
            replica.For("walmart/50000", noon.AddMinutes(minute)).ShouldBe(steps.For("walmart/50000", noon));
    }

    [Fact]
    public void All_steps_are_drawn_as_often_as_their_propensity_says()
    {
        const int draws = 20_000;
        var drawn = Enumerable.Range(0, draws).Select(i => steps.For($"card {i % 200}", noon.AddHours(i / 200))).CountBy(s => s).ToArray();
        drawn.Length.ShouldBe(PriceSteps.Usual.Count);
        foreach (var (_, count) in drawn)
            (count / (double)draws).ShouldBe(steps.Propensity, 0.015);
    }

    [Fact]
    public void Who_does_not_know_the_salt_cannot_foretell_a_step()
    {
        var other = new PriceSteps("another"u8.ToArray(), PriceSteps.Usual);
        Enumerable.Range(0, 200).Count(i => other.For("c", noon.AddHours(i)) == steps.For("c", noon.AddHours(i))).ShouldBeInRange(15, 70);
    }
}
