namespace CardRecycle.Load;

/// <summary>How much load, all of it against 127.0.0.1 and bounded.</summary>
internal sealed record LoadSettings(int Orders, int Sellers, int Concurrency, int QuoteRate, int Seconds, bool Json)
{
    public const int OrdersMax = 20_000;
    public const int SellersMax = 500;
    public const int ConcurrencyMax = 256;
    public const int QuoteRateMax = 20_000;
    public const int SecondsMax = 120;

    /// <summary>Orders whose statements are counted; logging every statement is slow, so they are not timed.</summary>
    public const int CountedOrders = 120;

    /// <summary>Orders before the clock starts: code is compiled, caches and pools are filled.</summary>
    public const int WarmUpOrders = 120;

    /// <summary>Longest wait for the last order to be paid.</summary>
    public static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(3);
}
