namespace CardRecycle.Models.Risk;

/// <summary>
/// Turns events into features, one at a time, in order. The only code that does so: history is replayed through it for training, the Api
/// serves through it. A value depends on the events and labels applied before, never on what came later.
/// </summary>
/// <example>
/// Online, inside one transaction: load the states that <see cref="Missing"/> names (locked, in the order of the keys) until it names none,
/// <see cref="Observe"/>, store <see cref="WorkingSet.Changed"/>. A label: the same with <see cref="Learn"/>.
/// </example>
public static class RiskEngine
{
    private static readonly KindProfile[] profiles = KindProfile.All();

    /// <summary>Keys of states that must be put into the set before the event can be applied, in the order of the keys. Ask again after
    /// loading: a loaded entity may name a group.</summary>
    public static IReadOnlyList<EntityKey> Missing(DealEvent e, WorkingSet set)
    {
        var keys = new EventKeys(e);
        var missing = new List<EntityKey>();
        foreach (var key in keys.Stateful)
            if (!set.Has(key))
                missing.Add(key);
        Groups.Missing(keys, set, missing);
        missing.Sort();
        return missing;
    }

    /// <summary>Whether the step gets a score; the others only change states.</summary>
    public static bool IsScored(DealStep step) => step is DealStep.Offer or DealStep.Reveal;

    /// <summary>Applies an event and writes its features.</summary>
    /// <param name="e">The event; everything before it has been applied.</param>
    /// <param name="set">Holds all that <see cref="Missing"/> named.</param>
    /// <param name="features">Of <see cref="RiskFeatures.Width"/>; left alone for a step without a score.</param>
    public static void Observe(DealEvent e, WorkingSet set, Span<float> features)
    {
        var keys = new EventKeys(e);
        var at = e.At.ToUnixTimeSeconds();
        var group = Groups.Join(e, keys, set);
        if (IsScored(e.Step))
            FeatureValues.Write(e, at, keys, group, set, features);
        Record(e, at, keys, group, set);
    }

    /// <summary>The outcome of an event became known: its entities remember it at the time of the event.</summary>
    /// <param name="e">The scored event, as it was applied.</param>
    /// <param name="fraud">Confirmed fraud, or confirmed honest.</param>
    /// <param name="set">Holds all that <see cref="Missing"/> named for the event.</param>
    public static void Learn(DealEvent e, bool fraud, WorkingSet set)
    {
        var keys = new EventKeys(e);
        var at = e.At.ToUnixTimeSeconds();
        var plain = fraud && keys[EntityKind.Seller] is { } seller && e.AmountFen <= FeatureValues.BigFrom(set[seller]);
        var outcome = new Bucket
        {
            Labelled = 1,
            Fraud = fraud ? 1 : 0,
            Plain = plain ? 1 : 0,
        };
        foreach (var key in keys.Stateful)
            AddTo(set[key], profiles[(int)key.Kind], at, outcome);
        if (Groups.RootOf(keys[EntityKind.Seller], set) is { } group)
            AddTo(set[group], profiles[(int)EntityKind.Group], at, outcome);
    }

    private static void Record(DealEvent e, long at, EventKeys keys, EntityKey? group, WorkingSet set)
    {
        var what = e.Step switch
        {
            DealStep.Refund => new Bucket { Refunds = 1 },
            _ => new Bucket
            {
                Count = 1,
                Bad = e is { FaceFen: > 0, BalanceFen: { } balance } && balance < e.FaceFen ? 1 : 0,
                Bonuses = e.BonusFen > 0 ? 1 : 0,
                Young = IsYoung(e) ? 1 : 0,
                SumFen = e.AmountFen,
                MaxFen = e.AmountFen,
            },
        };
        foreach (var key in keys.Stateful)
            if (Concerns(e.Step, key.Kind))
                Record(e, at, keys, set[key], profiles[(int)key.Kind], what);
        if (e.Step == DealStep.Resale && keys[EntityKind.Recycler] is { } recycler && keys[EntityKind.Seller] is { } seller)
            See(set[seller], profiles[(int)EntityKind.Seller], recycler, at);
        if (group is { } root && e.Step is (DealStep.Offer or DealStep.Refund))
            Record(e, at, keys, set[root], profiles[(int)EntityKind.Group], what);
    }

    private static bool Concerns(DealStep step, EntityKind kind) =>
        step switch
        {
            DealStep.Offer => true,
            DealStep.Reveal => kind == EntityKind.Staff,
            DealStep.Resale => kind == EntityKind.Recycler,
            _ => kind is not EntityKind.Card,
        };

    private static void Record(DealEvent e, long at, EventKeys keys, EntityState state, KindProfile profile, in Bucket what)
    {
        AddTo(state, profile, at, what);
        if (e.Step == DealStep.Refund)
            return;
        state.Touch(at);
        var yuan = e.AmountFen / 100.0;
        (state.Count, state.Sum, state.SumOfSquares) = (state.Count + 1, state.Sum + yuan, state.SumOfSquares + (yuan * yuan));
        if (profile.Recent)
            state.Remember(new(at, e.AmountFen, SerialOf(e, keys)));
        foreach (var kind in profile.Links)
            if (keys[kind] is { } other)
                See(state, profile, other, at);
    }

    private static void See(EntityState state, KindProfile profile, EntityKey other, long at)
    {
        if (!profile.Links.Contains(other.Kind))
            return;
        state.See(other, at);
        state.Changed = true;
    }

    private static void AddTo(EntityState state, KindProfile profile, long at, Bucket what)
    {
        foreach (
            var (buckets, used) in ((Buckets, bool)[])[(state.Fast, profile.Fast), (state.Hours, profile.Hours), (state.Days, profile.Days)]
        )
        {
            if (!used)
                continue;
            what.Index = buckets.IndexOf(at);
            buckets.Add(what);
        }
        state.Changed = true;
    }

    internal static bool IsYoung(DealEvent e) => e.IssuedAt is { } issued && (e.At - issued).TotalHours < 24;

    /// <summary>One number for prefix and serial: neighbours in a prefix are neighbours here, other prefixes are far away.</summary>
    internal static long SerialOf(DealEvent e, EventKeys keys) =>
        e.Serial is { } serial && keys[EntityKind.Prefix] is { } prefix ? unchecked(prefix.Id + serial) : 0;
}
