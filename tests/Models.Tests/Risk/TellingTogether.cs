using CardRecycle.Models.Risk;

namespace CardRecycle.Models.Tests.Risk;

/// <summary>Columns that say in one value what takes two, and the group that a card makes of those who offer it.</summary>
public sealed class TellingTogether
{
    private readonly WorkingSet set = new(complete: true);
    private int events;

    [Fact]
    public void Deals_taken_back_weigh_by_how_few_are_not()
    {
        Sell("abuser", times: 3, takenBack: 3);
        Sell("busy", times: 30, takenBack: 3);
        float Of(string seller) => Features(Offer(seller))("seller_refundweight_30d");
        Of("abuser").ShouldBe(3);
        Of("busy").ShouldBe(0.3f, 1e-6f);
        Of("nobody").ShouldBe(0);
    }

    [Fact]
    public void Used_cards_weigh_by_how_few_are_whole()
    {
        for (var i = 0; i < 40; i++)
        {
            var used = i < 4;
            Features(Offer("busy") with { FaceFen = 10_000, BalanceFen = used ? 100 : 10_000 });
            if (used)
                Features(Offer("abuser") with { FaceFen = 10_000, BalanceFen = 0 });
        }
        float Of(string seller) => Features(Offer(seller))("seller_badweight_7d");
        Of("abuser").ShouldBe(4);
        Of("busy").ShouldBe(0.4f, 1e-6f);
    }

    [Fact]
    public void Another_name_on_the_payout_account_tells_more_the_newer_the_seller()
    {
        float Of(bool? matches, double? days) =>
            Features(Offer("s") with { PayoutNameMatches = matches, AccountAgeDays = days })("new_in_other_name");
        Of(false, 0).ShouldBe(4);
        Of(false, 0.1).ShouldBeGreaterThan(Of(false, 1));
        Of(false, 400).ShouldBeLessThan(0.01f);
        (Of(true, 0.1), Of(null, 0.1), Of(false, null)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_missing_proof_tells_more_the_younger_the_card()
    {
        float Of(bool? proof, double? hours) =>
            Features(Offer("s") with { PurchaseProof = proof, IssuedAt = hours is { } h ? Now.AddHours(-h) : null })("young_without_proof");
        Of(false, 0).ShouldBe(2);
        Of(false, 1).ShouldBeGreaterThan(Of(false, 24));
        Of(false, 1000).ShouldBeLessThan(0.01f);
        (Of(true, 1), Of(null, 1), Of(false, null)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_card_that_comes_back_through_a_recyclers_device_joins_whoever_offered_it_first()
    {
        RiskEngine.Observe(Offer("first", "round") with { Step = DealStep.Resale, RecyclerId = "k", Device = "recyclers" }, set, []);
        float Recyclers(string seller) => Features(Offer(seller))("group_recyclers_ever");
        Features(Offer("first", "round"));
        Recyclers("first").ShouldBe(0);
        Features(Offer("second", "round") with { Device = "recyclers" })("group_recyclers_ever").ShouldBe(1);
        Recyclers("first").ShouldBe(1);
        Recyclers("another").ShouldBe(0);
    }

    [Fact]
    public void A_card_that_its_seller_offers_again_joins_nobody_and_is_no_member()
    {
        Features(Offer("s", "again"));
        var members = Features(Offer("s", "again"))("group_members_ever");
        for (var i = 0; i < 50; i++)
            Features(Offer("s"));
        Features(Offer("s"))("group_members_ever").ShouldBe(members);
        Features(Offer("s"))("group_sellers_ever").ShouldBe(1);
    }

    private DateTimeOffset Now => RandomDeals.Start.AddMinutes(events);

    private void Sell(string seller, int times, int takenBack)
    {
        for (var i = 0; i < times; i++)
        {
            var offer = Offer(seller);
            Features(offer);
            if (i < takenBack)
                RiskEngine.Observe(offer with { Step = DealStep.Refund, At = Now }, set, []);
        }
    }

    private Func<string, float> Features(DealEvent e)
    {
        var values = new float[RiskFeatures.Width];
        RiskEngine.Observe(e, set, values);
        return name => values[RiskFeatures.IndexOf(name)];
    }

    private DealEvent Offer(string seller, string? card = null)
    {
        events++;
        return new()
        {
            Id = $"e{events}",
            At = Now,
            SellerId = seller,
            Device = "device of " + seller,
            CardFingerprint = card ?? $"c{events}",
            AmountFen = 10_000,
        };
    }
}
