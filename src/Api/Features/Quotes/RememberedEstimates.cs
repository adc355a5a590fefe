using System.Collections.Concurrent;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Remembers what the model said. Sellers ask about the same faces of the same brands again and again, and the model is most of the work of
/// a quote. An answer depends on nothing but model, card and market, which are the key: a promotion or a closed trade is felt at once.
/// </summary>
internal sealed class RememberedEstimates
{
    /// <summary>About 2 MB. Beyond it everything is forgotten: simpler than choosing, and soon filled again.</summary>
    internal const int EntriesMax = 8_192;

    private sealed class OfModel(IValuationModel model)
    {
        public IValuationModel Model => model;
        public ConcurrentDictionary<(CardFacts, MarketSnapshot), RateEstimate> Answers { get; } = new();

        /// <summary>Counted here, since a concurrent dictionary locks itself to be counted.</summary>
        public int Count;
    }

    private volatile OfModel? latest;

    public RateEstimate Estimate(IValuationModel model, in CardFacts facts, in MarketSnapshot market)
    {
        var current = latest;
        if (current is null || !ReferenceEquals(current.Model, model) || Volatile.Read(ref current.Count) >= EntriesMax)
            latest = current = new(model);
        if (current.Answers.TryGetValue((facts, market), out var known))
            return known;
        var estimate = model.Estimate(facts, market);
        if (current.Answers.TryAdd((facts, market), estimate))
            Interlocked.Increment(ref current.Count);
        return estimate;
    }
}
