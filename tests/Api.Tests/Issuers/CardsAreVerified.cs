using System.Net.Http.Json;
using CardRecycle.Api.Gateways.Issuers;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>Every test card, at every issuer, gives the verification that its outcome names.</summary>
public sealed class CardsAreVerified(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static readonly string[] protocols = ["gateway", "platform", "redemption", "captcha"];

    private static readonly string[] finalBad = ["used", "fake", "void", "wrong-secret", "expired", "frozen", "unsupported", "empty"];

    private static readonly string[] repairable = ["not-activated", "bound-to-other", "needs-physical", "region-limited"];

    public static TheoryData<string> Protocols => [.. protocols];

    public static TheoryData<string, string> FinalBad => new(protocols.SelectMany(p => finalBad.Select(o => (p, o))));

    public static TheoryData<string, string> Repairable => new(protocols.SelectMany(p => repairable.Select(o => (p, o))));

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_good_card_has_its_face(string protocol)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol]);
        (await system.VerifyWithCode(card, system.NewRequestId())).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_card_that_is_not_as_declared_is_good_with_its_own_balance_and_expiry(string protocol)
    {
        var lower = await system.Mint(IssuerSystem.BrandOf[protocol], "balance-lower", "&lifeDays=30");
        var expiry = DateOnly.FromDateTime(system.Clock.GetUtcNow().UtcDateTime).AddDays(30);
        (await system.VerifyWithCode(lower, system.NewRequestId())).ShouldBe(new Verification.Good(250_00, expiry));
        var higher = await system.Mint(IssuerSystem.BrandOf[protocol], "balance-higher");
        (await system.VerifyWithCode(higher, system.NewRequestId())).ShouldBe(new Verification.Good(600_00, null));
    }

    [Theory, MemberData(nameof(FinalBad))]
    public async Task A_bad_card_is_final_and_says_why(string protocol, string outcome)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol], outcome);
        (await system.VerifyWithCode(card, system.NewRequestId())).ShouldBe(new Verification.FinalBad(outcome));
    }

    [Theory, MemberData(nameof(Repairable))]
    public async Task A_repairable_card_is_good_under_a_new_request_once_mended(string protocol, string outcome)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol], outcome);
        (await system.VerifyWithCode(card, system.NewRequestId())).ShouldBe(new Verification.Repairable(outcome));
        await Mend(card);
        (await system.VerifyWithCode(card, system.NewRequestId())).ShouldBeOfType<Verification.Good>();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_card_nobody_issued_is_fake_and_a_strange_secret_is_wrong(string protocol)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol]);
        var unknown = card with { Number = new string('9', card.Number!.Length) };
        (await system.VerifyWithCode(unknown, system.NewRequestId())).ShouldBe(new Verification.FinalBad("fake"));
        var mistyped = card with { Secret = new string('0', card.Secret!.Length) };
        (await system.VerifyWithCode(mistyped, system.NewRequestId())).ShouldBe(new Verification.FinalBad("wrong-secret"));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task What_passes_by_itself_is_unknown_and_then_good_under_the_same_request(string protocol)
    {
        foreach (var (outcome, code) in new[] { ("busy", "busy"), ("unlisted-code", "unreadable") })
        {
            var card = await system.Mint(IssuerSystem.BrandOf[protocol], outcome, "&times=2");
            var id = system.NewRequestId();
            (await system.VerifyWithCode(card, id)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe(code);
            (await system.VerifyWithCode(card, id, isRepeat: true)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe(code);
            (await system.VerifyWithCode(card, id, isRepeat: true)).ShouldBeOfType<Verification.Good>();
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_card_under_maintenance_is_unknown_until_that_is_switched_off(string protocol)
    {
        var card = await system.Mint(IssuerSystem.BrandOf[protocol], "maintenance");
        var id = system.NewRequestId();
        for (var i = 0; i < 3; i++)
            (await system.VerifyWithCode(card, id, isRepeat: i > 0)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe("maintenance");
        await Mend(card);
        (await system.VerifyWithCode(card, id, isRepeat: true)).ShouldBeOfType<Verification.Good>();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_late_balance_is_unknown_for_some_minutes(string protocol)
    {
        foreach (var outcome in new[] { "late-balance", "in-process" })
        {
            var card = await system.Mint(IssuerSystem.BrandOf[protocol], outcome, "&minutes=5");
            var id = system.NewRequestId();
            var code = outcome == "late-balance" && protocol != "redemption" ? "balance-pending" : "in-process";
            (await system.VerifyWithCode(card, id)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe(code);
            system.Clock.Advance(TimeSpan.FromMinutes(4));
            (await system.VerifyWithCode(card, id, isRepeat: true)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe(code);
            system.Clock.Advance(TimeSpan.FromMinutes(1));
            (await system.Verify(card, id, isRepeat: true)).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));
        }
    }

    [Fact]
    public async Task The_balance_of_an_offline_brand_arrives_after_three_minutes()
    {
        var card = await system.Mint("rt-mart");
        var id = system.NewRequestId();
        (await system.Verify(card, id)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe("balance-pending");
        system.Clock.Advance(TimeSpan.FromMinutes(3));
        (await system.Verify(card, id, isRepeat: true)).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));
        (await system.Acquire(card, system.NewRequestId())).ShouldBeOfType<Acquisition.Acquired>();
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_unknown_and_then_good()
    {
        await Task.WhenAll(
            protocols.Select(async protocol =>
            {
                var card = await system.Mint(IssuerSystem.BrandOf[protocol], "time-out", "&times=1");
                var id = system.NewRequestId();
                (await system.VerifyWithCode(card, id)).ShouldBeOfType<Verification.Unknown>().Code.ShouldBe("timed-out");
                (await system.VerifyWithCode(card, id, isRepeat: true)).ShouldBeOfType<Verification.Good>();
            })
        );
    }

    [Theory]
    [InlineData("jd-ecard")]
    [InlineData("luckin")]
    [InlineData("app-store")]
    [InlineData("steam")]
    public async Task A_card_without_a_number_is_known_by_its_secret(string brand)
    {
        var card = await system.Mint(brand);
        card.Number.ShouldBeNull();
        var plain = card with { Secret = card.Secret!.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() };
        (await system.VerifyWithCode(plain, system.NewRequestId())).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));
        (await system.Acquire(plain, system.NewRequestId())).ShouldBeOfType<Acquisition.Acquired>();
    }

    [Fact]
    public async Task A_platform_card_of_another_kind_than_quoted_is_unsupported()
    {
        var card = await system.Mint("jd-ecard");
        var sold = new IssuerCard("dangdang", null, card.Secret, IssuerSystem.FaceFen);
        var verification = await system.Issuer("platform").VerifyAsync(system.NewRequestId(), sold, null, false, IssuerSystem.Ct);
        verification.ShouldBe(new Verification.FinalBad("unsupported"));
    }

    private async Task Mend(CardRecycle.Sandbox.Issuers.MintedCard card)
    {
        using var response = await system.Sandbox.PostAsJsonAsync(
            "/issuers/test-cards/mend",
            new { card.Number, card.Secret },
            IssuerSystem.Ct
        );
        response.EnsureSuccessStatusCode();
    }
}
