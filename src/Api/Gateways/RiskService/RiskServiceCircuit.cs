using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.RiskService;

/// <summary>Keeps deals from waiting for a service that has stopped answering: each would wait for the whole time limit.</summary>
internal sealed class RiskServiceCircuit(IOptions<RiskServiceOptions> options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private int failures;
    private DateTimeOffset silentUntil = DateTimeOffset.MinValue;

    /// <summary>False while it is open; when its time is over, one deal tries and the others still pass by.</summary>
    public bool MayPass()
    {
        lock (gate)
        {
            if (failures < options.Value.FailuresMax)
                return true;
            var now = clock.GetUtcNow();
            if (now < silentUntil)
                return false;
            silentUntil = now + options.Value.OpenFor;
            return true;
        }
    }

    /// <returns>Whether this opened or closed it.</returns>
    public bool Record(bool answered)
    {
        lock (gate)
        {
            var wasOpen = failures >= options.Value.FailuresMax;
            failures = answered ? 0 : Math.Min(failures + 1, options.Value.FailuresMax);
            var isOpen = failures >= options.Value.FailuresMax;
            if (isOpen && !wasOpen)
                silentUntil = clock.GetUtcNow() + options.Value.OpenFor;
            return isOpen != wasOpen;
        }
    }
}
