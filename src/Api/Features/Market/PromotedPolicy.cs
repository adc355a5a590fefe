using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;

namespace CardRecycle.Api.Features.Market;

/// <summary>The promotions of the pricing policy. One that cannot be served changes no price, and is reported.</summary>
internal sealed class PromotedPolicy(Promoted<PolicyHistory> promoted) : IPricingPolicies
{
    /// <summary>Older promotions have long been reached, whatever the daily limit.</summary>
    private const int ChangesMax = 100;

    /// <summary>With its pointer removed, the fixed margin holds at once.</summary>
    public PolicyHistory Current => promoted is { Champion: not null, Current: { } history } ? history : PolicyHistory.None;

    public string? Problem => promoted.Problem;

    public static (PolicyHistory History, string? Problem) Read(ModelRegistry registry, ChampionRecord champion)
    {
        var loaded = new Dictionary<string, (LearnedPolicy? Policy, string? Problem)>(StringComparer.Ordinal);
        var changes = new List<PolicyChange>();
        string? problem = null;
        foreach (var promotion in champion.History.TakeLast(ChangesMax))
        {
            if (!loaded.TryGetValue(promotion.Version, out var package))
                loaded[promotion.Version] = package = Load(registry, promotion.Version);
            problem = package.Problem;
            if (package.Policy is { } policy)
                changes.Add(
                    new(
                        policy.Version,
                        promotion.At,
                        policy.Kinds.ToDictionary(k => k.Key, k => k.Value.Premium),
                        policy.Answers,
                        policy.Kinds.ToDictionary(k => k.Key, k => k.Value.Response)
                    )
                );
        }
        return (new(changes), problem);
    }

    private static (LearnedPolicy?, string?) Load(ModelRegistry registry, string version)
    {
        try
        {
            return (LearnedPolicy.Load(registry.FolderOf(LearnedPolicy.PackageKind, version)), null);
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }
}
