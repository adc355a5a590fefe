using System.Collections.Concurrent;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// A channel that refuses our signature or our rights is not sent anything for a while; queries go on. Each replica finds out for itself.
/// </summary>
internal sealed class ChannelStops(TimeProvider clock)
{
    private static readonly TimeSpan stop = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> until = new();

    public void Stop(string channel) => until[channel] = clock.GetUtcNow() + stop;

    /// <returns>When sending may go on, or null: now.</returns>
    public DateTimeOffset? StoppedUntil(string channel) => until.TryGetValue(channel, out var end) && end > clock.GetUtcNow() ? end : null;
}
