namespace CardRecycle.Simulation;

/// <summary>The clock of one machine: the common one, and how far it is off. It may jump ahead or back, as real ones do when they are set.
/// </summary>
internal sealed class ReplicaClock(TimeProvider common) : TimeProvider
{
    private long offTicks;

    public TimeSpan Off
    {
        get => new(Volatile.Read(ref offTicks));
        set => Volatile.Write(ref offTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => common.GetUtcNow() + Off;

    public override long GetTimestamp() => common.GetTimestamp();

    public override long TimestampFrequency => common.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        common.CreateTimer(callback, state, dueTime, period);
}
