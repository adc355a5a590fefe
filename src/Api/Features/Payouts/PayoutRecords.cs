using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Reads attempts together with the journals that their holds were posted by.</summary>
internal sealed class PayoutRecords(BounceDesk desk) : IPayoutRecords
{
    public async Task<IReadOnlyList<BookedTransfer>> BookedAsync(
        CardRecycleDb db,
        string channel,
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken ct
    )
    {
        var account = Chart.ClientChannel(channel).ToString();
        var (since, before) = (from.ToUniversalTime(), until.ToUniversalTime());
        // Booked in the span, found by the index over the account's lines; and come back in it, whenever it was booked.
        var rows = await db
            .Database.SqlQuery<Row>(
                $"""
                select a.attempt_no, p.order_id, a.amount_fen, a.state, a.account, j.posted_at as booked_at, a.closed_at
                from payouts.attempts a
                join payouts.payouts p on p.id = a.payout_id
                join ledger.hold_resolutions r on r.hold_id = a.id and r.state = 'posted'
                join ledger.journals j on j.id = r.journal_id
                where a.channel = {channel}
                  and (a.id in (select r2.hold_id from ledger.postings l join ledger.hold_resolutions r2 on r2.journal_id = l.journal_id
                                where l.account = {account} and l.posted_at >= {since} and l.posted_at < {before})
                    or a.state = 'Bounced' and a.closed_at >= {since} and a.closed_at < {before})
                """
            )
            .ToListAsync(ct);
        return [.. rows.Select(r => r.In(channel))];
    }

    public async Task<IReadOnlyList<BookedTransfer>> FindAsync(
        CardRecycleDb db,
        string channel,
        IReadOnlyCollection<string> attemptNos,
        CancellationToken ct
    )
    {
        string[] numbers = [.. attemptNos];
        var rows = await db
            .Database.SqlQuery<Row>(
                $"""
                select a.attempt_no, p.order_id, a.amount_fen, a.state, a.account, j.posted_at as booked_at, a.closed_at
                from payouts.attempts a
                join payouts.payouts p on p.id = a.payout_id
                left join ledger.hold_resolutions r on r.hold_id = a.id and r.state = 'posted'
                left join ledger.journals j on j.id = r.journal_id
                where a.channel = {channel} and a.attempt_no = any({numbers})
                """
            )
            .ToListAsync(ct);
        return [.. rows.Select(r => r.In(channel))];
    }

    public Task<string?> NoteReturnAsync(
        CardRecycleDb db,
        string channel,
        StatementLine credit,
        bool isTheOnlyWord,
        CancellationToken ct
    ) => desk.NoteAsync(db, channel, credit, isTheOnlyWord, ct);

    public Task<string?> NotedReturnAsync(CardRecycleDb db, string channel, string theirNo, CancellationToken ct) =>
        BounceDesk.NotedAsync(db, channel, theirNo, ct);

    private sealed record Row(
        string AttemptNo,
        Guid OrderId,
        long AmountFen,
        string State,
        string Account,
        DateTimeOffset? BookedAt,
        DateTimeOffset? ClosedAt
    )
    {
        public BookedTransfer In(string channel) =>
            new(
                AttemptNo,
                OrderId,
                channel,
                AmountFen,
                State,
                Account,
                BookedAt,
                BookedAt is not null && State == nameof(AttemptState.Bounced) ? ClosedAt : null
            );
    }
}
