namespace CardRecycle.Models.Risk;

/// <summary>
/// Joins what is used together into groups: a union-find whose sets are states of kind <see cref="EntityKind.Group"/>, so that a group
/// has the same sums and windows as any entity. Two bounds keep a shop's tablet or a family of resellers from becoming everybody's group.
/// </summary>
internal static class Groups
{
    /// <summary>A device, account or phone of more sellers than this joins nobody any more.</summary>
    internal const int HubSellersMax = 20;

    /// <summary>Groups do not merge beyond this many entities.</summary>
    internal const int MembersMax = 2000;

    /// <summary>Merged groups form chains; union by size keeps them shorter than this.</summary>
    internal const int ChainMax = 64;

    private static readonly EntityKind[] ofSellers =
    [
        EntityKind.Seller,
        EntityKind.Device,
        EntityKind.Payout,
        EntityKind.Identity,
        EntityKind.Phone,
    ];

    private static readonly EntityKind[] ofRecyclers =
    [
        EntityKind.Recycler,
        EntityKind.Device,
        EntityKind.Payout,
        EntityKind.Identity,
        EntityKind.Phone,
    ];

    /// <summary>Group rows that must be loaded before the event can be applied.</summary>
    internal static void Missing(EventKeys keys, WorkingSet set, List<EntityKey> missing)
    {
        foreach (var key in keys.Stateful)
        {
            if (!set.Has(key))
                continue;
            var group = set[key].Group;
            for (var hop = 0; group != 0 && hop < ChainMax; hop++)
            {
                var next = new EntityKey(EntityKind.Group, group);
                if (!set.Has(next))
                {
                    if (!missing.Contains(next))
                        missing.Add(next);
                    break;
                }
                group = set[next].Group;
            }
        }
    }

    /// <summary>Joins the event's entities. Returns the group that the event belongs to, or null for a step that joins nothing.</summary>
    internal static EntityKey? Join(DealEvent e, EventKeys keys, WorkingSet set)
    {
        if (e.Step is not (DealStep.Offer or DealStep.Resale))
            return RootOf(keys[EntityKind.Seller], set);
        EntityKey? root = null;
        foreach (var kind in e.Step == DealStep.Offer ? ofSellers : ofRecyclers)
            if (keys[kind] is { } key && !IsHub(set[key]))
                root = Join(key, root, set);
        return root;
    }

    internal static EntityKey? RootOf(EntityKey? member, WorkingSet set)
    {
        if (member is not { } key || set[key].Group == 0)
            return null;
        var root = new EntityKey(EntityKind.Group, set[key].Group);
        for (var hop = 0; hop < ChainMax && set[root].Group != 0; hop++)
            root = new(EntityKind.Group, set[root].Group);
        return root;
    }

    private static EntityKey? Join(EntityKey key, EntityKey? root, WorkingSet set)
    {
        var state = set[key];
        if (RootOf(key, set) is { } own)
        {
            root = root is { } other && other != own ? Merge(other, own, set) : own;
        }
        else
        {
            root ??= Found(key, set);
            var group = set[root.Value];
            group.Members++;
            group.Sellers += key.Kind == EntityKind.Seller ? 1 : 0;
            group.Recyclers += key.Kind == EntityKind.Recycler ? 1 : 0;
            group.Changed = true;
            (state.Group, state.Changed) = (root.Value.Id, true);
            return root;
        }
        var now = RootOf(key, set)!.Value;
        if (state.Group != now.Id)
            (state.Group, state.Changed) = (now.Id, true);
        return root;
    }

    /// <summary>A new group takes the id of its first member: nobody else founds one under it.</summary>
    private static EntityKey Found(EntityKey first, WorkingSet set)
    {
        var key = new EntityKey(EntityKind.Group, unchecked((first.Id * 31) + (long)first.Kind));
        set.Create(key).Changed = true;
        return key;
    }

    /// <summary>The larger takes the smaller; where both would be too large they stay apart and the first one counts.</summary>
    private static EntityKey Merge(EntityKey first, EntityKey second, WorkingSet set)
    {
        if (set[first].Members + set[second].Members > MembersMax)
            return first;
        var (large, small) = set[first].Members >= set[second].Members ? (first, second) : (second, first);
        set[large].Absorb(set[small]);
        (set[small].Group, set[small].Changed) = (large.Id, true);
        return large;
    }

    private static bool IsHub(EntityState state)
    {
        var sellers = 0;
        foreach (var link in state.Links)
            sellers += link.To.Kind == EntityKind.Seller ? 1 : 0;
        return sellers > HubSellersMax;
    }
}
