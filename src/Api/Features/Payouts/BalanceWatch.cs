using CardRecycle.Api.Platform.Work;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Asks each channel now and then what is available on our account there, so that a payout is not sent where it cannot be paid, and people
/// are called before that. Each replica asks for itself, as it judges a channel's health for itself.
/// </summary>
internal sealed partial class BalanceWatch(
    WorkServices work,
    PayoutRouter router,
    ChannelHealth health,
    IOptions<PayoutOptions> options,
    ILogger<BalanceWatch> log
) : BatchLoop("payout-balances", work)
{
    private readonly WorkServices work = work;
    private DateTimeOffset next;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (now, every) = (work.Clock.GetUtcNow(), options.Value.BalanceEvery);
        if (every == TimeSpan.Zero || now < next)
            return 0;
        next = now + every;
        await LookAsync(ct);
        return 0;
    }

    /// <summary>Asks all channels now.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        foreach (var channel in router.Channels)
        {
            if (await channel.AvailableFenAsync(ct) is not { } fen)
            {
                LogNoBalance(log, channel.Name);
                continue;
            }
            health.KnowBalance(channel.Name, fen);
            PayoutMetrics.AvailableFen.Record(fen, new KeyValuePair<string, object?>("channel", channel.Name));
            if (fen < options.Value.BalanceAlertFen)
                LogLow(log, channel.Name, fen);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payouts: {Channel} does not say what is available.")]
    private static partial void LogNoBalance(ILogger logger, string channel);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Payouts: only {Fen} fen are available at {Channel}. Top it up.")]
    private static partial void LogLow(ILogger logger, string channel, long fen);
}
