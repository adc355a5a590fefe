using System.Collections.Concurrent;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// How a price moves with remaining life, asked of the model once per kind of card and kept: a quote carries these steps, so that a seller
/// can
/// check what another expiry date would have cost, and a later model cannot change a deal under way.
/// </summary>
internal sealed class LifeSchedules
{
    /// <summary>From a year on, a longer life is not paid for: sellers who do not know their date are not surprised.</summary>
    private const int LifeDaysFull = 365;

    /// <summary>Lower ends of the steps, and the life at which the model is asked.</summary>
    private static readonly (int Min, int Asked)[] steps =
    [
        (LifeDaysFull, 540),
        (180, 270),
        (90, 130),
        (60, 75),
        (30, 45),
        (15, 22),
        (7, 11),
        (0, 3),
    ];

    private sealed record Entry(IReadOnlyList<LifeStep> Steps, IReadOnlyList<QuoteLifeStep> Shown);

    private readonly record struct Key(string BrandId, FormOfCard Form, int FaceBand, bool RegionBound);

    private sealed record OfModel(IValuationModel Model, ConcurrentDictionary<Key, Entry> Entries);

    private volatile OfModel? latest;

    /// <returns>The steps for the price, and the same for the answer.</returns>
    public (IReadOnlyList<LifeStep> Steps, IReadOnlyList<QuoteLifeStep> Shown) For(IValuationModel model, in CardFacts facts)
    {
        var current = latest;
        if (current is null || !ReferenceEquals(current.Model, model))
            latest = current = new(model, new());
        var band = FaceBandOf(facts.FaceFen);
        var key = new Key(facts.BrandId, facts.Form, band, facts.RegionBound);
        if (!current.Entries.TryGetValue(key, out var entry))
            current.Entries[key] = entry = Ask(model, facts, 1L << band);
        return (entry.Steps, entry.Shown);
    }

    /// <param name="model">The model.</param>
    /// <param name="facts">Any card of this kind.</param>
    /// <param name="faceFen">The band's own face: every replica gets the same steps, whichever card came first.</param>
    private static Entry Ask(IValuationModel model, in CardFacts facts, long faceFen)
    {
        var whole = facts with { FaceFen = faceFen, BalanceFen = faceFen };
        var full = model.Effect(whole with { LifeDays = steps[0].Asked });
        var least = 0L;
        var asked = new LifeStep[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            // A shorter life is never worth more, whatever a tree has learned from a few trades.
            var ppm = i == 0 ? 0 : QuotePolicy.Ppm(model.Effect(whole with { LifeDays = steps[i].Asked }) - full);
            least = Math.Min(least, ppm);
            asked[i] = new(steps[i].Min, least);
        }
        return new(asked, [.. asked.Select(s => new QuoteLifeStep(s.LifeDaysMin, s.Ppm))]);
    }

    /// <summary>Factors of two: as fine as faces come.</summary>
    private static int FaceBandOf(long faceFen) => System.Numerics.BitOperations.Log2((ulong)faceFen);
}
