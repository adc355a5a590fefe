namespace CardRecycle.Models.Valuation;

/// <summary>Kind of card (卡种) as the models know it. The order is part of the feature schema.</summary>
public enum KindOfCard
{
    Supermarket,
    ECommerce,
    Fuel,
    Phone,
    Game,
    Dining,
    Travel,
    Mall,
    Coffee,
}

/// <summary>Form of a card as the models know it.</summary>
public enum FormOfCard
{
    Physical,
    Code,
}

/// <summary>What is known of a card when its price is asked for.</summary>
/// <param name="BrandId">Brand id of the catalogue. One that the model never saw is allowed: the estimate falls back to the kind.</param>
/// <param name="Kind">Kind of card.</param>
/// <param name="Form">Physical card or code.</param>
/// <param name="FaceFen">Face value in fen, above 0.</param>
/// <param name="BalanceFen">Balance in fen, above 0; rates are over the balance.</param>
/// <param name="LifeDays">Days until the card expires, counted from <paramref name="Day"/>; null if it never does.</param>
/// <param name="RegionBound">True if the card can be spent in some regions only.</param>
/// <param name="Day">The day of the question in China (UTC+8).</param>
public readonly record struct CardFacts(
    string BrandId,
    KindOfCard Kind,
    FormOfCard Form,
    long FaceFen,
    long BalanceFen,
    int? LifeDays,
    bool RegionBound,
    DateOnly Day
);

/// <summary>
/// Where the market of a card's brand stands when its price is asked for. Rates are resale rates over balance, 0 to 1, of an average
/// card of the brand.
/// </summary>
/// <param name="Level">Where it stands; 0 if nothing is known, not even of its kind.</param>
/// <param name="Mean30">Mean of the last 30 days; equals the level if there was no trade in them.</param>
/// <param name="Trades30">Number of closed trades in the last 30 days.</param>
public readonly record struct MarketSnapshot(double Level, double Mean30, int Trades30)
{
    /// <summary>Standard deviation of what is known of the level, points of rate; 0: not stated.</summary>
    public double Deviation { get; init; }

    /// <summary>Common sign of the last surprises, in standard deviations: near 0 in calm times, beyond 1 either way in a move.</summary>
    public double Trend { get; init; }

    /// <summary>Number of closed trades that the level was followed through; 0: it is its kind's.</summary>
    public int Trades { get; init; }

    /// <summary>How its cards come in and go out.</summary>
    public MarketFlow Flow { get; init; }

    /// <summary>The same for cards of a face band that stands apart from the others.</summary>
    public MarketSnapshot WithFace(FaceLevel face) =>
        face == default || !HasLevel
            ? this
            : this with
            {
                Level = Level + face.Offset,
                Mean30 = Mean30 + face.Offset,
                Deviation = Math.Sqrt((Deviation * Deviation) + (face.Deviation * face.Deviation)),
            };

    /// <summary>Nothing is known.</summary>
    public static readonly MarketSnapshot None;

    public bool HasLevel => Level > 0;

    /// <summary>False: the level is that of the brand's kind.</summary>
    public bool HasTrades => Trades > 0 || Trades30 > 0;
}
