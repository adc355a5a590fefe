namespace CardRecycle.Models.Risk;

/// <summary>
/// The states that one event needs. Offline it holds all states there are; online the Api loads what <see cref="RiskEngine.Missing"/>
/// names (rows locked), lets the engine work, and stores what <see cref="Changed"/>.
/// </summary>
/// <param name="complete">True if a key that is not in it is known to be new: nothing is ever missing then.</param>
public sealed class WorkingSet(bool complete = false)
{
    private readonly Dictionary<EntityKey, EntityState> states = [];

    /// <summary>States by key.</summary>
    public IReadOnlyDictionary<EntityKey, EntityState> All => states;

    /// <summary>States to be stored, in the order of their keys.</summary>
    public IEnumerable<KeyValuePair<EntityKey, EntityState>> Changed => states.Where(s => s.Value.Changed).OrderBy(s => s.Key);

    /// <summary>Puts a loaded state in.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="state">Null if nothing is stored under the key yet.</param>
    public void Add(EntityKey key, EntityState? state) => states[key] = state ?? new();

    internal bool Has(EntityKey key) => complete || states.ContainsKey(key);

    internal EntityState this[EntityKey key]
    {
        get
        {
            if (states.TryGetValue(key, out var state))
                return state;
            if (!complete)
                throw new InvalidOperationException($"The state of {key} was not loaded.");
            return states[key] = new();
        }
    }

    internal EntityState Create(EntityKey key) => states.TryGetValue(key, out var state) ? state : states[key] = new();
}
