namespace CardRecycle.Api.Features.Market.Contract;

/// <summary>
/// What the watch on a brand's market says to the next quote: by what factor (1 or more) the valuation's interval is widened, and whether
/// instant quotes are paused.
/// </summary>
internal readonly record struct MarketAlarm(double Widening, bool Paused)
{
    public static readonly MarketAlarm Calm = new(1, false);
}

/// <summary>Alarms of all brands, in memory in every replica; a pause is felt within a second.</summary>
internal interface IMarketAlarms
{
    MarketAlarm For(string brandId);
}
