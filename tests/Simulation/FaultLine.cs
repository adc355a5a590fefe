namespace CardRecycle.Simulation;

/// <summary>
/// Where a replica can be cut off. Every write to the database and every call outside has a point before and a point after; an armed line
/// breaks at one of them, and from then on nothing of the replica gets through, whatever its code still tries: to the world it is dead.
/// It lives again with <see cref="Mend"/>.
/// </summary>
internal sealed class FaultLine
{
    private readonly Lock gate = new();
    private readonly List<string> passed = [];
    private int breaksIn;
    private int pausesIn;
    private Pause? coming;

    /// <summary>Whether nothing gets through.</summary>
    public bool Broken { get; private set; }

    /// <summary>Points passed so far.</summary>
    public long Points { get; private set; }

    /// <summary>The points passed since this was last asked.</summary>
    public string TakePassed()
    {
        lock (gate)
        {
            var text = string.Join(", ", passed);
            passed.Clear();
            return text;
        }
    }

    /// <summary>The call whose answer is held back; null if none is.</summary>
    public Pause? Paused { get; private set; }

    /// <summary>Breaks at the n-th point from now.</summary>
    public void BreakIn(int points)
    {
        lock (gate)
            breaksIn = points;
    }

    /// <summary>The n-th outside call from now is answered, and its answer held back until <see cref="Resume"/>.</summary>
    public void PauseIn(int calls)
    {
        lock (gate)
            (pausesIn, coming) = (calls, new());
    }

    /// <summary>A point; true if the line is broken here or was before.</summary>
    /// <param name="what">For the trace.</param>
    public bool BreaksHere(string what)
    {
        lock (gate)
        {
            if (Broken)
                return true;
            Points++;
            passed.Add(what);
            if (breaksIn > 0 && --breaksIn == 0)
                Broken = true;
            return Broken;
        }
    }

    /// <summary>Holds the caller back if the call is the one to be paused.</summary>
    public Task PauseAsync()
    {
        lock (gate)
        {
            if (pausesIn == 0 || --pausesIn > 0)
                return Task.CompletedTask;
            Paused = coming;
            Paused!.Reached.SetResult();
            return Paused.Ended.Task;
        }
    }

    /// <summary>Lets what was paused go on.</summary>
    public void Resume()
    {
        Pause? paused;
        lock (gate)
            (paused, Paused) = (Paused, null);
        paused?.Ended.SetResult();
    }

    /// <summary>Ends when an armed pause is reached.</summary>
    public Task PauseReachedAsync()
    {
        lock (gate)
            return pausesIn > 0 ? coming!.Reached.Task : new TaskCompletionSource().Task;
    }

    /// <summary>The replica is up again; nothing is armed.</summary>
    public void Mend()
    {
        lock (gate)
            (Broken, breaksIn, pausesIn) = (false, 0, 0);
    }

    /// <summary>A call whose answer is held back.</summary>
    internal sealed class Pause
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
