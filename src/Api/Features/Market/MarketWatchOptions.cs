namespace CardRecycle.Api.Features.Market;

/// <summary>Section <c>Market:Watch</c>: when the market is odd, and what is done about it.</summary>
internal sealed class MarketWatchOptions
{
    /// <summary>A shift by at least this many points of rate downward pauses the brand's instant quotes until staff resume
    /// them.</summary>
    public double PauseFall { get; set; } = 0.05;

    /// <summary>False: nothing is paused by the watch, staff alone do.</summary>
    public bool Pauses { get; set; } = true;

    /// <summary>How long an alert widens the interval.</summary>
    public TimeSpan WidenFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Factor on the interval after a shift of price.</summary>
    public double ShiftWidening { get; set; } = 1.5;

    /// <summary>Factor on the interval after a spike of price, or anything odd in demand.</summary>
    public double SpikeWidening { get; set; } = 1.2;

    public bool IsSound => PauseFall is > 0 and < 1 && WidenFor > TimeSpan.Zero && ShiftWidening >= 1 && SpikeWidening >= 1;
}
