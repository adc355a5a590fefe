using CardRecycle.Api.Features.Watchlists;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>Sellers against lists: at the check of their name, at every deal, and all of them when a list changes.</summary>
public sealed class SellersAreScreened(TradingSystem system) : IClassFixture<TradingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_listed_with_name_and_birth_date_is_held_until_a_reviewer_has_looked()
    {
        using var seller = await system.SignInSeller();
        var entry = $"7,{seller.Person.Name},,,{WatchlistCalls.BornOf(seller.Person)},,诈骗,公告\n";
        await system.Import("held", entry);
        var (state, orderId) = await system.SellSmall(seller.Client);
        state.ShouldBe("underReview");
        var decision = await system.DecisionOn(orderId);
        decision.GetProperty("verdict").GetString().ShouldBe("hold");
        decision.GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("watchlist-match");
        decision.GetProperty("reasons")[0].GetProperty("text").GetString()!.ShouldContain("名单 held 第 7 号姓名一致，出生日期相同");
        (await system.Replay(decision)).GetProperty("equal").GetBoolean().ShouldBeTrue();
        using var staff = system.StaffClient("risk");
        var cases = await Callers.Expect(await staff.GetAsync("/staff/risk/cases?limit=200", Ct));
        cases
            .GetProperty("cases")
            .EnumerateArray()
            .ShouldContain(c =>
                c.GetProperty("orderId").GetGuid() == orderId && c.GetProperty("reasonCodes")[0].GetString() == "watchlist-match"
            );

        var match = (await system.MatchesOf(seller.Id)).ShouldHaveSingleItem();
        match.GetProperty("entry").GetProperty("names")[0].GetString().ShouldBe(seller.Person.Name, "a reviewer sees whom it is about");
        match.GetProperty("sellerName").GetString()!.ShouldNotBe(seller.Person.Name);
        await system.Review(match, samePerson: false);
        (await system.SellSmall(seller.Client)).State.ShouldBe("paid", "once cleared, a good seller is not held again");
        await system.Import("held", entry + "8,欧阳无人,,,,,,\n");
        (await system.SellSmall(seller.Client)).State.ShouldBe("paid", "their entry has not changed");
        await system.Import("held", entry.Replace("诈骗", "洗钱", StringComparison.Ordinal));
        (await system.SellSmall(seller.Client)).State.ShouldBe("underReview", "a changed entry asks again");
    }

    [Fact]
    public async Task No_name_gets_into_decisions_events_or_what_lies_on_disk()
    {
        using var seller = await system.SignInSeller();
        var (name, id) = (seller.Person.Name, seller.Person.IdNumber);
        await system.Import("discreet", $"1,{name},无名氏别名,{id},,,,\n");
        var (state, orderId) = await system.SellSmall(seller.Client);
        state.ShouldBe("underReview");
        (await system.DecisionOn(orderId)).GetProperty("reasons")[0].GetProperty("text").GetString()!.ShouldContain("身份证号一致");
        string[] stored =
        [
            "watchlists.entries",
            "watchlists.versions",
            "watchlists.matches",
            "watchlists.keys",
            "risk.decisions",
            "risk.deal_events",
            "cases.cases",
            "cases.acts",
            "platform.outbox_events",
        ];
        foreach (var table in stored)
        {
            var text = await system.Database.ReadText($"select coalesce(string_agg(t::text, '\n'), '') from {table} t");
            if (table is not "platform.outbox_events" and not "cases.acts")
                text.Length.ShouldBeGreaterThan(0, table);
            foreach (var secret in new[] { name, "无名氏别名", id })
            {
                text.ShouldNotContain(secret, Case.Sensitive, table);
                text.ShouldNotContain(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret)), Case.Sensitive, table);
            }
        }
    }

    [Fact]
    public async Task A_weaker_match_goes_to_review_and_a_confirmed_one_holds_every_deal()
    {
        var person = Callers.NewPerson() with { Name = "单解仇" };
        using var seller = await system.SignInSeller(person: person);
        await system.Import("weaker", "1,\"SHAN, Xie-Chou\",,,,,,\n");
        var (state, orderId) = await system.SellSmall(seller.Client);
        state.ShouldBe("underReview");
        var decision = await system.DecisionOn(orderId);
        decision.GetProperty("verdict").GetString().ShouldBe("review");
        decision.GetProperty("reasons")[0].GetProperty("code").GetString().ShouldBe("watchlist-similar");
        await system.Review((await system.MatchesOf(seller.Id)).ShouldHaveSingleItem(), samePerson: true);
        var held = await system.DecisionOn((await system.SellSmall(seller.Client)).OrderId);
        held.GetProperty("verdict").GetString().ShouldBe("hold");
        held.GetProperty("reasons")[0].GetProperty("text").GetString()!.ShouldContain("已由审核人确认");
    }

    [Fact]
    public async Task A_namesake_born_on_another_day_sells_as_everybody_does()
    {
        using var seller = await system.SignInSeller();
        await system.Import("namesake", $"1,{seller.Person.Name},,,1941-02-03,,,\n");
        (await system.SellSmall(seller.Client)).State.ShouldBe("paid");
        (await system.MatchesOf(seller.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_is_screened_when_it_is_checked()
    {
        var person = Callers.NewPerson();
        await system.Import("signing-up", $"1,{person.Name},,{person.IdNumber},,,,\n");
        using var seller = await system.SignInSeller(person: person);
        (await system.MatchesOf(seller.Id)).ShouldHaveSingleItem().GetProperty("kind").GetString().ShouldBe("idNumber");
        using var nobody = await system.SignInSeller(SellerLevel.Phone, weChat: false);
        (await system.MatchesOf(nobody.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_list_screens_all_sellers_again_and_goes_on_where_it_stopped()
    {
        using var one = await system.SignInSeller();
        using var other = await system.SignInSeller();
        // In the order of their ids, which the test's clock does not give.
        var (first, second) = string.CompareOrdinal($"{one.Id}", $"{other.Id}") < 0 ? (one, other) : (other, one);
        var rows = $"1,{first.Person.Name},,{first.Person.IdNumber},,,,\n2,{second.Person.Name},,{second.Person.IdNumber},,,,\n";
        var version = (await system.Import("everybody", rows)).GetProperty("version").GetInt32();
        await Screened(version);
        (await system.MatchesOf(first.Id)).ShouldHaveSingleItem();
        (await system.MatchesOf(second.Id)).ShouldHaveSingleItem();

        // As if the replica had ended between the two.
        await system.Database.Execute("delete from watchlists.screenings");
        await system.Database.Execute(
            $"update watchlists.versions set screened_after = '{first.Id}', screened_at = null where version = {version}"
        );
        await system.Services.GetRequiredService<RescreenSellers>().RunOnceAsync(Ct);
        await Screened(version);
        (await WasScreened(first.Id)).ShouldBe("0");
        (await WasScreened(second.Id)).ShouldBe("1");

        using var staff = system.StaffClient("risk");
        await Callers.Expect(await staff.DeleteAsync("/staff/risk/watchlists/everybody", Ct));
        (await system.MatchesOf(first.Id)).ShouldBeEmpty("what is no longer listed matches nobody");
    }

    private Task<string> WasScreened(Guid sellerId) =>
        system.Database.ReadText($"select count(*) from watchlists.screenings where seller_id = '{sellerId}'");

    private async Task Screened(int version)
    {
        for (var i = 0; i < 600; i++)
        {
            var done = await system.Database.ReadText(
                $"select count(*) from watchlists.versions where version >= {version} and screened_at is not null"
            );
            if (done != "0")
                return;
            await Task.Delay(100, Ct);
        }
        throw new TimeoutException($"The sellers were not screened against version {version} within a minute.");
    }
}
