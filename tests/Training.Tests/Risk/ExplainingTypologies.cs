using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Tests.Risk;

/// <summary>Each typology, simulated alone: its frauds must carry its reason, with a sentence that a reviewer can read.</summary>
public sealed class ExplainingTypologies
{
    /// <summary>The first deals of a campaign look like anybody's; half of all must already speak.</summary>
    private const double ExplainedMin = 0.5;
    private const double HonestExplainedMax = 0.12;

    public static TheoryData<string> Codes => [.. Typologies.All.Select(t => t.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_typology_is_named_to_the_reviewer(string code)
    {
        var others = Typologies.All.Select(t => t.Code).Where(c => c != code).ToHashSet();
        var history = DealSimulator.Run(
            new()
            {
                Seed = 5,
                Sellers = 150,
                Days = 60,
                FraudRate = 0.06,
                Without = others,
            }
        );
        var deals = Replay.Run(history);
        var (frauds, explained, honest, accused) = (0, 0, 0, 0);
        for (var row = 0; row < deals.Events.Count; row++)
        {
            var finding = RiskReasons.Explain(deals.Features[row]).FirstOrDefault(f => f.Code == code);
            var fraud = deals.Labels[row] is { Fraud: true };
            (frauds, honest) = fraud ? (frauds + 1, honest) : (frauds, honest + 1);
            if (finding is null)
                continue;
            (explained, accused) = fraud ? (explained + 1, accused) : (explained, accused + 1);
            finding.Text.ShouldEndWith("。");
        }
        frauds.ShouldBeGreaterThan(15);
        (explained / (double)frauds).ShouldBeGreaterThan(ExplainedMin);
        (accused / (double)honest).ShouldBeLessThan(HonestExplainedMax);
    }

    [Fact]
    public void Every_typology_is_simulated_once() =>
        FraudScripts.All.Select(s => s.Typology.Code).Order().ShouldBe(Typologies.All.Select(t => t.Code).Order());

    [Fact]
    public void The_same_seed_gives_the_same_deals()
    {
        var options = new SimulationOptions
        {
            Seed = 9,
            Sellers = 60,
            Days = 40,
        };
        DealSimulator.Run(options).Events.ShouldBe(DealSimulator.Run(options).Events);
        DealSimulator.Run(options with { Seed = 10 }).Events.ShouldNotBe(DealSimulator.Run(options).Events);
    }
}
