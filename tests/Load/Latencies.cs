using System.Diagnostics;

namespace CardRecycle.Load;

/// <summary>Latencies of many senders, kept exactly.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly long[] ticks = new long[capacity];
    private int count;
    private bool sorted;

    public int Count => Math.Min(Volatile.Read(ref count), capacity);

    public void Add(long stopwatchTicks)
    {
        var index = Interlocked.Increment(ref count) - 1;
        if (index < capacity)
            ticks[index] = stopwatchTicks;
    }

    /// <summary>In milliseconds; the smallest value that this share of all does not exceed.</summary>
    public double At(double share)
    {
        if (Count == 0)
            return 0;
        if (!sorted)
            Array.Sort(ticks, 0, Count);
        sorted = true;
        var rank = (int)Math.Ceiling(share * Count) - 1;
        return Stopwatch.GetElapsedTime(0, ticks[Math.Clamp(rank, 0, Count - 1)]).TotalMilliseconds;
    }
}
