using static CardRecycle.Models.Risk.FeatureDefinition;

namespace CardRecycle.Models.Risk;

/// <summary>Evaluates the features of one event over the states as they were before it.</summary>
internal static class FeatureValues
{
    private const double SecondsPerDay = 86400;
    private const double SecondsPerHour = 3600;

    /// <summary>A share of few outcomes is drawn to this rate, with the weight of so many outcomes.</summary>
    private const double FraudShareUsual = 0.01;
    private const double FraudShareWeight = 5;

    private const long NeighbourSerialsMax = 100;
    private const double HasteHoursMin = 0.5;

    internal static void Write(DealEvent e, long at, EventKeys keys, EntityKey? group, WorkingSet set, Span<float> values)
    {
        if (values.Length != RiskFeatures.Width)
            throw new ArgumentException($"There are {RiskFeatures.Width} features, not {values.Length}.", nameof(values));
        var all = RiskFeatures.All;
        var last = default(WindowTotal);
        (EntityKey Key, Window Window) lastOf = default;
        for (var i = 0; i < all.Count; i++)
        {
            var feature = all[i];
            if (feature.Entity is not { } kind)
            {
                values[i] = Finite(feature.Fact!(e));
                continue;
            }
            if ((kind == EntityKind.Group ? group : keys[kind]) is not { } key)
            {
                values[i] = Unknown;
                continue;
            }
            var state = set[key];
            if (feature.Window != Window.Ever && (lastOf.Key != key || lastOf.Window != feature.Window))
            {
                last = state.For(feature.Window).Total(feature.Window.Seconds, at);
                lastOf = (key, feature.Window);
            }
            var counts = e.Step == DealStep.Offer || kind == EntityKind.Staff;
            values[i] = Finite(Value(feature, state, last, new(e, at, keys, counts)));
        }
    }

    private static double Value(FeatureDefinition feature, EntityState state, in WindowTotal total, in Now now) =>
        feature.Aggregate switch
        {
            Aggregate.Count => (feature.Window == Window.Ever ? state.Count : total.Sum.Count) + (now.Counts ? 1 : 0),
            Aggregate.Sum => (feature.Window == Window.Ever ? state.Sum : total.Sum.SumFen / 100.0) + (now.Counts ? now.Yuan : 0),
            Aggregate.Mean => total.Sum.Count == 0 ? Unknown : total.Sum.SumFen / 100.0 / total.Sum.Count,
            Aggregate.Max => total.Sum.Count == 0 ? Unknown : total.Sum.MaxFen / 100.0,
            Aggregate.RatioToMax => total.Sum.MaxFen == 0 ? Unknown : now.Yuan / (total.Sum.MaxFen / 100.0),
            Aggregate.RatioToMean => RatioToMean(feature.Window, state, total, now.Yuan),
            Aggregate.RatioToMedian => state.Recent.Count == 0 ? Unknown : now.Yuan / Math.Max(0.01, MedianFen(state) / 100.0),
            Aggregate.ZScore => ZScore(state, now.Yuan),
            Aggregate.BigCount => BigCount(feature.Window, state, now.At),
            Aggregate.RateToHistory => RateToHistory(feature.Window, state, total, now),
            Aggregate.Bad => total.Sum.Bad,
            Aggregate.BadShare => Share(total.Sum.Bad, total.Sum.Count),
            Aggregate.Young => total.Sum.Young + (now.Counts && RiskEngine.IsYoung(now.Event) ? 1 : 0),
            Aggregate.Refunds => total.Sum.Refunds,
            Aggregate.RefundShare => Share(total.Sum.Refunds, total.Sum.Count),
            Aggregate.Bonuses => total.Sum.Bonuses + (now.Counts && now.Event.BonusFen > 0 ? 1 : 0),
            Aggregate.FraudCount => total.Sum.Fraud,
            Aggregate.FraudShare => FraudShare(total.Sum),
            Aggregate.SinceFraud => DaysSince(state, total.LastFraud, now.At),
            Aggregate.SinceFirstFraud => DaysSince(state, total.FirstFraud, now.At),
            Aggregate.PlainFrauds => total.Sum.Plain,
            Aggregate.FraudRun => total.Run,
            Aggregate.SinceFraudRun => DaysSince(state, total.RunStart, now.At),
            Aggregate.SinceLast => state.Last < 0 ? Unknown : Math.Max(0, now.At - state.Last) / SecondsPerHour,
            Aggregate.Haste => Haste(total, now),
            Aggregate.Idle => Idle(state, now),
            Aggregate.RatioToBefore => RatioToBefore(state, now),
            Aggregate.TodayToBefore => TodayToBefore(state, now),
            Aggregate.SilentSum => now.Counts && Idle(state, now) * SecondsPerDay >= feature.Window.Seconds ? Today(state, now) : 0,
            Aggregate.Awakening => Math.Max(0, Idle(state, now)) * Math.Clamp(TodayToBefore(state, now) - 1, 0, 50),
            Aggregate.Age => state.First < 0 ? Unknown : Math.Max(0, now.At - state.First) / SecondsPerDay,
            Aggregate.NearLineDays => total.NearLineDays,
            Aggregate.SerialNeighbours => SerialNeighbours(state, now),
            Aggregate.SerialRun => SerialRun(state, now),
            Aggregate.Members => state.Members,
            Aggregate.Sellers => state.Sellers,
            Aggregate.Recyclers => state.Recyclers,
            _ => LinkValue(feature, state, now),
        };

