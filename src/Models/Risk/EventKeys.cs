namespace CardRecycle.Models.Risk;

/// <summary>The entities of one event. Its states are those of <see cref="Stateful"/>; brand and region are only linked to.</summary>
internal sealed class EventKeys
{
    private const int KindsMax = 32;

    private readonly EntityKey?[] byKind = new EntityKey?[KindsMax];

    internal EventKeys(DealEvent e)
    {
        Put(EntityKind.Seller, e.SellerId);
        Put(EntityKind.Card, e.CardFingerprint);
        if (e.Step == DealStep.Reveal)
        {
            Put(EntityKind.Staff, e.StaffId);
        }
        else
        {
            Put(EntityKind.Device, e.Device);
            Put(EntityKind.Payout, e.PayoutAccount);
            Put(EntityKind.Identity, e.IdentityHash);
            Put(EntityKind.Ip, e.Ip);
            Put(EntityKind.Phone, e.Phone);
        }
        if (e.Step == DealStep.Resale)
            Put(EntityKind.Recycler, e.RecyclerId);
        if (e.Step == DealStep.Offer)
        {
            Put(EntityKind.Prefix, e.NumberPrefix);
            Put(EntityKind.Brand, e.Brand);
            Put(EntityKind.Region, e.Region);
        }
        Stateful = [.. byKind.Where(k => k is { Kind: < EntityKind.Brand }).Select(k => k!.Value)];
    }

    internal IReadOnlyList<EntityKey> Stateful { get; }

    internal EntityKey? this[EntityKind kind] => byKind[(int)kind];

    private void Put(EntityKind kind, string? id) => byKind[(int)kind] = EntityKey.Of(kind, id);
}
