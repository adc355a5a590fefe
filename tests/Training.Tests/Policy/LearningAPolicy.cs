using System.Globalization;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Commands;
using CardRecycle.Training.Policy;
using CardRecycle.Training.Simulation;
using CardRecycle.Training.Tests.Simulation;

namespace CardRecycle.Training.Tests.Policy;

/// <summary>
/// From logged offers to a package that can be promoted. The sellers here accept by a known logistic law, so that it is known which
/// margin earns more than the one that logged.
/// </summary>
public sealed class LearningAPolicy : IDisposable
{
    private static readonly double[] steps = [-0.01, -0.005, 0, 0.005, 0.01];
    private static readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cardrecycle-policy-");

    private string Registry => Path.Combine(folder.FullName, "models");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_same_offers_and_seed_give_the_same_package_bit_for_bit()
    {
        var lines = Offers("fuel", 2_000, Eager).ToArray();
        var first = Train(lines, "one");
        // The order of the rows says nothing.
        var second = Train(lines.Reverse(), "two");
        second.Version.ShouldBe(first.Version);
        second.Files.ShouldBe(first.Files);
        second.Metrics.ShouldBe(first.Metrics);
        first.Seed.ShouldBe(5);
        first.Files.Keys.Order().ShouldBe([LearnedPolicy.PolicyFile, LearnedPolicy.ReportFile]);
    }

    /// <summary>Goal: the learned margin is the better one and can be promoted. Method: sellers who accept nearly anything leave money
    /// on the table at the logged margin of four points.</summary>
    [Fact]
    public void Sellers_who_accept_anyway_are_asked_to_leave_more_within_the_data()
    {
        var manifest = Train(Offers("fuel", 4_000, Eager), "models");
        manifest.Gates.ShouldAllBe(g => g.Passed, string.Join(", ", manifest.Gates));
        manifest.Metrics["gain"].ShouldBeInRange(0.004, 0.012);
        new ModelRegistry(Registry).Promote("policy", manifest.Version, LearnedPolicy.SchemaHash, "test", "better", start);
        var kind = Load(manifest.Version).Kinds.ShouldHaveSingleItem();
        kind.Key.ShouldBe(KindOfCard.Fuel);
        kind.Value.Premium.ShouldBeInRange(-0.0501, -0.045);
        kind.Value.LoggedPremium.ShouldBe(-0.04, 0.001);
    }

    [Fact]
    public void A_service_fee_is_no_margin_but_is_earned()
    {
        var manifest = Train(Offers("fuel", 4_000, Eager, fee: 0.03), "models");
        // The same prices to the seller: three of the four points were the fee.
        Load(manifest.Version).Kinds[KindOfCard.Fuel].Premium.ShouldBeInRange(-0.0201, -0.015);
        manifest.Metrics["logged"].ShouldBe(Train(Offers("fuel", 4_000, Eager), "without").Metrics["logged"], 1e-9);
    }

    [Fact]
    public void A_kind_with_few_offers_is_not_priced()
    {
        var manifest = Train([.. Offers("fuel", 2_000, Eager), .. Offers("game", 200, Eager)], "models");
        Load(manifest.Version).Kinds.Keys.ShouldBe([KindOfCard.Fuel]);
    }

    [Fact]
    public async Task Too_few_offers_make_a_package_that_says_so_and_cannot_be_promoted()
    {
        Write(Offers("fuel", 50, Eager));
        (await Run("train", "policy", "--data", folder.FullName, "--registry", Registry)).Code.ShouldBe(TrainingCommands.GateFailed);
        var manifest = new ModelRegistry(Registry).List("policy").ShouldHaveSingleItem();
        manifest.Gates.Where(g => !g.Passed).Select(g => g.Name).ShouldContain("kinds-priced");
        await RefusesToPromote(manifest.Version, "kinds-priced");
    }

    /// <summary>Goal: a challenger that would lose is not promoted. Method: after the time that is learned from, sellers no longer accept
    /// what they did.</summary>
    [Fact]
    public async Task A_policy_that_would_lose_on_later_offers_fails_its_gate_and_is_not_promoted()
    {
        Write(
            Offers(
                "fuel",
                4_000,
                (premium, share) =>
                    share < 0.7 ? 0.95
                    : premium > -0.042 ? 0.9
                    : 0.05
            )
        );
        (await Run("train", "policy", "--data", folder.FullName, "--registry", Registry, "--promote")).Code.ShouldBe(
            TrainingCommands.GateFailed
        );
        var registry = new ModelRegistry(Registry);
        registry.Champion("policy").ShouldBeNull();
        var manifest = registry.List("policy").ShouldHaveSingleItem();
        manifest.Metrics["gainHigh"].ShouldBeLessThan(0);
        await RefusesToPromote(manifest.Version, "gain");
    }

    /// <summary>Goal: nothing is learned from what was not known then. Method: cards that were sold later than the learned part's end
    /// fetch other rates; the policy must not change, its estimate must.</summary>
    [Fact]
    public void What_a_card_fetched_after_the_learned_time_is_not_learned_from()
    {
        var honest = Train(Offers("fuel", 3_000, Eager, soldAfterDays: 30), "one");
        var later = Train(Offers("fuel", 3_000, Eager, soldAfterDays: 30, realisedAfterDay70: 0.80), "two");
        later.Files[LearnedPolicy.PolicyFile].ShouldBe(honest.Files[LearnedPolicy.PolicyFile]);
        later.Metrics["logged"].ShouldNotBe(honest.Metrics["logged"]);
    }