    private static double LinkValue(FeatureDefinition feature, EntityState state, in Now now)
    {
        var kind = feature.Link!.Value;
        var other = now.Keys[kind];
        var from = feature.Window == Window.Ever ? long.MinValue : now.At - feature.Window.Seconds;
        var (distinct, fresh, times, most, since) = (0, 0, 0, 0, -1L);
        foreach (var link in state.Links)
        {
            if (link.To.Kind != kind)
                continue;
            if (link.To == other)
                since = link.First;
            else if (link.Last >= from)
                (distinct, fresh) = (distinct + 1, fresh + (link.First >= from ? 1 : 0));
            times += link.Count;
            most = Math.Max(most, link.Count);
        }
        return feature.Aggregate switch
        {
            Aggregate.Distinct => distinct + (other is null ? 0 : 1),
            Aggregate.NewLinks => fresh + (other is not null && (since < 0 || since >= from) ? 1 : 0),
            Aggregate.IsNewLink => other is null ? Unknown : (since < 0 ? 1 : 0),
            Aggregate.NewLinkAfter => NewLinkAfter(feature.Window, state, since, other is null, now.At),
            Aggregate.LinkAge => since < 0 ? Unknown : Math.Max(0, now.At - since) / SecondsPerDay,
            Aggregate.TopLinkShare => times < 3 ? Unknown : (double)most / times,
            _ => throw new InvalidOperationException($"{feature.Name}: nobody computes it."),
        };
    }

    private static double NewLinkAfter(Window window, EntityState state, long since, bool unknown, long at)
    {
        var isNew = since < 0 || (window != Window.Ever && since >= at - window.Seconds);
        return unknown || !isNew || state.First < 0 ? 0 : Math.Max(0, (since < 0 ? at : since) - state.First) / SecondsPerDay;
    }

    private static double RatioToMean(Window window, EntityState state, in WindowTotal total, double yuan)
    {
        var (count, sum) = window == Window.Ever ? (state.Count, state.Sum) : (total.Sum.Count, total.Sum.SumFen / 100.0);
        return count == 0 ? Unknown : yuan / Math.Max(0.01, sum / count);
    }

    private static double ZScore(EntityState state, double yuan)
    {
        if (state.Count < 3)
            return 0;
        var mean = state.Sum / state.Count;
        var variance = Math.Max(0, (state.SumOfSquares / state.Count) - (mean * mean));
        return Math.Clamp((yuan - mean) / Math.Max(1, Math.Sqrt(variance)), -100, 100);
    }

    private static double BigCount(Window window, EntityState state, long at)
    {
        if (BigFrom(state) is not { } line)
            return 0;
        var count = 0;
        foreach (var recent in state.Recent)
            count += recent.At >= at - window.Seconds && recent.AmountFen > line ? 1 : 0;
        return count;
    }

    /// <summary>More than this is much for the entity, in fen; null as long as little is known of it.</summary>
    internal static double? BigFrom(EntityState state) => state.Recent.Count < 3 ? null : 3 * MedianFen(state);

    private static double RateToHistory(Window window, EntityState state, in WindowTotal total, in Now now)
    {
        if (state.First < 0)
            return Unknown;
        var windows = Math.Max(1, (now.At - state.First) / (double)window.Seconds);
        return (total.Sum.Count + (now.Counts ? 1 : 0)) / Math.Max(0.05, state.Count / windows);
    }

