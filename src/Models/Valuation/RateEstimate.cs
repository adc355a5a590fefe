namespace CardRecycle.Models.Valuation;

/// <summary>What a card will fetch, how sure that is, how long selling takes, and why. Rates are resale rates over balance.</summary>
/// <param name="ResaleRate">Mean resale rate. Equals <see cref="RateParts.Sum"/> of <paramref name="Parts"/> exactly.</param>
/// <param name="Low">Lower end of the interval that holds the realised rate nine times in ten.</param>
/// <param name="High">Upper end of that interval; may exceed 1 (a scarce card).</param>
/// <param name="DaysToSell">Days from purchase to resale, above 0.</param>
/// <param name="Parts">The mean rate, taken apart.</param>
public readonly record struct RateEstimate(double ResaleRate, double Low, double High, double DaysToSell, RateParts Parts);

/// <summary>
/// The mean resale rate as a sum, in points of rate (0.01 = one percent of balance): a typical card of any brand, and what each group of
/// facts adds to it when it is put in after the ones before it. All values are multiples of 2^-40, so that adding them loses nothing.
/// </summary>
/// <param name="Base">A typical card of all brands and days.</param>
/// <param name="Brand">Brand, kind and form: what cards of this brand usually fetch beyond that.</param>
/// <param name="Market">The market now against the brand's usual level.</param>
/// <param name="Face">Face value, and how much of it is left.</param>
/// <param name="Life">Remaining life.</param>
/// <param name="Region">Bound to regions or not.</param>
/// <param name="Season">Feasts and sales days, day of the month.</param>
public readonly record struct RateParts(double Base, double Brand, double Market, double Face, double Life, double Region, double Season)
{
    public double Sum => Base + Brand + Market + Face + Life + Region + Season;
}
