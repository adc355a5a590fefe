namespace CardRecycle.Simulation;

/// <summary>
/// The clock of one machine: the common one, and how far it is off. It may jump ahead or back, as real ones do when they are set. Every
/// write and call takes it a millisecond, so that what is sorted by its time, ids too, then stands in the order in which it happened.
/// </summary>
internal sealed class ReplicaClock(TimeProvider common, FaultLine line) : TimeProvider
{
    private long offTicks;
    private long passed;

    public TimeSpan Off
    {
        get => new(Volatile.Read(ref offTicks));
        set => Volatile.Write(ref offTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() =>
        common.GetUtcNow() + Off + TimeSpan.FromMilliseconds(line.Points - Volatile.Read(ref passed));

    /// <summary>The time that writes and calls have taken since this was last asked: the common clock is to go on by it.</summary>
    public TimeSpan TakePassed()
    {
        var points = line.Points;
        return TimeSpan.FromMilliseconds(points - Interlocked.Exchange(ref passed, points));
    }

    public override long GetTimestamp() => common.GetTimestamp();

    public override long TimestampFrequency => common.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        common.CreateTimer(callback, state, dueTime, period);
}
