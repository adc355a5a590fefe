using System.Collections.Concurrent;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Why nothing new is sent over a channel.</summary>
internal enum ChannelPause
{
    /// <summary>It refuses our signature or our rights.</summary>
    Refused,

    /// <summary>Our balance there is short.</summary>
    FundsShort,

    /// <summary>It has not answered for a while (熔断).</summary>
    Silent,
}

/// <summary>
/// Whether anything new may be sent over a channel now: not while it refuses us, lacks funds or is silent, and not faster than agreed.
/// Queries go on, and what answers again opens it. Each replica finds out for itself.
/// </summary>
internal sealed class ChannelHealth(TimeProvider clock)
{
    /// <summary>A balance that was asked for longer ago than this says nothing any more.</summary>
    public static readonly TimeSpan BalanceIsGoodFor = TimeSpan.FromMinutes(5);

    /// <summary>While the balance is known to be too small, a payout is looked at again after this.</summary>
    private static readonly TimeSpan afterShort = TimeSpan.FromMinutes(1);

    /// <summary>So many calls in a row without an answer open the circuit.</summary>
    public const int SilentCallsMax = 10;

    private static readonly TimeSpan refusedFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan fundsShortFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan silentFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Channel> channels = new();

    /// <summary>Takes in what a call to a channel came to.</summary>
    /// <returns>Why the channel has just been paused, or null.</returns>
    public ChannelPause? Take(string channel, TransferState sight)
    {
        var state = Of(channel);
        lock (state)
            switch (sight)
            {
                case TransferState.Rejected { StopChannel: true }:
                    return state.Pause(ChannelPause.Refused, clock.GetUtcNow() + refusedFor);
                case TransferState.Unknown { Code: "not-enough" }:
                    state.Silent = 0;
                    return state.Pause(ChannelPause.FundsShort, clock.GetUtcNow() + fundsShortFor);
                case TransferState.Unknown { Code: "no-answer" or "timed-out" or "bad-signature" or "system-error" }:
                    if (++state.Silent < SilentCallsMax)
                        return null;
                    state.Silent = 0;
                    return state.Pause(ChannelPause.Silent, clock.GetUtcNow() + silentFor);
                case TransferState.Unknown:
                    return null;
                case TransferState.InChannel or TransferState.WaitUser or TransferState.Succeeded:
                    // It takes money again.
                    (state.Silent, state.Until) = (0, null);
                    return null;
                default:
                    state.Silent = 0;
                    return null;
            }
    }

    /// <returns>Why nothing is sent and when sending may go on; null: now.</returns>
    public (ChannelPause Why, DateTimeOffset Until)? PausedUntil(string channel)
    {
        var state = Of(channel);
        lock (state)
            return state.Until is { } until && until > clock.GetUtcNow() ? (state.Why, until) : null;
    }

    /// <summary>What the channel says can still be paid over it.</summary>
    public void KnowBalance(string channel, long availableFen)
    {
        var state = Of(channel);
        lock (state)
            state.Balance = new(availableFen, clock.GetUtcNow());
    }

    /// <summary>What is left of it after what was sent since; null while nobody has asked lately.</summary>
    public KnownBalance? Balance(string channel)
    {
        var state = Of(channel);
        lock (state)
            return state.Balance is { } known && clock.GetUtcNow() - known.At <= BalanceIsGoodFor ? known : null;
    }

    /// <summary>Takes a place for a new instruction of so much.</summary>
    /// <returns>Null: it may be sent now. Else until when to wait: the channel is paused, its funds are known to be too small, or this
    /// second is full.</returns>
    public DateTimeOffset? WaitFor(IPaymentChannel channel, long fen)
    {
        if (PausedUntil(channel.Name) is var (_, until))
            return until;
        var state = Of(channel.Name);
        lock (state)
        {
            var balance = Balance(channel.Name);
            if (balance is { } known && known.AvailableFen < fen)
                return clock.GetUtcNow() + afterShort;
            if (TakePlace(channel) is { } next)
                return next;
            if (balance is { } left)
                state.Balance = left with { AvailableFen = left.AvailableFen - fen };
            return null;
        }
    }

    /// <summary>Takes one of this second's places for a new instruction.</summary>
    /// <returns>Null, or the start of the next second: this one is full.</returns>
    public DateTimeOffset? TakePlace(IPaymentChannel channel)
    {
        var state = Of(channel.Name);
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (state)
        {
            if (state.Second != second)
                (state.Second, state.Taken) = (second, 0);
            return ++state.Taken <= channel.RatePerSecond ? null : DateTimeOffset.FromUnixTimeSeconds(second + 1);
        }
    }

    private Channel Of(string name) => channels.GetOrAdd(name, _ => new());

    private sealed class Channel
    {
        public ChannelPause Why { get; set; }
        public DateTimeOffset? Until { get; set; }
        public int Silent { get; set; }
        public long Second { get; set; }
        public int Taken { get; set; }
        public KnownBalance? Balance { get; set; }

        /// <returns>Null when it was paused for this already: one alarm is enough.</returns>
        public ChannelPause? Pause(ChannelPause why, DateTimeOffset until)
        {
            var isNews = Until is null || Why != why;
            (Why, Until) = (why, until);
            return isNews ? why : null;
        }
    }
}

/// <summary>What a channel said was available, less what was sent since.</summary>
internal readonly record struct KnownBalance(long AvailableFen, DateTimeOffset At);
