using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Tests.Catalog;
using CardRecycle.Api.Tests.Market;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Quotes;

/// <summary>An Api with a registry of its own and without random steps, so that a margin can be read off a quote.</summary>
public sealed class PolicySystem : OwnRegistrySystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings =>
        [.. base.ApiSettings, new("Quotes:Policy:StepsPpm:0", "0")];

    /// <summary>A package as its training would make it, promoted at the common clock's time.</summary>
    /// <param name="version">Unique.</param>
    /// <param name="kinds">Margin by kind; none: a package that passes its gates and still cannot be served.</param>
    internal void Promote(string version, params (KindOfCard Kind, double Margin)[] kinds) => Promote(version, null, kinds);

    /// <inheritdoc cref="Promote(string,ValueTuple{KindOfCard,double}[])"/>
    internal void Promote(string version, AnswerLaw? answers, params (KindOfCard Kind, double Margin)[] kinds)
    {
        var registry = new ModelRegistry(Registry);
        var response = new SellerResponse(1, 0.3, 0, 0, -0.02, -0.15, -0.001, 1_000);
        var policy = JsonSerializer.SerializeToUtf8Bytes(
            kinds.ToDictionary(k => k.Kind, k => new KindPremium(-k.Margin, -0.008, response)),
            JsonSerializerOptions.Web
        );
        var files = new Dictionary<string, byte[]>
        {
            [LearnedPolicy.PolicyFile] = policy,
            [LearnedPolicy.ReportFile] = "<html>"u8.ToArray(),
        };
        if (answers is not null)
            files[LearnedPolicy.AnswersFile] = JsonSerializer.SerializeToUtf8Bytes(answers, JsonSerializerOptions.Web);
        registry.Add(
            new()
            {
                Name = LearnedPolicy.PackageKind,
                Version = version,
                Kind = LearnedPolicy.PackageKind,
                SchemaHash = LearnedPolicy.SchemaHash,
                Features = LearnedPolicy.Features,
                DataHash = "test",
                Seed = 1,
                Commit = "test",
                CreatedAt = Clock.GetUtcNow(),
                Metrics = new Dictionary<string, double>(),
                Baselines = new Dictionary<string, double>(),
                Gates = [new("gain", 0.001, 0, null)],
                Files = files.ToDictionary(f => f.Key, f => Convert.ToHexStringLower(SHA256.HashData(f.Value))),
            },
            files
        );
        registry.Promote(LearnedPolicy.PackageKind, version, LearnedPolicy.SchemaHash, "test", "test", Clock.GetUtcNow());
    }

    internal async Task InForceAsync(string version)
    {
        using var staff = this.StaffClient("operations");
        await WatchedSystem.Until(staff, "/staff/models", m => m.GetProperty("policy").GetProperty("version").GetString() == version);
    }

    internal void Rollback() => new ModelRegistry(Registry).Rollback(LearnedPolicy.PackageKind, "test", "odd prices", Clock.GetUtcNow());
}

public sealed class PoliciesArePromoted(PolicySystem system) : IClassFixture<PolicySystem>
{
    private const long FaceFen = 100_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Goal: what an analyst promotes is what sellers are named, within seconds, but by no more than a point a day, the same in every
    /// replica; a rollback goes the same way back. Method: margins of quotes for 1,000 yuan, where a point is ten yuan, while the common
    /// clock is moved by days.
    /// </summary>
    [Fact]
    public async Task A_promotion_moves_the_price_by_no_more_than_a_point_a_day_and_a_rollback_moves_it_back()
    {
        using var client = system.AnonymousClient();
        var before = await Quote(client, "walmart");
        (Margin(before), before.GetProperty("policyVersion").GetString()).ShouldBe((800, PriceWalk.FixedPolicy));

        system.Promote("20260101-aaaa", (KindOfCard.Supermarket, 0.035));
        await system.InForceAsync("20260101-aaaa");
        var first = await Quote(client, "walmart");
        (Margin(first), first.GetProperty("policyVersion").GetString()).ShouldBe((1_800, "20260101-aaaa"));
        // The seller gets ten yuan less, less the fee of 4 % on them.
        (before.GetProperty("amountFen").GetInt64() - first.GetProperty("amountFen").GetInt64()).ShouldBeInRange(959, 961);
        (await MarginOf(client, "sinopec")).ShouldBe(800, "a kind that the policy does not know keeps the fixed margin");
        await IsExplained(first);

        system.Clock.Advance(TimeSpan.FromDays(1));
        (await MarginOf(client, "walmart")).ShouldBe(2_800);
        system.Clock.Advance(TimeSpan.FromDays(1));
        (await MarginOf(client, "walmart")).ShouldBe(3_500);
        system.Clock.Advance(TimeSpan.FromDays(30));
        (await MarginOf(client, "walmart")).ShouldBe(3_500);

        // Below the least margin no policy goes, and promoting often is no way around the daily limit.
        system.Promote("20260201-bbbb", (KindOfCard.Supermarket, 0.0015), (KindOfCard.Fuel, 0.5 / 10));
        await system.InForceAsync("20260201-bbbb");
        (await MarginOf(client, "walmart")).ShouldBe(2_500);
        system.Rollback();
        await system.InForceAsync("20260101-aaaa");
        (await MarginOf(client, "walmart")).ShouldBe(3_500);
        system.Rollback();
        await system.InForceAsync("20260201-bbbb");
        (await MarginOf(client, "walmart")).ShouldBe(2_500);
        system.Clock.Advance(TimeSpan.FromDays(9));
        (await MarginOf(client, "walmart")).ShouldBe(200);
        (await MarginOf(client, "sinopec")).ShouldBe(5_000);

        var replica = await system.StartReplicaAsync();
        using var other = new HttpClient { BaseAddress = new Uri(replica.Urls.First()) };
        (await MarginOf(other, "walmart")).ShouldBe(200);
        (await Quote(other, "sinopec")).GetProperty("policyVersion").GetString().ShouldBe("20260201-bbbb");
    }

