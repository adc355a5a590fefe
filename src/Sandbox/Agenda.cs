namespace CardRecycle.Sandbox;

/// <summary>Does things later, on the Sandbox's clock, with one timer for all: a bill that nobody confirms waits here for a day, a bounce
/// for days.</summary>
internal sealed class Agenda : IDisposable
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> items = new();
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private long order;
    private int running;

    public Agenda(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether all that is due has been done.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
                return running == 0 && !(items.TryPeek(out _, out var next) && next.Due <= clock.GetUtcNow());
        }
    }

    /// <summary>When the next of it is due; null: nothing waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
                return items.TryPeek(out _, out var next) ? next.Due : null;
        }
    }

    public void In(TimeSpan wait, Action act) => At(clock.GetUtcNow() + wait, act);

    public void At(DateTimeOffset due, Action act)
    {
        lock (gate)
        {
            items.Enqueue(act, (due, order++));
            Arm(clock.GetUtcNow());
        }
    }

    private void RunDue()
    {
        var due = new List<Action>();
        lock (gate)
        {
            var now = clock.GetUtcNow();
            while (items.TryPeek(out _, out var when) && when.Due <= now)
                due.Add(items.Dequeue());
            if (due.Count > 0)
                Interlocked.Increment(ref running);
            Arm(now);
        }
        // In order, but never on the thread that moves the clock or creates a bill.
        if (due.Count > 0)
            ThreadPool.QueueUserWorkItem(_ =>
            {
                due.ForEach(act => act());
                Interlocked.Decrement(ref running);
            });
    }

    private void Arm(DateTimeOffset now)
    {
        if (!items.TryPeek(out _, out var next))
            return;
        if (next.Due > now)
            timer.Change(next.Due - now, Timeout.InfiniteTimeSpan);
        // A clock that was moved meanwhile is past the time that the timer was set by.
        if (next.Due <= clock.GetUtcNow())
            ThreadPool.QueueUserWorkItem(_ => RunDue());
    }

    public void Dispose() => timer.Dispose();
}