    private static double Haste(in WindowTotal total, in Now now)
    {
        if (now.Event.IssuedAt is not { } issued)
            return 0;
        return (total.Sum.Count + (now.Counts ? 1 : 0)) / Math.Max(HasteHoursMin, (now.Event.At - issued).TotalHours);
    }

    /// <summary>How many of the recent events lie before the last 24 hours. They are in order of time.</summary>
    private static int Before(EntityState state, in Now now)
    {
        var count = state.Recent.Count;
        while (count > 0 && state.Recent[count - 1].At > now.At - (long)SecondsPerDay)
            count--;
        return count;
    }

    private static double Idle(EntityState state, in Now now)
    {
        var before = Before(state, now);
        if (before > 0)
            return ((before < state.Recent.Count ? state.Recent[before].At : now.At) - state.Recent[before - 1].At) / SecondsPerDay;
        // So many deals today that nothing older is remembered, or none ever.
        var known = state.First < 0 ? 0 : (now.At - state.First) / SecondsPerDay;
        return known > 1 ? 0
            : now.Event.AccountAgeDays is { } age ? Math.Max(0, age - known)
            : Unknown;
    }

    private static double RatioToBefore(EntityState state, in Now now)
    {
        var before = Before(state, now);
        return before == 0 ? Unknown : now.Yuan / Math.Max(0.01, MedianFen(state, before) / 100.0);
    }

    private static double TodayToBefore(EntityState state, in Now now)
    {
        var before = Before(state, now);
        return before == 0 ? Unknown : Today(state, now) / Math.Max(0.01, MedianFen(state, before) / 100.0);
    }

    /// <summary>Yuan of the last 24 hours, this event included.</summary>
    private static double Today(EntityState state, in Now now)
    {
        var today = now.Yuan;
        for (var i = Before(state, now); i < state.Recent.Count; i++)
            today += state.Recent[i].AmountFen / 100.0;
        return today;
    }

    private static double FraudShare(in Bucket sum) =>
        (sum.Fraud + (FraudShareUsual * FraudShareWeight)) / (sum.Labelled + FraudShareWeight);

    private static double DaysSince(EntityState state, long day, long at) =>
        day < 0 ? Unknown : Math.Max(0, at - state.Days.StartOf(day)) / SecondsPerDay;

    private static double Share(int part, int whole) => whole == 0 ? (part == 0 ? 0 : 1) : Math.Min(1, (double)part / whole);

    private static double MedianFen(EntityState state) => MedianFen(state, state.Recent.Count);

    /// <summary>Of the oldest so many recent events.</summary>
    private static double MedianFen(EntityState state, int count)
    {
        Span<long> amounts = stackalloc long[EntityState.RecentMax];
        for (var i = 0; i < count; i++)
            amounts[i] = state.Recent[i].AmountFen;
        amounts[..count].Sort();
        return (amounts[(count - 1) / 2] + amounts[count / 2]) / 2.0;
    }

    private static double SerialNeighbours(EntityState state, in Now now)
    {
        var serial = RiskEngine.SerialOf(now.Event, now.Keys);
        if (serial == 0)
            return Unknown;
        var count = 0;
        foreach (var recent in state.Recent)
            count += recent.Serial != 0 && Math.Abs(unchecked(recent.Serial - serial) + 0.0) <= NeighbourSerialsMax ? 1 : 0;
        return count;
    }

    private static double SerialRun(EntityState state, in Now now)
    {
        var serial = RiskEngine.SerialOf(now.Event, now.Keys);
        if (serial == 0)
            return Unknown;
        var run = 1;
        for (var next = unchecked(serial + 1); Knows(state, next); next = unchecked(next + 1))
            run++;
        for (var next = unchecked(serial - 1); Knows(state, next); next = unchecked(next - 1))
            run++;
        return run;
    }

    private static bool Knows(EntityState state, long serial)
    {
        foreach (var recent in state.Recent)
            if (recent.Serial == serial)
                return true;
        return false;
    }

    private static float Finite(double value) => double.IsFinite(value) ? (float)value : Unknown;

    /// <summary>The event whose features are computed.</summary>
    /// <param name="Event">What happened.</param>
    /// <param name="At">When, in Unix seconds.</param>
    /// <param name="Keys">Its entities.</param>
    /// <param name="Counts">Whether it will count in the entity's sums, and so does already.</param>
    private readonly record struct Now(DealEvent Event, long At, EventKeys Keys, bool Counts)
    {
        internal double Yuan => Event.AmountFen / 100.0;
    }
}
