using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Cards;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Cards;

/// <summary>One member of the risk team asks, another one approves, the first one looks once and soon.</summary>
public sealed class TwoPeopleReveal(CardsSystem system) : IClassFixture<CardsSystem>
{
    private readonly Guid seller = Guid.CreateVersion7();
    private readonly Guid order = Guid.CreateVersion7();

    [Fact]
    public async Task An_approval_is_good_for_one_look_by_the_one_who_asked()
    {
        var card = await Card();
        var request = await system.Ask(card, "zhang", decidedBy: "li");
        await Refused(card, request, "li", "cards/no-such-reveal-request");
        await Refused(await Card(), request, "zhang", "cards/no-such-reveal-request");
        var looks = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => system.Reveal(card, request, "zhang")));
        looks.Count(l => l.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        looks.Count(l => l.StatusCode == HttpStatusCode.Conflict).ShouldBe(5);
        await Refused(card, request, "zhang", "cards/reveal-request-over");
        (await system.InDatabase(db => db.CardReveals.CountAsync(r => r.CardId == card && r.ApprovedBy == "li"))).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_approves_their_own_request_and_without_approval_nobody_looks()
    {
        var card = await Card();
        var request = await system.Ask(card, "zhang");
        await Refused(card, request, "zhang", "cards/second-person-needed");
        using var self = system.StaffClient("zhang", "risk");
        using var answer = await self.PostAsJsonAsync($"/staff/cards/reveal-requests/{request}/decision", new { approve = true });
        await Expect(answer, "cards/second-person-needed");
        (await system.InDatabase(db => db.CardReveals.CountAsync(r => r.CardId == card))).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_declined_stays_declined_and_the_seller_sees_that_somebody_asked()
    {
        var card = await Card();
        var request = await system.Ask(card, "zhang", decidedBy: "li", approve: false);
        await Refused(card, request, "zhang", "cards/reveal-request-over");
        using var third = system.StaffClient("wang", "risk");
        using var answer = await third.PostAsJsonAsync($"/staff/cards/reveal-requests/{request}/decision", new { approve = true });
        await Expect(answer, "cards/reveal-request-over");
        using var client = system.SellerClient(seller);
        var seen = await client.GetFromJsonAsync<JsonElement>($"/orders/{order}/card/reveals");
        seen.GetProperty("reveals").GetArrayLength().ShouldBe(0);
        seen.GetProperty("requests")[0].GetProperty("stateLabel").GetString().ShouldBe("未批准");
        seen.GetProperty("requests")[0].GetProperty("askedBy").GetString().ShouldBe("zhang");
    }

    [Fact]
    public async Task Neither_a_request_nor_an_approval_waits_for_ever()
    {
        var card = await Card();
        var (undecided, unused) = (await system.Ask(card, "zhang"), await system.Ask(card, "zhang", decidedBy: "li"));
        system.Clock.Advance(TimeSpan.FromMinutes(11));
        await Refused(card, unused, "zhang", "cards/reveal-request-over");
        system.Clock.Advance(TimeSpan.FromMinutes(50));
        using var late = system.StaffClient("li", "risk");
        using var answer = await late.PostAsJsonAsync($"/staff/cards/reveal-requests/{undecided}/decision", new { approve = true });
        await Expect(answer, "cards/reveal-request-over");
        var open = await late.GetFromJsonAsync<JsonElement>("/staff/cards/reveal-requests?open=true");
        open.GetProperty("requests").EnumerateArray().ShouldNotContain(r => r.GetProperty("cardId").GetGuid() == card);
        var all = await late.GetFromJsonAsync<JsonElement>("/staff/cards/reveal-requests");
        all.GetProperty("requests")
            .EnumerateArray()
            .Where(r => r.GetProperty("cardId").GetGuid() == card)
            .ShouldAllBe(r => r.GetProperty("state").GetString() == "Expired");
    }

    /// <summary>Whoever can write the rows as the Api does still needs two names, and cannot use a request twice.</summary>
    [Theory]
    [InlineData("update cards.reveal_requests set state = 'Approved', decided_by = asked_by", "reveal_requests_two_people")]
    [InlineData("update cards.reveal_requests set used_at = now()", "reveal_requests_approved_before_use")]
    [InlineData("update cards.reveal_requests set asked_by = 'nobody'", null)]
    [InlineData("delete from cards.reveal_requests", null)]
    public async Task The_database_holds_to_two_people_as_well(string sql, string? constraint)
    {
        var card = await Card();
        var request = await system.Ask(card, "zhang");
        var statement = sql + " where id = {0}";
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db => db.Database.ExecuteSqlRawAsync(statement, [request]))
        );
        refused.ConstraintName.ShouldBe(constraint);
        if (constraint is null)
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static int last = 500_000;

    private async Task<Guid> Card()
    {
        var number = $"62220001{Interlocked.Increment(ref last):D8}";
        var isFirst = await system.InDatabase(db => db.Cards.AllAsync(c => c.OrderId != order));
        var admitted = await system.Submit(CardsSystem.Fuel, number, number, seller, isFirst ? order : Guid.CreateVersion7());
        return admitted.ShouldNotBeNull().CardId;
    }

    private async Task Refused(Guid card, Guid request, string by, string type)
    {
        using var answer = await system.Reveal(card, request, by);
        await Expect(answer, type);
    }

    private static async Task Expect(HttpResponseMessage answer, string type)
    {
        answer.IsSuccessStatusCode.ShouldBeFalse();
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"/problems/{type}");
    }
}
