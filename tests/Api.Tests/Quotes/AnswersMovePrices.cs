using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Quotes;

public sealed class AnswersMovePrices(PolicySystem system) : IClassFixture<PolicySystem>
{
    private const long FaceFen = 100_000;
    private const string Policy = "20260101-aaaa";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Goal: a brand whose sellers hold out is paid more within hours and one that is sold at every price less, by no more than a
    /// point, the same in every replica, while a stranger who only asks moves nothing; the record says by how much. Method: every hour
    /// a seller who was paid once refuses one brand and sells another of its kind, and somebody who never sold asks about a third;
    /// margins of quotes for 1,000 yuan.
    /// </summary>
    [Fact]
    public async Task Sellers_who_hold_out_move_their_brands_price_and_strangers_who_ask_do_not()
    {
        using var person = await system.SignInSeller();
        using var other = await system.SignInSeller();
        var (seller, stranger) = (person.Client, other.Client);
        var order = await system.Sell(seller, await system.MintCard("walmart", FaceFen));
        await system.Until(seller, order, "paid");
        system.Promote(Policy, new AnswerLaw(0.011, 6), (KindOfCard.Supermarket, 0.02));
        await system.InForceAsync(Policy);
        await system.LetPass(TimeSpan.FromDays(2), 2);
        var calm = await Margin(seller, "walmart");
        calm.ShouldBe(2_000);

        for (var hour = 0; hour < 8; hour++)
        {
            await system.SignIn(seller, person.Person.Phone);
            await system.SignIn(stranger, other.Person.Phone);
            await system.RecordedAsync(await TradingSystem.Quote(seller, "walmart", FaceFen));
            await system.RecordedAsync(await TradingSystem.Quote(stranger, "hema", FaceFen));
            await system.Sell(seller, await system.MintCard("vanguard", FaceFen));
            await system.LetPass(TimeSpan.FromHours(1), 1);
        }
        await system.LetPass(TimeSpan.FromMinutes(30), 1);
        var moved = await Until(seller, "walmart", m => m < calm);
        moved.ShouldBeInRange(calm - 1_000, calm - 100, "a point is the most");
        (await Margin(seller, "hema")).ShouldBe(calm, "who never sold has no say");
        (await Margin(seller, "vanguard")).ShouldBeInRange(calm + 100, calm + 1_000);

        var quote = await TradingSystem.Quote(stranger, "walmart", FaceFen);
        (await system.RecordedAsync(quote)).AnswersPpm.ShouldBe((calm - moved) * 10, "a fen of a thousand yuan is ten millionths");
        quote
            .GetProperty("lines")
            .EnumerateArray()
            .Sum(l => l.GetProperty("amountFen").GetInt64())
            .ShouldBe(quote.GetProperty("amountFen").GetInt64());

        var replica = await system.StartReplicaAsync();
        using var another = new HttpClient { BaseAddress = new Uri(replica.Urls.First()) };
        (await Margin(another, "walmart")).ShouldBe(moved, "a replica that starts later has read the same answers");

        // A policy without a law for answers follows none.
        system.Promote("20260102-bbbb", (KindOfCard.Supermarket, 0.02));
        await system.InForceAsync("20260102-bbbb");
        await Until(seller, "walmart", m => m == calm);
    }

    private static async Task<long> Until(HttpClient client, string brand, Func<long, bool> holds)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await Margin(client, brand) is var margin && holds(margin))
                return margin;
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException($"The margin of {brand} stayed at {await Margin(client, brand)} fen.");
    }

    /// <summary>Beside the fee, in fen; without random steps it is the policy's own less what answers say.</summary>
    private static async Task<long> Margin(HttpClient client, string brand) =>
        -(await TradingSystem.Quote(client, brand, FaceFen))
            .GetProperty("lines")
            .EnumerateArray()
            .Single(l => l.GetProperty("code").GetString() == "margin")
            .GetProperty("amountFen")
            .GetInt64();
}