    [Fact]
    public async Task A_policy_without_its_report_is_not_promoted()
    {
        var manifest = Train(Offers("fuel", 2_000, Eager), "models");
        File.Delete(Path.Combine(Registry, "policy", manifest.Version, LearnedPolicy.ReportFile));
        await RefusesToPromote(manifest.Version, LearnedPolicy.ReportFile);
    }

    [Fact]
    public async Task A_simulated_markets_offers_are_learned_from_and_listed()
    {
        SampleFiles.Write(folder.FullName, SimulatingAMarket.Whole(5, 150, withFloor: false), withOffers: true, withTruth: false);
        var offers = OfferHistory.Read(folder.FullName).Offers;
        offers.Count.ShouldBeGreaterThan(5_000);
        offers.Count(o => o.Offer is { Accepted: true, Realised: < 0.1 }).ShouldBeGreaterThan(5);
        offers.Count(o => o.Offer is { IsClosed: false }).ShouldBeGreaterThan(5);
        var (code, _) = await Run("train", "policy", "--data", folder.FullName, "--registry", Registry);
        code.ShouldBeOneOf(TrainingCommands.Done, TrainingCommands.GateFailed);
        var manifest = new ModelRegistry(Registry).List("policy").ShouldHaveSingleItem();
        manifest.Metrics["kinds"].ShouldBe(4);
        (await Run("show", "policy", "--registry", Registry)).Code.ShouldBe(TrainingCommands.Done);
        (await Run("list", "policy", "--registry", Registry)).Code.ShouldBe(TrainingCommands.Done);
    }

    [Fact]
    public async Task Somebody_elses_log_comes_in_through_a_mapping()
    {
        var (log, map) = (Path.Combine(folder.FullName, "log.csv"), Path.Combine(folder.FullName, "map.json"));
        await File.WriteAllTextAsync(log, "nr,when,sort,worth,paid,got,sold\n7,2026-01-01 08:00,油卡,9.3,88,yes,\n", Ct);
        await File.WriteAllTextAsync(
            map,
            """
            {"columns":{"offer_id":"nr","named_at":"when","kind":{"column":"sort","values":{"油卡":"fuel"}},
             "expected_rate":{"column":"worth","unit":"zhe"},"offered_rate":{"column":"paid","unit":"percent"},
             "step":{"constant":"0"},"propensity":{"constant":"1"},"accepted":"got","realised_rate":"sold"}}
            """,
            Ct
        );
        (await Run("import", "offers", "--from", log, "--map", map, "--out", folder.FullName, "--json")).Code.ShouldBe(
            TrainingCommands.Done
        );
        var offer = OfferHistory.Read(folder.FullName).Offers.ShouldHaveSingleItem();
        offer.NamedAt.ShouldBe(start);
        (offer.Offer.Kind, offer.Offer.Expected, offer.Offer.Offered).ShouldBe((KindOfCard.Fuel, 0.93, 0.88));
        (offer.Offer.Accepted, offer.Offer.IsClosed).ShouldBe((true, false));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static double Eager(double premium, double share) => 0.95;

    /// <summary>Offers of 100 days at a margin of four points with random steps; a card fetches what was expected.</summary>
    private static IEnumerable<string> Offers(
        string kind,
        int count,
        Func<double, double, double> acceptance,
        double fee = 0,
        int soldAfterDays = 2,
        double? realisedAfterDay70 = null
    )
    {
        var random = new Random(11);
        for (var i = 0; i < count; i++)
        {
            var (share, step) = (i / (double)count, steps[random.Next(steps.Length)]);
            var (at, accepted) = (start.AddDays(100 * share), random.NextDouble() < acceptance(-0.04 + step, share));
            var sold = at.AddDays(soldAfterDays);
            var rate = sold > start.AddDays(70) ? realisedAfterDay70 ?? 0.9 : 0.9;
            var realised = accepted ? string.Create(CultureInfo.InvariantCulture, $"{rate},{sold:yyyy-MM-ddTHH:mm:ssZ}") : ",";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}-{i},{at:yyyy-MM-ddTHH:mm:ssZ},{kind},0.9,{0.86 + step:f4},{fee},{step},0.2,{(accepted ? 1 : 0)},{realised}"
            );
        }
    }

    private void Write(IEnumerable<string> lines) =>
        File.WriteAllLines(
            Path.Combine(folder.FullName, "offers.csv"),
            lines.Prepend("offer_id,named_at,kind,expected_rate,offered_rate,fee_rate,step,propensity,accepted,realised_rate,realised_at")
        );

    private PackageManifest Train(IEnumerable<string> lines, string registry)
    {
        Write(lines);
        return PolicyPackaging.Train(
            OfferHistory.Read(folder.FullName),
            5,
            new(Path.Combine(folder.FullName, registry)),
            new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)
        );
    }

    private LearnedPolicy Load(string version) => LearnedPolicy.Load(new ModelRegistry(Registry).FolderOf("policy", version));

    private async Task RefusesToPromote(string version, string says)
    {
        var (code, said) = await Run("promote", "policy", "--registry", Registry, "--version", version, "--why", "test");
        code.ShouldBe(TrainingCommands.BadInput);
        said.ShouldContain(says);
        new ModelRegistry(Registry).Champion("policy").ShouldBeNull();
    }

    private static async Task<(int Code, string Said)> Run(params string[] line)
    {
        using var errors = new StringWriter();
        return (await TrainingCommands.RunAsync(line, errors), errors.ToString());
    }
}
