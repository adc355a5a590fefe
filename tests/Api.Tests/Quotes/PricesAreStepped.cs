using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Tests.Catalog;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Quotes;

public sealed class PricesAreStepped(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_card_asked_about_again_by_anybody_gets_the_same_price()
    {
        var amounts = new HashSet<long>();
        for (var i = 0; i < 5; i++)
        {
            using var client = system.AnonymousClient();
            amounts.Add((await Ask(client, "walmart", 50_000)).GetProperty("amountFen").GetInt64());
        }
        amounts.Count.ShouldBe(1);
    }

    /// <summary>Goal: acceptance can be learned from what is stored. Method: the same card over many hours; the steps must vary, stay
    /// within
    /// the rails, and be stored with the propensity with which they were drawn.</summary>
    [Fact]
    public async Task Steps_vary_from_hour_to_hour_and_are_stored_with_their_propensity()
    {
        using var client = system.AnonymousClient();
        var (ids, margins) = (new List<Guid>(), new HashSet<long>());
        for (var hour = 0; hour < 40; hour++)
        {
            var quote = await Ask(client, "walmart", 100_000);
            ids.Add(quote.GetProperty("quoteId").GetGuid());
            margins.Add(Line(quote, "margin"));
            quote
                .GetProperty("lines")
                .EnumerateArray()
                .Sum(l => l.GetProperty("amountFen").GetInt64())
                .ShouldBe(quote.GetProperty("amountFen").GetInt64());
            system.Clock.Advance(TimeSpan.FromHours(1));
        }
        // One fen of rounding may lie between a margin and its share.
        margins.Select(m => (m + 50) / 100).Distinct().Count().ShouldBeInRange(3, 10);
        margins.ShouldAllBe(m => m <= -199 && m >= -1_401);
        var stored = new List<IssuedQuote>();
        for (var i = 0; i < 3_000 && stored.Count < ids.Count; i++)
        {
            await Task.Delay(100, Ct);
            stored = await system.InDatabase(db => db.IssuedQuotes.AsNoTracking().Where(q => ids.Contains(q.Id)).ToListAsync(Ct));
        }
        stored.Count.ShouldBe(ids.Count);
        stored.Select(q => q.StepPpm).Distinct().Count().ShouldBeGreaterThan(2);
        foreach (var quote in stored)
        {
            PriceStepping.Usual.ShouldContain(quote.StepPpm);
            quote.StepPropensityPpm.ShouldBe(200_000);
        }
    }

    private static long Line(JsonElement quote, string code) =>
        quote
            .GetProperty("lines")
            .EnumerateArray()
            .Where(l => l.GetProperty("code").GetString() == code)
            .Sum(l => l.GetProperty("amountFen").GetInt64());

    private static async Task<JsonElement> Ask(HttpClient client, string brandId, long faceFen)
    {
        var body = new
        {
            brand = brandId,
            form = "code",
            faceFen,
        };
        var answer = await client.PostAsJsonAsync("/quotes", body, Ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Json();
    }
}
