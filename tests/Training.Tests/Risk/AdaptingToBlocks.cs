using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Adversary;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>The simulated adversary: what judges models must itself do what it says.</summary>
public sealed class AdaptingToBlocks
{
    private static readonly AdversaryOptions small = new()
    {
        World = new()
        {
            Seed = 4,
            Sellers = 150,
            FraudRate = 0.04,
        },
        WarmUpDays = 40,
        Rounds = 2,
        RoundDays = 10,
        RetrainDays = 10,
        Training = new() { Boosting = new() { Trees = 15 } },
    };

    [Fact]
    public void Two_courses_of_one_seed_meet_the_same_crimes_and_only_the_adapting_one_changes_its_guise()
    {
        var naive = AdversaryRun.Play(small, adapts: false, retrains: false);
        var adapting = AdversaryRun.Play(small, adapts: true, retrains: true);
        naive.Select(r => r.WorthFen).ShouldBe(adapting.Select(r => r.WorthFen));
        // Before anybody could adapt, both are the same.
        adapting[0].GainFen.ShouldBe(naive[0].GainFen);
        adapting[0].Stopped.ShouldBe(naive[0].Stopped);
        naive[^1].GuiseChanges.ShouldBe(0);
        adapting[0].GuiseChanges.ShouldBeGreaterThan(0);
        naive
            .Concat(adapting)
            .ShouldAllBe(r => r.GainFen <= r.WorthFen && r.Stopped <= r.Attempts && r.Attempts > 20 && r.HonestSellers > 20);
        AdversaryRun.Play(small, adapts: true, retrains: true).Select(r => r.GainFen).ShouldBe(adapting.Select(r => r.GainFen));
    }

    [Fact]
    public void A_guise_changes_what_it_says_and_nothing_after_the_end_happens()
    {
        var world = new DealWorld(new() { Seed = 1, Days = 60 });
        var at = world.Start.AddDays(10).AddHours(1);
        FraudScripts.All.Single(s => s.Typology == Typologies.StolenCard).Play(world, at);
        var campaign = world.Take();
        world.Take().ShouldBeEmpty();
        SimulatedDeal[] Dressed(Guise guise, double days = 20) => [.. guise.Dress(campaign, at, at.AddDays(days), world, new Random(1))];

        Dressed(new()).Select(d => d.Event).ShouldBe(campaign.Select(d => d.Event));
        var halved = Dressed(new(Amount: 0.3));
        halved.Sum(d => d.LossFen).ShouldBeLessThan(campaign.Sum(d => d.LossFen) / 2);
        halved.ShouldAllBe(d => d.Event.AmountFen <= d.Event.FaceFen);
        Dressed(new(FreshDevice: 1)).Select(d => d.Event.Device).Distinct().Count().ShouldBe(campaign.Count);
        Dressed(new(FreshPayout: 1)).ShouldAllBe(d => d.Event.PayoutNameMatches == true);
        Dressed(new(FreshAccount: 1)).Select(d => d.Event.SellerId).Distinct().Count().ShouldBe(campaign.Count);
        Dressed(new(Daytime: true)).ShouldAllBe(d => d.Event.At.ToOffset(world.Start.Offset).Hour >= 8);
        var held = Dressed(new(HeldHours: 48));
        held.Zip(campaign).ShouldAllBe(p => p.First.Event.IssuedAt == p.Second.Event.IssuedAt!.Value.AddHours(-48));
        Dressed(new(Stretch: 30), days: 0.2).Length.ShouldBeLessThan(campaign.Count);
    }

    [Fact]
    public void Who_is_not_stopped_stays_as_they_are_and_who_is_stopped_changes()
    {
        var gang = new Gang(FraudScripts.All[0], seed: 2);
        gang.Learn(gainFen: 100, stopped: false);
        gang.Guise.ShouldBe(new());
        gang.Changes.ShouldBe(0);
        gang.Learn(gainFen: 0, stopped: true);
        gang.Guise.ShouldNotBe(new());
        gang.Changes.ShouldBe(1);
    }

    [Fact]
    public void The_time_to_close_is_counted_from_the_first_open_round_to_the_first_that_stays_closed()
    {
        var before = Course(0.1, 0.1, 0.1, 0.1, 0.1);
        Result(Course(0.1, 0.4, 0.1, 0.3, 0.12)).DaysToCloseRetrained.ShouldBe(42);
        Result(Course(0.1, 0.14, 0.1, 0.1, 0.1)).DaysToCloseRetrained.ShouldBe(0);
        Result(Course(0.1, 0.4, 0.1, 0.1, 0.2)).DaysToCloseRetrained.ShouldBeNull();

        AdversaryResult Result(IReadOnlyList<AdversaryRound> retrained) => new(before, before, retrained, 0.05, 14);

        static AdversaryRound[] Course(params double[] shares) =>
            [
                .. shares.Select(s => new AdversaryRound(
                    DateTimeOffset.UnixEpoch,
                    10,
                    5,
                    1_000_000,
                    (long)(1_000_000 * s),
                    0,
                    1,
                    0,
                    0,
                    0,
                    new Dictionary<string, long>()
                )),
            ];
    }
}
