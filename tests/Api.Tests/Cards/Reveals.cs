using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Crypto;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>A card at rest is unreadable; each time it is opened its seller can see so.</summary>
public sealed class Reveals(CardsSystem system) : IClassFixture<CardsSystem>
{
    private const string Number = "6222021234567890";
    private readonly Guid seller = Guid.CreateVersion7();
    private readonly Guid order = Guid.CreateVersion7();
    private readonly string secret = Guid.CreateVersion7().ToString("N")[^16..].ToUpperInvariant();

    [Fact]
    public async Task A_secret_encrypted_with_the_published_key_opens_for_the_issuer()
    {
        using var anyone = system.AnonymousClient();
        var key = await anyone.GetFromJsonAsync<JsonElement>("/cards/encryption-key");
        key.GetProperty("algorithm").GetString().ShouldBe("SM2-C1C3C2");
        var ciphertext = Sm2.Encrypt(Convert.FromHexString(key.GetProperty("publicKey").GetString()!), Encoding.UTF8.GetBytes(secret));

        var card = await system.InDatabase(async db =>
        {
            var submission = new Features.Cards.Contract.CardSubmission(
                null,
                Convert.ToBase64String(ciphertext.AsSpan(1)), // as sm-crypto sends it, without the leading 04
                key.GetProperty("keyId").GetString()
            );
            system.Vault.Admit(db, submission, CardsSystem.ECommerce, seller, order).Refused(out _, out var admitted).ShouldBeFalse();
            await db.SaveChangesAsync();
            return admitted!;
        });
        card.Masked.ShouldBe("****");
        (await system.Open(card.CardId, "verify")).Secret.ShouldBe(secret);
    }

