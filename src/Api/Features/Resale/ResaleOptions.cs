namespace CardRecycle.Api.Features.Resale;

/// <summary>Section <c>Resale</c>.</summary>
internal sealed class ResaleOptions
{
    /// <summary>True: cards in stock are offered to <see cref="Recycler"/> by themselves. Needs <see cref="RecyclersUrl"/>.</summary>
    public bool AutoSell { get; set; }

    /// <summary>How long after its acquisition a card is offered.</summary>
    public TimeSpan AutoSellAfter { get; set; } = TimeSpan.Zero;

    /// <summary>How long a card rests after a bid that was too low, or a recycler that did not answer.</summary>
    public TimeSpan AutoSellRetry { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A bid below this share of what the card was expected to fetch is not taken, in percent.</summary>
    public int AutoSellPercentMin { get; set; } = 90;

    /// <summary>Where recyclers are asked for bids.</summary>
    public Uri? RecyclersUrl { get; set; }

    public string Recycler { get; set; } = "sandbox-recycler";
}
