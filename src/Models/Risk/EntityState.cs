namespace CardRecycle.Models.Risk;

/// <summary>A recent scored event of an entity. <paramref name="Serial"/> is the card's place in its prefix, mixed with the prefix; 0 if
/// unknown.</summary>
internal readonly record struct RecentEvent(long At, long AmountFen, long Serial);

/// <summary>That an entity was seen together with another one.</summary>
internal record struct Link(EntityKey To, long First, long Last, int Count);

/// <summary>An entity in a few figures.</summary>
/// <param name="Deals">Scored events ever.</param>
/// <param name="SumYuan">Of their amounts.</param>
/// <param name="KnownFrauds">Frauds that became known, of the last sixty days in which something happened.</param>
/// <param name="FirstAt">First event; null before it.</param>
/// <param name="LastAt">Last event.</param>
/// <param name="Group">The connected group that it belongs to, or 0.</param>
public sealed record EntitySummary(
    long Deals,
    double SumYuan,
    int KnownFrauds,
    DateTimeOffset? FirstAt,
    DateTimeOffset? LastAt,
    long Group
);

/// <summary>
/// All that is remembered of one entity: sums by time, the last events, the entities it was seen with, the group it belongs to. Bounded
/// whatever happens to the entity. One stored row: <see cref="Write"/> and <see cref="Read"/> are exact inverses.
/// </summary>
public sealed class EntityState
{
    /// <summary>Recent events kept.</summary>
    public const int RecentMax = 32;

    /// <summary>Links kept; the one not seen for longest makes room.</summary>
    public const int LinksMax = 48;

    private const int FastKept = 6;
    private const int HoursKept = 48;
    private const int DaysKept = 60;

    internal Buckets Fast { get; } = new(600, FastKept);
    internal Buckets Hours { get; } = new(3600, HoursKept);
    internal Buckets Days { get; } = new(86400, DaysKept);
    internal List<RecentEvent> Recent { get; } = [];
    internal List<Link> Links { get; } = [];

    /// <summary>Unix seconds of the first and last event; -1 before the first.</summary>
    internal long First { get; set; } = -1;
    internal long Last { get; set; } = -1;

    /// <summary>Scored events ever, with the sum and the sum of squares of their amounts in yuan.</summary>
    internal long Count { get; set; }
    internal double Sum { get; set; }
    internal double SumOfSquares { get; set; }

    /// <summary>Id of the group it joined, or 0. For a group that was merged into another: that one.</summary>
    internal long Group { get; set; }

    /// <summary>For a group: how many entities, sellers and recyclers joined it.</summary>
    internal int Members { get; set; }
    internal int Sellers { get; set; }
    internal int Recyclers { get; set; }

    /// <summary>Whether it changed since it was read: it must then be stored.</summary>
    public bool Changed { get; internal set; }

    /// <summary>What a person who looks at the entity wants to know of it.</summary>
    public EntitySummary Summary()
    {
        var frauds = Days.All.Sum(d => d.Fraud);
        return new(Count, Sum, frauds, First < 0 ? null : At(First), Last < 0 ? null : At(Last), Group);

        static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    internal Buckets For(Window window) =>
        window.Seconds <= 3600 ? Fast
        : window.Seconds <= 2 * 86400 ? Hours
        : Days;

    internal void Touch(long at)
    {
        First = First < 0 ? at : Math.Min(First, at);
        Last = Math.Max(Last, at);
        Changed = true;
    }

    internal void See(EntityKey other, long at)
    {
        for (var i = 0; i < Links.Count; i++)
            if (Links[i].To == other)
            {
                Links[i] = Links[i] with { Last = Math.Max(Links[i].Last, at), Count = Links[i].Count + 1 };
                return;
            }
        if (Links.Count >= LinksMax)
            Links.RemoveAt(Oldest());
        Links.Add(new(other, at, at, 1));
    }

    internal void Remember(RecentEvent recent)
    {
        if (Recent.Count >= RecentMax)
            Recent.RemoveAt(0);
        Recent.Add(recent);
    }

    /// <summary>Takes over what another group gathered.</summary>
    internal void Absorb(EntityState other)
    {
        Fast.AddAll(other.Fast);
        Hours.AddAll(other.Hours);
        Days.AddAll(other.Days);
        (Count, Sum, SumOfSquares) = (Count + other.Count, Sum + other.Sum, SumOfSquares + other.SumOfSquares);
        (Members, Sellers, Recyclers) = (Members + other.Members, Sellers + other.Sellers, Recyclers + other.Recyclers);
        Touch(other.First);
        Touch(other.Last);
    }

    /// <summary>Its stored form.</summary>
    public byte[] Write() => StateFormat.Write(this);

    /// <summary>Reads a stored form.</summary>
    /// <exception cref="InvalidDataException">Not one, or of another version.</exception>
    public static EntityState Read(ReadOnlySpan<byte> stored) => StateFormat.Read(stored);

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < Links.Count; i++)
            if (Links[i].Last < Links[oldest].Last)
                oldest = i;
        return oldest;
    }
}
