using System.Text;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// A channel tells of a transfer. What is genuine is recorded as it came, once per notification id, and wakes the loop; nothing else is
/// decided here. One statement, one commit.
/// </summary>
internal sealed partial class NoticeDesk(PayoutRouter router, WorkSignals signals, TimeProvider clock, ILogger<PayoutCallback> log)
{
    /// <returns>False: it is not the channel's, and nothing of it was believed.</returns>
    public async Task<bool> TakeAsync(
        CardRecycleDb db,
        string channel,
        HttpRequest request,
        IEnumerable<string> signatureHeaders,
        CancellationToken ct
    )
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var headers = signatureHeaders.ToDictionary(name => name, name => request.Headers[name].ToString());
        if (router.Channel(channel).ReadNotice(headers, body.ToArray()) is not { } notice)
        {
            LogForged(log, channel);
            return false;
        }
        var raw = Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length));
        var taken = await RecordAsync(db, channel, notice, raw, clock.GetUtcNow(), ct);
        if (taken.Woken)
            signals.Wake(PayoutLoop.WorkName);
        else if (taken.AttemptState is null)
            LogStranger(log, channel, notice.AttemptNo);
        else if (Contradicts(taken.AttemptState, notice.State))
        {
            PayoutMetrics.Contradictions.Add(1);
            LogContradiction(log, channel, notice.AttemptNo, taken.AttemptState, notice.State.GetType().Name);
        }
        return true;
    }

    /// <summary>Records what a channel says of an attempt, once an id, and wakes its payout.</summary>
    public static async Task<TakenNotice> RecordAsync(
        CardRecycleDb db,
        string channel,
        ChannelNotice notice,
        string raw,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var (says, reference, at) = notice.State switch
        {
            TransferState.Succeeded s => (nameof(TransferState.Succeeded), s.Reference, s.At.ToUniversalTime()),
            TransferState.Failed f => (nameof(TransferState.Failed), f.Code, (DateTimeOffset?)null),
            TransferState.Bounced b => (nameof(TransferState.Bounced), b.Reference, null),
            var other => (other.GetType().Name, "", null),
        };
        // The payout's version rises, so that a worker who is just recording something older loses and this is looked at.
        var rows = await db
            .Database.SqlQuery<TakenNotice>(
                $"""
                with taken as (
                  insert into payouts.callbacks (id, channel, attempt_no, says, reference, at, amount_fen, body, received_at, deliveries)
                  values ({notice.Id}, {channel}, {notice.AttemptNo}, {says}, {reference}, {at}, {notice.AmountFen}, {raw}, {now}, 1)
                  on conflict (id) do update set deliveries = payouts.callbacks.deliveries + 1
                  returning deliveries
                ), woken as (
                  update payouts.payouts p set next_attempt_at = {now}, version = p.version + 1
                  from payouts.attempts a
                  where a.attempt_no = {notice.AttemptNo} and a.channel = {channel} and p.id = a.payout_id
                    and (select deliveries from taken) = 1
                    and (p.state = 'InFlight' and a.state not in ('Failed', 'Cancelled', 'Bounced')
                      or p.state = 'Paid' and a.state = 'Succeeded' and {says} = 'Bounced')
                  returning p.id
                )
                select exists (select from woken) as woken,
                  (select a.state from payouts.attempts a
                    where a.attempt_no = {notice.AttemptNo} and a.channel = {channel}) as attempt_state
                """
            )
            .ToListAsync(ct);
        return rows.Single();
    }

    private static bool Contradicts(string attemptState, TransferState news) =>
        Enum.Parse<AttemptState>(attemptState) switch
        {
            AttemptState.Succeeded => news is not (TransferState.Succeeded or TransferState.Bounced),
            AttemptState.Failed or AttemptState.Cancelled => news is TransferState.Succeeded,
            _ => false,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notification that {Channel} did not sign was refused.")]
    private static partial void LogForged(ILogger logger, string channel);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Channel} tells of a transfer {AttemptNo} that we never made.")]
    private static partial void LogStranger(ILogger logger, string channel, string attemptNo);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Channel} contradicts itself: {AttemptNo} is {State}, now it says {News}.")]
    private static partial void LogContradiction(ILogger logger, string channel, string attemptNo, string state, string news);

    /// <param name="AttemptState">Null: we never made such an attempt.</param>
    /// <param name="Woken">It is news.</param>
    internal sealed record TakenNotice(string? AttemptState, bool Woken);
}
