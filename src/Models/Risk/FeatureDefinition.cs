namespace CardRecycle.Models.Risk;

/// <summary>How far back an aggregate looks. Up to an hour it is counted in buckets of ten minutes, up to two days in hours, beyond in days
/// of Beijing time; the bucket of now and as many whole ones before it as the window holds.</summary>
public readonly record struct Window(long Seconds, string Name)
{
    public static readonly Window Ever = new(long.MaxValue, "ever");

    public static Window Hours(int hours) => new(hours * 3600L, hours + "h");

    public static Window Days(int days) => new(days * 86400L, days + "d");
}

/// <summary>
/// What is computed from an entity's state. Unless said otherwise the event itself is not part of it, and where nothing is known the
/// value is <see cref="FeatureDefinition.Unknown"/>.
/// </summary>
public enum Aggregate : byte
{
    /// <summary>Scored events, this one included.</summary>
    Count,

    /// <summary>Yuan, this event included.</summary>
    Sum,

    /// <summary>Yuan per event.</summary>
    Mean,

    /// <summary>Largest event, in yuan.</summary>
    Max,

    /// <summary>This amount over the largest before it.</summary>
    RatioToMax,

    /// <summary>This amount over the entity's mean.</summary>
    RatioToMean,

    /// <summary>This amount over the median of the entity's last events.</summary>
    RatioToMedian,

    /// <summary>Distance of this amount from the entity's mean, in its standard deviations.</summary>
    ZScore,

    /// <summary>Recent events of more than three times the entity's median.</summary>
    BigCount,

    /// <summary>Events in the window over the entity's usual number in that time.</summary>
    RateToHistory,

    /// <summary>Different entities of the other kind that it was seen with, this event's included. Bounded by
    /// <see cref="EntityState.LinksMax"/>.</summary>
    Distinct,

    /// <summary>1 if it was never seen with this event's entity of the other kind.</summary>
    IsNewLink,

    /// <summary>Different entities of the other kind that it was first seen with within the window, this event's included: a counter
    /// of many years has many sellers and few new ones.</summary>
    NewLinks,

    /// <summary>Days that it was known without this event's entity of the other kind, which is new to it: first seen now, or within the
    /// window; 0 if that is not new.</summary>
    NewLinkAfter,

    /// <summary>Days since it was first seen with this event's entity of the other kind.</summary>
    LinkAge,

    /// <summary>Largest share of its links that one entity of the other kind has.</summary>
    TopLinkShare,

    /// <summary>Cards with less on them than is printed.</summary>
    Bad,

    /// <summary>Share of those.</summary>
    BadShare,

    /// <summary>Cards offered within a day of their issue, this event's included.</summary>
    Young,

    /// <summary>Deals taken back.</summary>
    Refunds,

    /// <summary>Deals taken back over deals made.</summary>
    RefundShare,

    /// <summary>Deals with a reward, this one included.</summary>
    Bonuses,

    /// <summary>Known frauds that happened in the window.</summary>
    FraudCount,

    /// <summary>Known frauds over events with a known outcome in the window, drawn to a common rate where few are known.</summary>
    FraudShare,

    /// <summary>Days since the last event that is now known as fraud.</summary>
    SinceFraud,

    /// <summary>Days since the first event in the window that is now known as fraud.</summary>
    SinceFirstFraud,

    /// <summary>Frauds in a row up to the newest known outcome.</summary>
    FraudRun,

    /// <summary>Days since the first fraud of that row.</summary>
    SinceFraudRun,

    /// <summary>Known frauds in the window of an amount that is usual for their seller (<see cref="BigCount"/> would not count it): they
    /// speak against what it was made with, not against who made it.</summary>
    PlainFrauds,

    /// <summary>Days without a deal before the last 24 hours; for an account that never dealt before, since it was opened.</summary>
    Idle,

    /// <summary>This amount over the median of the entity's events before the last 24 hours.</summary>
    RatioToBefore,

    /// <summary>Sum of the last 24 hours, this event included, over the median of the entity's events before.</summary>
    TodayToBefore,

    /// <summary><see cref="Idle"/> times <see cref="TodayToBefore"/> where that is above 1: it grows through the day of
    /// awakening.</summary>
    Awakening,

    /// <summary>Yuan of the last 24 hours, this event included, after at least the window without a deal (see <see cref="Idle"/>); 0 after
    /// less.</summary>
    SilentSum,

    /// <summary>Deals in the window, this one included, per hour since the card was issued (half an hour at least); 0 if that is not
    /// known.</summary>
    Haste,

    /// <summary>Hours since it was last seen.</summary>
    SinceLast,

    /// <summary>Days since it was first seen.</summary>
    Age,

    /// <summary>Days in the window on which its sum came to between 70 and 100 per cent of 50,000 yuan.</summary>
    NearLineDays,

    /// <summary>Its recent cards whose serial is within 100 of this card's.</summary>
    SerialNeighbours,

    /// <summary>Longest run of consecutive serials among its recent cards, this one included.</summary>
    SerialRun,

    /// <summary>Entities in the group.</summary>
    Members,

    /// <summary>Sellers in the group.</summary>
    Sellers,

    /// <summary>Recyclers in the group.</summary>
    Recyclers,
}

/// <summary>One feature. Its place in <see cref="RiskFeatures.All"/> is its column.</summary>
/// <param name="Name">Stable; part of the schema hash.</param>
/// <param name="Entity">Whose state; null for a fact of the event itself.</param>
/// <param name="Aggregate">What of it.</param>
/// <param name="Window">How far back.</param>
/// <param name="Link">The other kind, where the aggregate is about links.</param>
/// <param name="Fact">Computes a fact of the event itself.</param>
public sealed record FeatureDefinition(
    string Name,
    EntityKind? Entity,
    Aggregate Aggregate,
    Window Window,
    EntityKind? Link,
    Func<DealEvent, double>? Fact
)
{
    /// <summary>Stands for "not known"; features are never NaN, because trees exported to ONNX must not meet one.</summary>
    public const float Unknown = -1;

    internal static FeatureDefinition Of(EntityKind entity, Aggregate aggregate, Window window) =>
        new($"{entity}_{aggregate}_{window.Name}".ToLowerInvariant(), entity, aggregate, window, null, null);

    internal static FeatureDefinition Of(EntityKind entity, Aggregate aggregate, EntityKind link, Window window) =>
        new($"{entity}_{aggregate}_{link}_{window.Name}".ToLowerInvariant(), entity, aggregate, window, link, null);

    internal static FeatureDefinition Of(string name, Func<DealEvent, double> fact) => new(name, null, default, Window.Ever, null, fact);
}
