using System.Text;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// WeChat tells of a bill's end. What is genuine is recorded as it came, once per notification id, and wakes the loop; nothing else is
/// decided
/// here. One statement, one commit.
/// </summary>
internal static partial class TakeWeChatNotice
{
    private static readonly string[] signatureHeaders =
    [
        "Wechatpay-Timestamp",
        "Wechatpay-Nonce",
        "Wechatpay-Signature",
        "Wechatpay-Serial",
    ];

    public static async Task<Results<NoContent, JsonHttpResult<WeChatNoticeRefusal>>> Handle(
        HttpRequest request,
        IPaymentChannel channel,
        CardRecycleDb db,
        WorkSignals signals,
        TimeProvider clock,
        ILogger<PayoutCallback> log,
        CancellationToken ct
    )
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var headers = signatureHeaders.ToDictionary(name => name, name => request.Headers[name].ToString());
        if (channel.ReadNotice(headers, body.ToArray()) is not { } notice)
        {
            LogForged(log);
            return TypedResults.Json(new WeChatNoticeRefusal("FAIL", "验签失败"), statusCode: StatusCodes.Status401Unauthorized);
        }
        var raw = Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length));
        var taken = await RecordAsync(db, channel.Name, notice, raw, clock.GetUtcNow(), ct);
        if (taken.Woken)
            signals.Wake(PayoutLoop.WorkName);
        else if (taken.AttemptState is null)
            LogStranger(log, notice.AttemptNo);
        else if (Contradicts(taken.AttemptState, notice.State))
        {
            PayoutMetrics.Contradictions.Add(1);
            LogContradiction(log, notice.AttemptNo, taken.AttemptState, notice.State.GetType().Name);
        }
        return TypedResults.NoContent();
    }

    private static async Task<TakenNotice> RecordAsync(
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
                  where a.attempt_no = {notice.AttemptNo} and p.id = a.payout_id and p.state = 'InFlight'
                    and a.state not in ('Failed', 'Cancelled') and (select deliveries from taken) = 1
                  returning p.id
                )
                select (select a.state from payouts.attempts a where a.attempt_no = {notice.AttemptNo}) as attempt_state,
                  exists (select from woken) as woken
                """
            )
            .ToListAsync(ct);
        return rows.Single();
    }

    private static bool Contradicts(string attemptState, TransferState news) =>
        Enum.Parse<AttemptState>(attemptState) switch
        {
            AttemptState.Succeeded => news is not TransferState.Succeeded,
            AttemptState.Failed or AttemptState.Cancelled => news is TransferState.Succeeded,
            _ => false,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notification that WeChat did not sign was refused.")]
    private static partial void LogForged(ILogger logger);

    [LoggerMessage(Level = LogLevel.Critical, Message = "WeChat tells of a transfer {AttemptNo} that we never made.")]
    private static partial void LogStranger(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Critical, Message = "WeChat contradicts itself: {AttemptNo} is {State}, now it says {News}.")]
    private static partial void LogContradiction(ILogger logger, string attemptNo, string state, string news);

    private sealed record TakenNotice(string? AttemptState, bool Woken);
}

/// <summary>How WeChat wants to be refused; it then sends again.</summary>
internal sealed record WeChatNoticeRefusal(string Code, string Message);
