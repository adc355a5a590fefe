namespace CardRecycle.Models.Risk;

/// <summary>What happened to one entity in one span of time.</summary>
internal struct Bucket
{
    internal long Index;
    internal int Count;
    internal int Bad;
    internal int Refunds;
    internal int Bonuses;

    /// <summary>Cards offered within a day of their issue.</summary>
    internal int Young;

    /// <summary>Known frauds that the amount did not give away: usual for their seller.</summary>
    internal int Plain;
    internal int Labelled;
    internal int Fraud;
    internal long SumFen;
    internal long MaxFen;

    internal void Add(in Bucket other)
    {
        Count += other.Count;
        Bad += other.Bad;
        Refunds += other.Refunds;
        Bonuses += other.Bonuses;
        Young += other.Young;
        Plain += other.Plain;
        Labelled += other.Labelled;
        Fraud += other.Fraud;
        SumFen += other.SumFen;
        MaxFen = Math.Max(MaxFen, other.MaxFen);
    }
}

/// <summary>Sums over a window, with the days of the first and last known fraud in it.</summary>
internal struct WindowTotal
{
    internal Bucket Sum;
    internal int NearLineDays;
    internal long FirstFraud;
    internal long LastFraud;

    /// <summary>Frauds in a row up to the newest known outcome, and the day of the first of them; -1 if there is none. A day with both
    /// kinds of outcome ends the row.</summary>
    internal int Run;
    internal long RunStart;
}

/// <summary>Buckets of one length, oldest first, only those in which something happened. Bounded by <paramref name="kept"/>.</summary>
/// <param name="seconds">Length of a bucket.</param>
/// <param name="kept">Buckets that lie further back than this many from the newest are dropped.</param>
internal sealed class Buckets(long seconds, int kept)
{
    /// <summary>Days begin at midnight in Beijing.</summary>
    private const long OffsetSeconds = 8 * 3600;
    private const long NearLineFenMin = 35_000_00;
    private const long NearLineFenMax = 50_000_00;

    private readonly List<Bucket> list = [];

    internal IReadOnlyList<Bucket> All => list;

    internal long Seconds => seconds;

    internal long IndexOf(long unixSeconds) => (long)Math.Floor((unixSeconds + OffsetSeconds) / (double)seconds);

    /// <summary>Start of a bucket, in Unix seconds.</summary>
    internal long StartOf(long index) => (index * seconds) - OffsetSeconds;

    /// <summary>Adds to the bucket of <c>what.Index</c>; what is older than all that is kept is forgotten.</summary>
    internal void Add(in Bucket what)
    {
        var at = list.Count;
        while (at > 0 && list[at - 1].Index > what.Index)
            at--;
        if (at > 0 && list[at - 1].Index == what.Index)
        {
            var same = list[at - 1];
            same.Add(what);
            list[at - 1] = same;
            return;
        }
        if (list.Count > 0 && what.Index < list[^1].Index - kept)
            return;
        list.Insert(at, what);
        var oldest = list[^1].Index - kept;
        var gone = 0;
        while (list[gone].Index < oldest)
            gone++;
        list.RemoveRange(0, gone);
    }

    internal void AddAll(Buckets others)
    {
        foreach (var bucket in others.list)
            Add(bucket);
    }

    internal void Load(in Bucket bucket) => list.Add(bucket);

    internal WindowTotal Total(long windowSeconds, long now)
    {
        var total = new WindowTotal
        {
            FirstFraud = -1,
            LastFraud = -1,
            RunStart = -1,
        };
        var running = true;
        var newest = IndexOf(now);
        var oldest = newest - (windowSeconds / seconds);
        for (var i = list.Count - 1; i >= 0 && list[i].Index >= oldest; i--)
        {
            var bucket = list[i];
            total.Sum.Add(bucket);
            if (bucket.SumFen is >= NearLineFenMin and <= NearLineFenMax)
                total.NearLineDays++;
            running &= bucket.Fraud == bucket.Labelled;
            if (bucket.Fraud == 0)
                continue;
            if (running)
                (total.Run, total.RunStart) = (total.Run + bucket.Fraud, bucket.Index);
            total.FirstFraud = bucket.Index;
            total.LastFraud = Math.Max(total.LastFraud, bucket.Index);
        }
        return total;
    }
}
