using CardRecycle.Api.Features.Catalog.Contract;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>What identifies a card, and when it may come back.</summary>
public sealed class Duplicates(CardsSystem system) : IClassFixture<CardsSystem>
{
    private static int last;
    private readonly string number = $"62220000{Interlocked.Increment(ref last):D8}";

    [Fact]
    public async Task The_same_card_is_not_taken_twice_however_it_is_written()
    {
        (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        (await system.Submit(CardsSystem.Supermarket, $"{number[..4]} {number[4..]}", "123456")).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_number_with_another_secret_is_the_same_card()
    {
        (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        (await system.Submit(CardsSystem.Supermarket, number, "654321")).ShouldBeNull();
    }

    [Fact]
    public async Task Two_cards_may_share_a_short_secret()
    {
        (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        (await system.Submit(CardsSystem.Supermarket, number + "1", "123456")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Two_cards_cannot_share_a_long_secret()
    {
        (await system.Submit(CardsSystem.Fuel, number, "9" + number)).ShouldNotBeNull();
        (await system.Submit(CardsSystem.Fuel, number + "1", "9" + number)).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_number_of_another_brand_is_another_card()
    {
        (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        (await system.Submit(CardsSystem.Fuel, number, "1234567890123456")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_card_without_a_number_is_known_by_its_secret_alone()
    {
        var secret = "AB" + number[2..];
        (await system.Submit(CardsSystem.ECommerce, null, secret)).ShouldNotBeNull();
        (await system.Submit(CardsSystem.ECommerce, "printed on it", $"{secret[..4]}-{secret[4..].ToLowerInvariant()}")).ShouldBeNull();
    }

    [Fact]
    public async Task A_released_card_may_be_submitted_again()
    {
        var card = (await system.Submit(CardsSystem.Fuel, number, "8" + number)).ShouldNotBeNull();
        await system.Release(card.CardId);
        (await system.Submit(CardsSystem.Fuel, number, "8" + number)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("used")]
    [InlineData("fake")]
    [InlineData("wrong-secret")]
    public async Task A_blacklisted_card_never_comes_back_and_is_not_freed_by_a_release(string reason)
    {
        var card = (await system.Submit(CardsSystem.Fuel, number, "7" + number)).ShouldNotBeNull();
        await system.Blacklist(card.CardId, reason);
        await system.Release(card.CardId);
        (await system.Submit(CardsSystem.Fuel, number, "7" + number)).ShouldBeNull();
    }

    [Fact]
    public async Task A_mistyped_secret_does_not_block_the_card_for_its_holder()
    {
        var mistyped = (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        await system.Blacklist(mistyped.CardId, "wrong-secret");
        (await system.Submit(CardsSystem.Supermarket, number, "123457")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_used_card_is_blocked_with_any_secret()
    {
        var used = (await system.Submit(CardsSystem.Supermarket, number, "123456")).ShouldNotBeNull();
        await system.Blacklist(used.CardId, "used");
        (await system.Submit(CardsSystem.Supermarket, number, "123457")).ShouldBeNull();
    }

    [Fact]
    public async Task A_hundred_submissions_at_once_make_one_card()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => system.Submit(CardsSystem.Supermarket, number, "123456")))
        );
        results.Count(r => r is not null).ShouldBe(1);
    }

    [Theory]
    [InlineData(InputSchema.NumberAndSecret, null, "123456", "cards/number-missing")]
    [InlineData(InputSchema.NumberAndSecret, "6222000000000000", null, "cards/secret-missing")]
    [InlineData(InputSchema.SecretOnly, "6222000000000000", null, "cards/secret-missing")]
    [InlineData(InputSchema.Points, "6222000000000000", "123456", "cards/secret-not-wanted")]
    [InlineData(InputSchema.NumberAndSms, "", null, "cards/number-missing")]
    internal void A_card_comes_with_the_parts_of_its_kind(InputSchema input, string? given, string? secret, string expected) =>
        system
            .Refusal(system.Submission(given, secret), CardsSystem.Supermarket with { Input = input })
            .ShouldNotBeNull()
            .Type.ShouldBe(expected);

    [Fact]
    public void What_cannot_be_decrypted_is_refused()
    {
        var good = system.Encrypt("123456");
        Type(new(number, good, "dev-2")).ShouldBe("cards/unknown-key");
        Type(new(number, good, null)).ShouldBe("cards/unknown-key");
        foreach (var bad in (string[])["123456", "not base64!", "AAAA", good[..^4], new string('A', 1028), $"BA{good[2..8]}BA{good[10..]}"])
            Type(new(number, bad, "dev-1")).ShouldBe("cards/unreadable-secret");

        string? Type(Features.Cards.Contract.CardSubmission submission) => system.Refusal(submission, CardsSystem.Supermarket)?.Type;
    }
}
