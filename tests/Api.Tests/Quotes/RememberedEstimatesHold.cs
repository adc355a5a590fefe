using CardRecycle.Api.Features.Quotes;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Tests.Quotes;

public sealed class RememberedEstimatesHold
{
    private static readonly CardFacts card = new(
        "walmart",
        KindOfCard.Supermarket,
        FormOfCard.Code,
        50_000,
        50_000,
        null,
        false,
        new DateOnly(2026, 11, 24)
    );
    private static readonly MarketSnapshot market = new(0.93, 0.92, 40);

    [Fact]
    public void The_same_question_is_asked_once_and_any_other_question_anew()
    {
        var (model, remembered) = (new CountingModel(0.9), new RememberedEstimates());
        remembered.Estimate(model, card, market).ShouldBe(remembered.Estimate(model, card, market));
        model.Asked.ShouldBe(1);
        remembered.Estimate(model, card with { LifeDays = 30 }, market);
        remembered.Estimate(model, card, market with { Level = 0.94 });
        remembered.Estimate(model, card with { Day = card.Day.AddDays(1) }, market);
        model.Asked.ShouldBe(4);
    }

    [Fact]
    public void A_promoted_model_is_asked_at_once()
    {
        var remembered = new RememberedEstimates();
        remembered.Estimate(new CountingModel(0.9), card, market).ResaleRate.ShouldBe(0.9);
        remembered.Estimate(new CountingModel(0.8), card, market).ResaleRate.ShouldBe(0.8);
    }

    [Fact]
    public void It_forgets_before_it_outgrows_its_bound()
    {
        var (model, remembered) = (new CountingModel(0.9), new RememberedEstimates());
        for (var i = 0; i < RememberedEstimates.EntriesMax; i++)
            remembered.Estimate(model, card with { BalanceFen = i + 1 }, market);
        remembered.Estimate(model, card with { BalanceFen = 1 }, market);
        model.Asked.ShouldBe(RememberedEstimates.EntriesMax + 1);
    }

    private sealed class CountingModel(double rate) : IValuationModel
    {
        public int Asked { get; private set; }

        public string Version => "counting";

        public RateEstimate Estimate(in CardFacts facts, in MarketSnapshot market)
        {
            Asked++;
            return new(rate, rate, rate, 1, new(rate, 0, 0, 0, 0, 0, 0));
        }

        public double Effect(in CardFacts facts) => 0;
    }
}
