namespace CardRecycle.Models.Risk;

/// <summary>What has to be remembered of one kind of entity, read off the features: nothing is kept that no feature asks for.</summary>
internal sealed class KindProfile
{
    private const int KindsMax = 32;

    internal bool Fast { get; private set; }
    internal bool Hours { get; private set; }
    internal bool Days { get; private set; }
    internal bool Recent { get; private set; }
    internal List<EntityKind> Links { get; } = [];

    internal static KindProfile[] All()
    {
        var profiles = new KindProfile[KindsMax];
        for (var kind = 0; kind < KindsMax; kind++)
            profiles[kind] = new();
        foreach (var feature in RiskFeatures.All)
            if (feature.Entity is { } kind)
                profiles[(int)kind].Need(feature);
        // Whether a device, account or phone is a hub is seen from its sellers.
        foreach (var kind in (EntityKind[])[EntityKind.Device, EntityKind.Payout, EntityKind.Identity, EntityKind.Phone])
            profiles[(int)kind].NeedLink(EntityKind.Seller);
        return profiles;
    }

    private void Need(FeatureDefinition feature)
    {
        if (feature.Link is { } link)
            NeedLink(link);
        Recent |=
            feature.Aggregate
                is Aggregate.RatioToMedian
                    or Aggregate.BigCount
                    or Aggregate.SerialNeighbours
                    or Aggregate.SerialRun
                    or Aggregate.Idle
                    or Aggregate.RatioToBefore
                    or Aggregate.TodayToBefore
                    or Aggregate.SilentSum
                    or Aggregate.Awakening;
        if (feature.Window == Window.Ever)
            return;
        if (feature.Window.Seconds <= 3600)
            Fast = true;
        else if (feature.Window.Seconds <= 2 * 86400)
            Hours = true;
        else
            Days = true;
    }

    private void NeedLink(EntityKind kind)
    {
        if (!Links.Contains(kind))
            Links.Add(kind);
    }
}
