namespace CardRecycle.Simulation.Tests;

/// <summary>More orders than one life holds: shared out, lived in processes of their own, and told as one.</summary>
public sealed class ManyLivesAreOne
{
    [Theory]
    [InlineData(100_000, 2_000, 50, 2_000, 2_000)]
    [InlineData(2_001, 2_000, 2, 1_001, 1_000)]
    [InlineData(10, 3, 4, 3, 2)]
    public void Orders_are_shared_out_evenly_each_life_with_the_next_seed(int orders, int ofOne, int lives, int most, int least)
    {
        var all = Lives.Of(new(orders, Seed: 7), ofOne);
        all.Count.ShouldBe(lives);
        all.Sum(l => l.Orders).ShouldBe(orders);
        (all.Max(l => l.Orders), all.Min(l => l.Orders)).ShouldBe((most, least));
        all.Select(l => l.Seed).ShouldBe(Enumerable.Range(7, lives));
    }

    [Fact]
    public void What_several_lives_were_is_added_up_and_a_finding_names_its_seed()
    {
        var sum = Lives.Sum([Report(3, paid: 5), Report(4, paid: 7, "an order has two payouts")], seconds: 9);
        (sum.Seed, sum.Orders, sum.Steps, sum.Seconds).ShouldBe((3, 20, 200, 9));
        (sum.Ends["paid"], sum.PaidOver["bank"]).ShouldBe((12, 12));
        sum.Findings.ShouldBe(["seed 4: an order has two payouts"]);
        sum.Trace.ShouldNotBe(Lives.Sum([Report(4, paid: 7), Report(3, paid: 5)], seconds: 9).Trace);
    }

    [Fact]
    public async Task A_life_in_a_process_of_its_own_brings_its_finding_back_and_the_words_that_show_it_again()
    {
        // Goal: what one of many finds is not lost on the way. Method: a life with a bug planted.
        var plant = Plant.All.Single(p => p.Name == "held-twice");
        var life = new RunOptions(plant.Orders, plant.Seed, plant);
        var ended = new List<RunReport>();
        var all = await Lives.LiveAsync([life], atOnce: 2, (_, report) => ended.Add(report), TestContext.Current.CancellationToken);
        all.Orders.ShouldBe(plant.Orders);
        all.Findings.ShouldContain(f => f.StartsWith($"seed {plant.Seed}: ", StringComparison.Ordinal) && f.Contains(plant.FoundAs));
        ended.ShouldHaveSingleItem().Trace.ShouldNotBeEmpty();
        string.Join(' ', Program.WordsOf(life))
            .ShouldBe($"--orders {plant.Orders} --life {plant.Orders} --seed {plant.Seed} --plant held-twice");
    }

    private static RunReport Report(int seed, int paid, params string[] findings) =>
        new(
            seed,
            Orders: 10,
            Steps: 100,
            Crashes: 1,
            Pauses: 2,
            Letters: 3,
            Misreports: 4,
            Jumps: 5,
            Points: 6,
            Days: 7,
            Ends: new Dictionary<string, int> { ["paid"] = paid },
            PaidOver: new Dictionary<string, int> { ["bank"] = paid },
            Bounces: 1,
            findings,
            Trace: $"trace of {seed}",
            Seconds: 8,
            ProcessorSeconds: 9
        );
}
