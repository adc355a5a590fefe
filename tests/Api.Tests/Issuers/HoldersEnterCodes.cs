using CardRecycle.Api.Gateways.Issuers;

namespace CardRecycle.Api.Tests.Issuers;

/// <summary>Pictures and SMS codes: right, wrong, too late.</summary>
public sealed class HoldersEnterCodes(IssuerSystem system) : IClassFixture<IssuerSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("didi")]
    [InlineData("meituan-points")]
    public async Task A_card_without_a_secret_needs_the_code_that_its_issuer_sends(string brand)
    {
        var card = await system.Mint(brand);
        card.Secret.ShouldBeNull();
        var id = system.NewRequestId();
        var needed = (await system.Verify(card, id)).ShouldBeOfType<Verification.CodeNeeded>();
        needed.IsSms.ShouldBeTrue();
        needed.PictureUrl.ShouldBeNull();
        needed.ExpiresAt.ShouldBe(system.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        var code = await system.ReadCode(card, needed);

        // A repetition without the code asks again and sends no second SMS.
        (await system.Verify(card, id, isRepeat: true)).ShouldBe(needed);
        (await system.ReadCode(card, needed)).ShouldBe(code);

        (await system.Verify(card, id, code: new(needed.ChallengeId, code))).ShouldBe(new Verification.Good(IssuerSystem.FaceFen, null));
        (await system.Acquire(card, system.NewRequestId())).ShouldBeOfType<Acquisition.Acquired>();
    }

    [Theory]
    [InlineData("didi")]
    [InlineData("meituan-points")]
    public async Task Three_wrong_codes_or_five_minutes_end_an_sms_code(string brand)
    {
        var card = await system.Mint(brand);
        var id = system.NewRequestId();
        var needed = (await system.Verify(card, id)).ShouldBeOfType<Verification.CodeNeeded>();
        var first = await system.ReadCode(card, needed);
        for (var i = 0; i < 3; i++)
            (await system.Verify(card, id, code: new(needed.ChallengeId, "------"))).ShouldBeOfType<Verification.CodeNeeded>();
        var second = await system.ReadCode(card, needed);
        second.ShouldNotBe(first);
        (await system.Verify(card, id, code: new(needed.ChallengeId, first))).ShouldBeOfType<Verification.CodeNeeded>();

        system.Clock.Advance(TimeSpan.FromMinutes(5));
        (await system.Verify(card, id, code: new(needed.ChallengeId, second))).ShouldBeOfType<Verification.CodeNeeded>();
        var third = await system.ReadCode(card, needed);
        (await system.Verify(card, id, code: new(needed.ChallengeId, third))).ShouldBeOfType<Verification.Good>();
    }

    [Theory]
    [InlineData("didi")]
    [InlineData("meituan-points")]
    public async Task A_card_whose_holder_entered_no_code_cannot_be_taken(string brand)
    {
        var card = await system.Mint(brand);
        var id = system.NewRequestId();
        (await system.Acquire(card, id)).ShouldBe(new Acquisition.Refused("wrong-secret"));
        (await system.Booked(id)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("didi")]
    [InlineData("meituan-points")]
    public async Task A_number_nobody_issued_is_fake_before_any_code_is_sent(string brand)
    {
        var card = await system.Mint(brand) with { Number = "0000000000000000" };
        (await system.Verify(card, system.NewRequestId())).ShouldBe(new Verification.FinalBad("fake"));
    }

    [Fact]
    public async Task A_picture_is_a_png_that_shows_its_code_once()
    {
        var card = await system.Mint("netease");
        var id = system.NewRequestId();
        var needed = (await system.Verify(card, id)).ShouldBeOfType<Verification.CodeNeeded>();
        needed.IsSms.ShouldBeFalse();
        needed.ExpiresAt.ShouldBe(system.Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
        var png = await system.Sandbox.GetByteArrayAsync(needed.PictureUrl, Ct);
        png[..8].ShouldBe([137, 80, 78, 71, 13, 10, 26, 10]);
        png.Length.ShouldBeInRange(200, 20_000);

        var next = (await system.Verify(card, id, code: new(needed.ChallengeId, "0"))).ShouldBeOfType<Verification.CodeNeeded>();
        next.ChallengeId.ShouldNotBe(needed.ChallengeId);
        // The first picture is spent, even for who now reads it right.
        var late = await system.Verify(card, id, code: new(needed.ChallengeId, await system.ReadCode(card, needed)));
        late.ShouldBeOfType<Verification.CodeNeeded>();
        var right = new CodeAnswer(next.ChallengeId, await system.ReadCode(card, next));
        (await system.Verify(card, id, code: right)).ShouldBeOfType<Verification.Good>();
    }

    [Fact]
    public async Task A_picture_ends_after_two_minutes_and_fits_no_other_request()
    {
        var card = await system.Mint("netease");
        var (id, other) = (system.NewRequestId(), system.NewRequestId());
        var needed = (await system.Verify(card, id)).ShouldBeOfType<Verification.CodeNeeded>();
        var code = new CodeAnswer(needed.ChallengeId, await system.ReadCode(card, needed));
        (await system.Verify(card, other, code: code)).ShouldBeOfType<Verification.CodeNeeded>();
        system.Clock.Advance(TimeSpan.FromMinutes(2));
        (await system.Verify(card, id, code: code)).ShouldBeOfType<Verification.CodeNeeded>();
    }
}
