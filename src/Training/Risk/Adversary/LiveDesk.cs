using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Risk.Adversary;

/// <summary>A platform that lives through deals one by one: states, the model in force, decisions, outcomes that become known.</summary>
internal sealed class LiveDesk(RiskTraining training)
{
    /// <summary>From a review to its outcome.</summary>
    private static readonly TimeSpan reviewed = TimeSpan.FromDays(1);

    private readonly WorkingSet set = new(complete: true);
    private readonly List<DealEvent> events = [];
    private readonly List<DealLabel?> labels = [];
    private readonly Matrix features = new(RiskFeatures.Width);
    private readonly PriorityQueue<(DealEvent Event, bool Fraud), (DateTimeOffset, int)> due = new();
    private FittedRisk? model;

    /// <summary>Takes a deal in and decides; before the first training everything passes.</summary>
    internal DeskAct Take(SimulatedDeal deal, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var e = deal.Event;
        while (due.TryPeek(out var known, out var at) && at.Item1 <= e.At)
        {
            RiskEngine.Learn(known.Event, known.Fraud, set);
            due.Dequeue();
        }
        if (!RiskEngine.IsScored(e.Step))
        {
            RiskEngine.Observe(e, set, []);
            return DeskAct.Pass;
        }
        e = e with { Id = "a" + events.Count };
        var row = features.Append();
        RiskEngine.Observe(e, set, row);
        var act = model is null ? DeskAct.Pass : RiskDesk.Decide(model.Score(row, e.AmountFen), model.Calibration);
        events.Add(e);
        var label =
            deal.Label is not { } truth ? null
            : act == DeskAct.Pass ? truth with { EventId = e.Id }
            : truth with { EventId = e.Id, KnownAt = truth.KnownAt < e.At + reviewed ? truth.KnownAt : e.At + reviewed };
        labels.Add(label);
        if (label is not null)
            due.Enqueue((e, label.Fraud), (label.KnownAt, events.Count));
        return act;
    }

    /// <summary>Puts a model in force that learned from what is known now.</summary>
    internal void Train(DateTimeOffset now, CancellationToken ct) =>
        model = RiskTrainer.Fit(new ReplayedDeals(events, labels, features).KnownAt(now, events.Count), training with { FitShare = 1 }, ct);
}
