using CardRecycle.Api.Features.Risk.Contract;

namespace CardRecycle.Api.Features.Cases;

/// <summary>
/// Which case comes first (优先级): probability times loss, which is the expected loss, and how long it has waited. Waiting for
/// <see cref="Doubling"/> weighs as much as twice the expected loss. Written as a point in time (when it was opened, less a head start for
/// its weight) the order of two cases never changes by itself, so it is one indexed column; and no case waits for ever, since every later
/// one is opened later. See docs/adr/0059.
/// </summary>
internal static class CaseUrgency
{
    /// <summary>Of the expected loss, by waiting.</summary>
    public static readonly TimeSpan Doubling = TimeSpan.FromMinutes(10);

    /// <summary>What the deadline's passing weighs: nothing that is not late comes before it.</summary>
    public static readonly TimeSpan Escalation = TimeSpan.FromHours(6);

    /// <summary>Beyond this a loss weighs no more: one million yuan.</summary>
    private const long LossMaxFen = 100_000_000;

    /// <returns>The higher comes first.</returns>
    /// <param name="verdict">Of the gate.</param>
    /// <param name="expectedLossFen">Probability times loss.</param>
    /// <param name="openedAt">From when it waits.</param>
    public static long Of(RiskVerdict verdict, long expectedLossFen, DateTimeOffset openedAt)
    {
        var weight = Doubling * Math.Log2(1 + Math.Clamp(expectedLossFen, 0, LossMaxFen));
        return (long)(weight + HeadStart(verdict)).TotalMilliseconds - openedAt.ToUnixTimeMilliseconds();
    }

    /// <summary>What the gate holds up as probably false comes before what it merely asks to look at.</summary>
    private static TimeSpan HeadStart(RiskVerdict verdict) =>
        verdict switch
        {
            RiskVerdict.Hold => TimeSpan.FromMinutes(60),
            RiskVerdict.StepUp => TimeSpan.Zero,
            _ => TimeSpan.FromMinutes(30),
        };
}
