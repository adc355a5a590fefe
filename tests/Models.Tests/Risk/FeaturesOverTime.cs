using CardRecycle.Models.Risk;

namespace CardRecycle.Models.Tests.Risk;

public sealed class FeaturesOverTime
{
    [Fact]
    public void Serving_row_by_row_gives_the_features_of_replaying_history_exactly()
    {
        // Goal: no difference between what was trained and what is served. Method: the same events and labels, once over one set that holds
        // everything, once as the Api does it: load what is missing from stored bytes, work, store what changed.
        var events = RandomDeals.Make(3000, seed: 7);
        var offline = new WorkingSet(complete: true);
        var stored = new Dictionary<EntityKey, byte[]>();
        var compared = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var expected = Observe(events[i], offline);
            var served = Served(events[i], stored, set => Observe(events[i], set));
            served.ShouldBe(expected, $"event {i}");
            compared += RiskEngine.IsScored(events[i].Step) ? 1 : 0;
            if (i < 300 || !RiskEngine.IsScored(events[i - 300].Step))
                continue;
            var fraud = i % 7 == 0;
            RiskEngine.Learn(events[i - 300], fraud, offline);
            Served(events[i - 300], stored, set => Learned(events[i - 300], fraud, set));
        }
        compared.ShouldBeGreaterThan(2000);
        offline.All.Count.ShouldBe(stored.Count);
        foreach (var (key, state) in offline.All)
            stored[key].ShouldBe(state.Write(), key.ToString());
    }

    [Fact]
    public void A_label_changes_nothing_before_it_is_known()
    {
        var events = RandomDeals.Make(600, seed: 3);
        var (told, untold) = (new WorkingSet(complete: true), new WorkingSet(complete: true));
        var differences = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var (a, b) = (Observe(events[i], told), Observe(events[i], untold));
            if (i <= 300)
                a.ShouldBe(b);
            else
                differences += a.SequenceEqual(b) ? 0 : 1;
            if (i == 300)
                foreach (var known in events.Take(150).Where(e => RiskEngine.IsScored(e.Step)))
                    RiskEngine.Learn(known, fraud: true, told);
        }
        differences.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void What_comes_later_changes_no_feature_of_what_came_before()
    {
        var events = RandomDeals.Make(400, seed: 5);
        var whole = new WorkingSet(complete: true);
        var rows = events.Select(e => Observe(e, whole)).ToArray();
        var half = new WorkingSet(complete: true);
        foreach (var (i, e) in events.Take(200).Index())
            Observe(e, half).ShouldBe(rows[i]);
    }

    [Fact]
    public void A_busy_entity_stays_small_and_every_feature_is_a_number()
    {
        var random = new Random(11);
        var set = new WorkingSet(complete: true);
        var at = RandomDeals.Start;
        for (var i = 0; i < 20_000; i++)
        {
            at = at.AddSeconds(random.Next(600));
            var e = RandomDeals.One("e" + i, at, random) with { Step = DealStep.Offer, Device = "busy", SellerId = "s" + i };
            Observe(e, set).ShouldAllBe(v => float.IsFinite(v));
        }
        set.All[EntityKey.Of(EntityKind.Device, "busy")!.Value].Write().Length.ShouldBeLessThan(8_000);
        set.All.Where(s => s.Key.Kind == EntityKind.Group).Max(s => s.Value.Members).ShouldBeLessThanOrEqualTo(Groups.MembersMax);
    }

    [Fact]
    public void A_state_that_is_not_one_is_refused()
    {
        Should.Throw<InvalidDataException>(() => EntityState.Read([]));
        Should.Throw<InvalidDataException>(() => EntityState.Read([9, 1, 2]));
        var good = new EntityState().Write();
        Should.Throw<InvalidDataException>(() => EntityState.Read(good.AsSpan(0, good.Length - 1)));
        Should.Throw<InvalidDataException>(() => EntityState.Read([.. good, 0]));
    }

    [Fact]
    public void Names_of_features_are_unique() => RiskFeatures.Names.Distinct().Count().ShouldBe(RiskFeatures.Width);

    private static float[] Observe(DealEvent e, WorkingSet set)
    {
        var values = new float[RiskFeatures.Width];
        RiskEngine.Observe(e, set, values);
        return values;
    }

    private static float[] Learned(DealEvent e, bool fraud, WorkingSet set)
    {
        RiskEngine.Learn(e, fraud, set);
        return [];
    }

    private static float[] Served(DealEvent e, Dictionary<EntityKey, byte[]> stored, Func<WorkingSet, float[]> work)
    {
        var set = new WorkingSet();
        while (RiskEngine.Missing(e, set) is { Count: > 0 } missing)
            foreach (var key in missing)
                set.Add(key, stored.TryGetValue(key, out var bytes) ? EntityState.Read(bytes) : null);
        var values = work(set);
        foreach (var (key, state) in set.Changed)
            stored[key] = state.Write();
        return values;
    }
}
