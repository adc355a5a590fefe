using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Market;

/// <summary>A system whose market starts with the sample's history and is watched.</summary>
public sealed class WatchedSystem : StartedSystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Market:HistoryPath", SampleModels.SampleFolder)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Closes trades of code cards of 500 yuan, one after the other, at a rate above or below the brand's level.</summary>
    internal async Task TradeAsync(string brandId, double offLevel, int trades)
    {
        var levels = Services.GetRequiredService<IMarketLevels>();
        var rate = levels.For(brandId)!.Level + offLevel;
        for (var i = 0; i < trades; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            var now = Clock.GetUtcNow();
            var trade = new ClosedTrade(
                Guid.CreateVersion7(now),
                brandId,
                "Code",
                50_000,
                50_000,
                null,
                365,
                40_000,
                (long)(50_000 * rate),
                now.AddDays(-1),
                now
            );
            await InDatabase(async db =>
            {
                await levels.RecordAsync(db, trade, Ct);
                return await db.SaveChangesAsync(Ct);
            });
        }
    }

    internal HttpClient Operator()
    {
        var client = AnonymousClient();
        var token = Services.GetRequiredService<TokenIssuer>().ForStaff("ops-3", ["operations"]);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return client;
    }

    internal async Task<HttpResponseMessage> QuoteAsync(string brandId)
    {
        using var client = AnonymousClient();
        return await client.PostAsJsonAsync(
            "/quotes",
            new
            {
                brand = brandId,
                form = "code",
                faceFen = 50_000,
            },
            Ct
        );
    }

    internal static async Task<JsonElement> Until(HttpClient client, string path, Func<JsonElement, bool> reached)
    {
        var last = default(JsonElement);
        for (var attempt = 0; attempt < 3_000; attempt++)
        {
            last = await client.GetFromJsonAsync<JsonElement>(path, Ct);
            if (reached(last))
                return last;
            await Task.Delay(100, Ct);
        }
        throw new TimeoutException(last.ToString());
    }
}
