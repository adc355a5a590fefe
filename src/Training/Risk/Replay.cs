using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk;

/// <summary>The scored events of a history with their features, in order of time.</summary>
internal sealed record ReplayedDeals(IReadOnlyList<DealEvent> Events, IReadOnlyList<DealLabel?> Labels, Matrix Features)
{
    internal long At(int row) => Events[row].At.ToUnixTimeSeconds();

    /// <summary>The first so many rows, with the outcomes that were known at a time.</summary>
    internal ReplayedDeals KnownAt(DateTimeOffset now, int rows) =>
        this with
        {
            Events = [.. Events.Take(rows)],
            Labels = [.. Labels.Take(rows).Select(l => l?.KnownAt <= now ? l : null)],
        };

    /// <summary>
    /// The same with deals that nobody has spoken of counted as honest for now, from the newest honest outcome to the newest fraud. A fraud
    /// is often known weeks before it is certain that a deal was honest; learned from what is certain alone, whatever grows with time would
    /// look like fraud. Where both kinds are known after the same time, there is nothing in between.
    /// </summary>
    /// <param name="rows">So many rows are looked at.</param>
    internal ReplayedDeals AssumingHonest(int rows)
    {
        var labels = Labels.ToArray();
        var newest = Newest(true, rows);
        for (var row = Newest(false, rows) + 1; row < newest; row++)
            labels[row] ??= new(Events[row].Id, false, Events[row].At);
        return this with { Labels = labels };
    }

    private int Newest(bool fraud, int rows)
    {
        while (rows > 0 && Labels[rows - 1]?.Fraud != fraud)
            rows--;
        return rows - 1;
    }

    /// <summary>First row that is not before a time; the number of rows if there is none.</summary>
    internal int RowFrom(DateTimeOffset at)
    {
        var (low, high) = (0, Events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Events[middle].At < at ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}

/// <summary>Replays a history through the engine: each event, and each label at the time when it became known.</summary>
internal static class Replay
{
    /// <param name="history">Events in order of time, with their outcomes.</param>
    /// <param name="asServed">
    /// As the Api lives it: facts cut down to <see cref="ServedFacts"/>, and of the outcomes only frauds are learned by the states (nobody
    /// confirms every honest deal). Both kinds still teach the model.
    /// </param>
    /// <param name="ct">Cancellation.</param>
    internal static ReplayedDeals Run(DealHistory history, bool asServed = false, CancellationToken ct = default)
    {
        var set = new WorkingSet(complete: true);
        var events = new List<DealEvent>();
        var labels = new List<DealLabel?>();
        var matrix = new Matrix(RiskFeatures.Width);
        var due = new PriorityQueue<(DealEvent Event, bool Fraud), (DateTimeOffset, int)>();
        foreach (var (i, told) in history.Events.Index())
        {
            if (i % 1000 == 0)
                ct.ThrowIfCancellationRequested();
            if ((asServed ? ServedFacts.Of(told) : told) is not { } e)
                continue;
            while (due.TryPeek(out var known, out var at) && at.Item1 <= e.At)
            {
                RiskEngine.Learn(known.Event, known.Fraud, set);
                due.Dequeue();
            }
            var scored = RiskEngine.IsScored(e.Step);
            RiskEngine.Observe(e, set, scored ? matrix.Append() : []);
            if (!scored)
                continue;
            var label = history.Labels.GetValueOrDefault(e.Id);
            events.Add(e);
            labels.Add(label);
            if (label is not null && (label.Fraud || !asServed))
                due.Enqueue((e, label.Fraud), (label.KnownAt, i));
        }
        return new(events, labels, matrix);
    }
}