    [Fact]
    public async Task Nothing_of_a_card_can_be_read_in_its_row()
    {
        var card = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        var row = await system.InDatabase(db => db.Cards.SingleAsync(c => c.Id == card.CardId));
        foreach (var field in (byte[]?[])[row.Number, row.Secret, row.DataKey])
            Encoding.Latin1.GetString(field.ShouldNotBeNull()).ShouldNotContain(secret);
        row.Masked.ShouldBe(card.Masked);
        card.Masked.Replace("*", "").Length.ShouldBe(8);
        $"{row}{card}{new Features.Cards.Contract.OpenedCard(Number, secret)}".ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_sealed_field_moved_to_another_card_does_not_open()
    {
        var mine = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret + "1")).ShouldNotBeNull();
        var other = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret + "2")).ShouldNotBeNull();
        await system.InDatabase(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                update cards.cards c set secret = o.secret, data_key = o.data_key
                from cards.cards o where c.id = {mine.CardId} and o.id = {other.CardId}
                """
            )
        );
        await Should.ThrowAsync<CryptoRefusedException>(() => system.Open(mine.CardId, "verify"));
    }

    [Fact]
    public async Task The_seller_sees_every_opening_newest_first_and_in_Chinese()
    {
        var card = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        await system.Open(card.CardId, "verify");
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        await system.Open(card.CardId, "acquire");
        system.Clock.Advance(TimeSpan.FromSeconds(1));
        var request = await system.Ask(card.CardId, "zhang", decidedBy: "li");
        using var answer = await system.Reveal(card.CardId, request, "zhang");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString().ShouldBe(secret);

        using var client = system.SellerClient(seller);
        var seen = await client.GetFromJsonAsync<JsonElement>($"/orders/{order}/card/reveals");
        var reveals = seen.GetProperty("reveals");
        reveals.EnumerateArray().Select(r => r.GetProperty("purpose").GetString()).ShouldBe(["dispute", "acquire", "verify"]);
        reveals[0].GetProperty("byLabel").GetString().ShouldBe("工作人员（zhang，经 li 批准）");
        reveals[0].GetProperty("approvedBy").GetString().ShouldBe("li");
        seen.GetProperty("requests")[0].GetProperty("stateLabel").GetString().ShouldBe("已查看");
        reveals[0].GetProperty("purposeLabel").GetString().ShouldBe("处理争议");
        reveals[1].GetProperty("byLabel").GetString().ShouldBe("系统自动");
        seen.GetRawText().ShouldNotContain("申诉"); // The reason is for the auditor.
    }

    [Fact]
    public async Task Another_seller_learns_nothing_of_the_card()
    {
        (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        using var stranger = system.SellerClient(Guid.CreateVersion7());
        var answer = await stranger.GetAsync($"/orders/{order}/card/reveals");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("cards/not-found");
    }

    [Fact]
    public async Task Only_the_risk_team_may_look_at_a_card()
    {
        var card = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        var request = await system.Ask(card.CardId, "zhang", decidedBy: "wang");
        using var operations = system.StaffClient("li", "operations");
        using var self = system.SellerClient(seller);
        using var anyone = system.AnonymousClient();
        foreach (
            var (path, body) in new (string, object)[]
            {
                ($"/staff/cards/{card.CardId}/reveal-requests", new { purpose = "dispute", reason = "reason enough" }),
                ($"/staff/cards/reveal-requests/{request}/decision", new { approve = true }),
                ($"/staff/cards/{card.CardId}/reveal", new { requestId = request }),
            }
        )
        {
            (await operations.PostAsJsonAsync(path, body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await self.PostAsJsonAsync(path, body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await anyone.PostAsJsonAsync(path, body)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        (await operations.GetAsync("/staff/cards/reveal-requests")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("""{"purpose":"acquire","reason":"reason enough"}""", "cards/unknown-purpose")]
    [InlineData("""{"purpose":"dispute","reason":""}""", "http/validation")]
    [InlineData("""{"purpose":"dispute"}""", "http/")]
    [InlineData("""{"purpose":7,"reason":"reason enough"}""", "http/")]
    [InlineData("""{"purpose":"dispute","reason":"reason\u0000enough"}""", "http/validation")]
    [InlineData("""{"purpose":"dispute","reason":"reason\ud800enough"}""", "http/")]
    [InlineData("""{"purpose":null,"reason":"reason enough"}""", "http/")]
    [InlineData("null", "http/")]
    [InlineData("not json", "http/")]
    public async Task A_reveal_without_purpose_and_reason_is_refused(string body, string type)
    {
        var card = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        using var staff = system.StaffClient("zhang", "risk");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var post = new HttpRequestMessage(HttpMethod.Post, $"/staff/cards/{card.CardId}/reveal-requests") { Content = content };
        post.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var answer = await staff.SendAsync(post);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"/problems/{type}");
        (await system.InDatabase(db => db.RevealRequests.CountAsync(r => r.CardId == card.CardId))).ShouldBe(0);
    }

    [Fact]
    public async Task A_card_that_is_not_there_is_not_found()
    {
        using var staff = system.StaffClient("zhang", "risk");
        var nowhere = $"/staff/cards/{Guid.CreateVersion7()}";
        using var asked = await CardsSystem.PostOnce(
            staff,
            $"{nowhere}/reveal-requests",
            new { purpose = "dispute", reason = "reason enough" }
        );
        asked.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var revealed = await staff.PostAsJsonAsync($"{nowhere}/reveal", new { requestId = Guid.CreateVersion7() });
        revealed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_api_can_neither_change_nor_remove_a_reveal()
    {
        var card = (await system.Submit(CardsSystem.Fuel, UniqueNumber(), secret, seller, order)).ShouldNotBeNull();
        await system.Open(card.CardId, "verify");
        foreach (var sql in (string[])["update cards.reveals set by = 'nobody'", "delete from cards.reveals", "delete from cards.cards"])
        {
            var refused = await Should.ThrowAsync<PostgresException>(() => system.InDatabase(db => db.Database.ExecuteSqlRawAsync(sql)));
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    private static int last = 100_000;

    private static string UniqueNumber() => $"62220000{Interlocked.Increment(ref last):D8}";
}