    [Fact]
    public async Task A_broken_policy_leaves_prices_as_they_are_and_is_reported()
    {
        using var client = system.AnonymousClient();
        var before = await Quote(client, "walmart");
        system.Promote($"20260301-{Guid.NewGuid():N}"[..19]);
        using var staff = system.StaffClient("operations");
        var report = await WatchedSystem.Until(
            staff,
            "/staff/models",
            m => m.GetProperty("policy").GetProperty("problem").ValueKind == JsonValueKind.String
        );
        report.GetProperty("policy").GetProperty("problem").GetString()!.ShouldContain("policy.json names no premium");
        var after = await Quote(client, "walmart");
        after.GetProperty("amountFen").GetInt64().ShouldBe(before.GetProperty("amountFen").GetInt64());
        after.GetProperty("policyVersion").GetString().ShouldBe(before.GetProperty("policyVersion").GetString());
        (await client.GetStringAsync("/health/ready", Ct)).ShouldBe("Degraded");
    }

    [Fact]
    public async Task Finance_does_not_see_which_policy_is_in_force()
    {
        using var finance = system.StaffClient("finance");
        using var answer = await finance.GetAsync("/staff/models", Ct);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    private static long Margin(JsonElement quote) =>
        // Fractions of a fen go to the largest remainders; a margin of whole points has none.
        -quote
            .GetProperty("lines")
            .EnumerateArray()
            .Single(l => l.GetProperty("code").GetString() == "margin")
            .GetProperty("amountFen")
            .GetInt64();

    private static async Task<long> MarginOf(HttpClient client, string brand) => Margin(await Quote(client, brand));

    /// <summary>The policy stands in the sealed quote and in the record of it, and the lines still add up.</summary>
    private async Task IsExplained(JsonElement quote)
    {
        var offers = system.Services.GetRequiredService<IOffers>();
        offers.Open(quote.GetProperty("quote").GetString()!, Guid.CreateVersion7()).Refused(out _, out var offer).ShouldBeFalse();
        offer!.PolicyVersion.ShouldBe("20260101-aaaa");
        offer.Terms!.MarginPpm.ShouldBe(18_000);
        var stored = await system.RecordedAsync(quote);
        (stored.PolicyVersion, stored.Kind).ShouldBe(("20260101-aaaa", Features.Catalog.Contract.CardKind.Supermarket));
        (stored.CostsPpm, stored.RiskPpm).ShouldBe((offer.Terms.ChannelPpm + offer.Terms.HoldingPpm, offer.Terms.RiskPpm));
    }

    private static async Task<JsonElement> Quote(HttpClient client, string brand)
    {
        var body = new
        {
            brand,
            form = "code",
            faceFen = FaceFen,
        };
        var answer = await client.PostAsJsonAsync("/quotes", body, Ct);
        answer.EnsureSuccessStatusCode();
        var quote = await answer.Json();
        quote
            .GetProperty("lines")
            .EnumerateArray()
            .Sum(l => l.GetProperty("amountFen").GetInt64())
            .ShouldBe(quote.GetProperty("amountFen").GetInt64());
        return quote;
    }
}
