using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.DevHost.History;

/// <summary>Something of the simulated life that becomes part of the past: an offer, or a look at a card by staff.</summary>
/// <param name="Event">As the simulator made it.</param>
/// <param name="Fraud">Null for honest people.</param>
internal sealed record PastDeal(DealEvent Event, DealLabel? Fraud);

/// <summary>
/// Asks the simulator of <c>Training synthesize deals</c> for so many offers, with every kind of fraud among them, so that the last one
/// lies before a day.
/// </summary>
internal static class PastDeals
{
    /// <summary>Reconciliation looks back no further than 62 days.</summary>
    public const int Days = 60;

    private const int Seed = 7;

    /// <summary>So many offers a seller makes in these days, a little below the mean.</summary>
    private const int OffersPerSeller = 15;

    /// <summary>More than on the platform, so that a small past has all kinds.</summary>
    private const double FraudRate = 0.02;

    /// <summary>One of so many ordinary looks at a card is kept.</summary>
    private const int RevealsPerKept = 12;

    /// <param name="offers">How many are wanted; all of them if there are less.</param>
    /// <param name="today">In Beijing; the last event lies before it.</param>
    /// <returns>In order of time.</returns>
    public static IReadOnlyList<PastDeal> Make(int offers, DateOnly today)
    {
        var history = DealSimulator.Run(
            new()
            {
                Seed = Seed,
                Sellers = Math.Max(40, offers / OffersPerSeller),
                Days = Days,
                FraudRate = FraudRate,
                SellOnOpening = true,
                Start = today.AddDays(-Days),
            }
        );
        var end = new DateTimeOffset(today.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).AddHours(-1);
        var seen = history
            .Events.Where(e => e.At < end && RiskEngine.IsScored(e.Step))
            .Select(e => new PastDeal(e, history.Labels.GetValueOrDefault(e.Id) is { Fraud: true } fraud ? fraud : null))
            .ToList();
        var left = seen.Count(d => d.Event.Step == DealStep.Offer) - offers;
        var reveals = 0;
        // Honest offers are left out evenly until there are as many as were asked for; frauds stay.
        var honest = seen.Count(d => d is { Event.Step: DealStep.Offer, Fraud: null });
        var (dropped, passed) = (0, 0);
        return [.. seen.Where(Keep)];

        bool Keep(PastDeal deal)
        {
            if (deal.Fraud is not null)
                return true;
            if (deal.Event.Step == DealStep.Reveal)
                return reveals++ % RevealsPerKept == 0;
            passed++;
            if (left <= 0 || dropped >= (long)left * passed / honest)
                return true;
            dropped++;
            return false;
        }
    }
}
