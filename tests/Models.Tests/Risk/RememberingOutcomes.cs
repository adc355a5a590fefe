using CardRecycle.Models.Risk;

namespace CardRecycle.Models.Tests.Risk;

/// <summary>What a seller's silence, new things and young cards, and a device's known frauds leave in the features.</summary>
public sealed class RememberingOutcomes
{
    private readonly WorkingSet set = new(complete: true);
    private int deals;

    [Fact]
    public void Frauds_in_a_row_count_up_to_the_newest_outcome_that_is_known()
    {
        Known(day: 0, fraud: false);
        Known(day: 1, fraud: true);
        Known(day: 2, fraud: false);
        Known(day: 3, fraud: true);
        Known(day: 4, fraud: true);
        var now = Features(day: 6);
        now("device_fraudrun_60d").ShouldBe(2);
        now("device_sincefraudrun_60d").ShouldBe(3, 0.6);
        Known(day: 5, fraud: false);
        now = Features(day: 7);
        (now("device_fraudrun_60d"), now("device_sincefraudrun_60d"), now("device_fraudcount_28d")).ShouldBe((0, -1, 3));
    }

    [Fact]
    public void A_fraud_of_a_usual_amount_speaks_against_the_device_and_one_of_five_times_the_usual_does_not()
    {
        for (var day = 0; day < 4; day++)
            Deal(day);
        Known(day: 5, fraud: true, fen: 12_000);
        Features(day: 6)("device_plainfrauds_28d").ShouldBe(1);
        Known(day: 7, fraud: true, fen: 50_000);
        var now = Features(day: 8);
        (now("device_plainfrauds_28d"), now("device_fraudcount_28d")).ShouldBe((1, 2));
    }

    [Fact]
    public void After_a_silence_the_sum_of_the_day_is_told_and_grows_through_the_day()
    {
        Deal(0);
        Features(day: 20)("seller_silentsum_30d").ShouldBe(0);
        var now = Features(day: 60);
        (now("seller_silentsum_30d"), now("seller_silentsum_90d")).ShouldBe((100, 0));
        Features(day: 60.1)("seller_silentsum_30d").ShouldBe(200);
        Features(day: 62)("seller_silentsum_30d").ShouldBe(0);
    }

    [Fact]
    public void A_new_device_of_an_old_seller_stays_new_for_a_day()
    {
        Deal(0);
        Features(day: 40, device: "other")("seller_newlinkafter_device_1d").ShouldBe(40, 0.01);
        var hours = Features(day: 40.2, device: "other");
        hours("seller_newlinkafter_device_1d").ShouldBe(40, 0.01);
        hours("seller_newlinkafter_device_ever").ShouldBe(0);
        Features(day: 42, device: "other")("seller_newlinkafter_device_1d").ShouldBe(0);
    }

    [Fact]
    public void Cards_sold_within_a_day_of_their_issue_are_counted_and_others_and_unknown_ones_are_not()
    {
        Deal(0, issuedHoursBefore: 2);
        Deal(0.1, issuedHoursBefore: 30);
        Deal(0.2);
        Features(day: 0.3, issuedHoursBefore: 23)("seller_young_24h").ShouldBe(2);
        Features(day: 3)("seller_young_24h").ShouldBe(0);
    }

    [Fact]
    public void A_state_stored_by_the_build_before_is_read_and_stored_anew()
    {
        var state = new EntityState();
        state.Days.Add(
            new()
            {
                Index = 20_000,
                Count = 3,
                Fraud = 1,
                SumFen = 12_345,
                MaxFen = 10_000,
            }
        );
        var now = state.Write();
        // The two newest numbers of the bucket are 0 and lie before the two empty lists; the format before did not have them.
        byte[] before = [1, .. now[1..^4], .. now[^2..]];
        EntityState.Read(before).Write().ShouldBe(now);
        Should.Throw<InvalidDataException>(() => EntityState.Read([3, .. now[1..]])).Message.ShouldContain("version");
    }

    private void Known(double day, bool fraud, long fen = 10_000) => RiskEngine.Learn(Deal(day, fen: fen), fraud, set);

    private DealEvent Deal(double day, string device = "d", long fen = 10_000, double? issuedHoursBefore = null)
    {
        var e = Event(day, device, fen, issuedHoursBefore);
        RiskEngine.Observe(e, set, new float[RiskFeatures.Width]);
        return e;
    }

    private Func<string, float> Features(double day, string device = "d", double? issuedHoursBefore = null)
    {
        var values = new float[RiskFeatures.Width];
        RiskEngine.Observe(Event(day, device, 10_000, issuedHoursBefore), set, values);
        return name => values[RiskFeatures.IndexOf(name)];
    }

    private DealEvent Event(double day, string device, long fen, double? issuedHoursBefore)
    {
        var at = RandomDeals.Start.AddDays(day);
        return new()
        {
            Id = $"e{++deals}",
            At = at,
            SellerId = "s",
            Device = device,
            AmountFen = fen,
            AccountAgeDays = 10,
            IssuedAt = issuedHoursBefore is { } hours ? at.AddHours(-hours) : null,
        };
    }
}
