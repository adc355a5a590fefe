using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Market;

/// <summary>A system whose market starts with the sample's history.</summary>
public sealed class MarketSystem : StartedSystem
{
    protected override IEnumerable<KeyValuePair<string, string?>> ApiSettings => [new("Market:HistoryPath", SampleModels.SampleFolder)];

    internal IMarketLevels Levels => Services.GetRequiredService<IMarketLevels>();

    /// <summary>Records a trade in a transaction of its own.</summary>
    internal Task RecordAsync(ClosedTrade trade) =>
        InDatabase(async db =>
        {
            await Levels.RecordAsync(db, trade, CancellationToken.None);
            return await db.SaveChangesAsync();
        });

    /// <summary>A code card of 500 yuan with a year to go, sold now at <paramref name="rate"/>.</summary>
    internal ClosedTrade Trade(string brandId, double rate)
    {
        var now = Clock.GetUtcNow();
        var soldFor = (long)(50_000 * rate);
        return new(Guid.CreateVersion7(now), brandId, "Code", 50_000, 50_000, null, 365, 45_000, soldFor, now.AddDays(-1), now);
    }

    internal static async Task<MarketLevel> Until(IMarketLevels levels, string brandId, Func<MarketLevel, bool> reached)
    {
        for (var attempt = 0; attempt < 6_000; attempt++)
        {
            if (levels.For(brandId) is { } level && reached(level))
                return level;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"{brandId} stayed at {levels.For(brandId)}.");
    }
}
