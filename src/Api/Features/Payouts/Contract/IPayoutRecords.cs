using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Payouts.Contract;

/// <summary>
/// An attempt as our books have it. <paramref name="BookedAt"/>: when the money left the clients' account of <paramref name="Channel"/>;
/// null: not (yet). <paramref name="ReturnedAt"/>: when it was booked back.
/// </summary>
/// <param name="AttemptNo">Our number at the channel.</param>
/// <param name="OrderId">The order that is paid by it.</param>
/// <param name="Channel">Which.</param>
/// <param name="AmountFen">In fen.</param>
/// <param name="State">The attempt's state, for people.</param>
/// <param name="Account">The payee's, as it may be shown.</param>
internal sealed record BookedTransfer(
    string AttemptNo,
    Guid OrderId,
    string Channel,
    long AmountFen,
    string State,
    string Account,
    DateTimeOffset? BookedAt,
    DateTimeOffset? ReturnedAt
)
{
    /// <summary>The channel paid it and it came back, all before we knew of either: the books have neither way.</summary>
    public bool CameBackUnseen => BookedAt is null && State == nameof(AttemptState.Bounced);
}

/// <summary>What reconciliation holds against the channels' bills.</summary>
internal interface IPayoutRecords
{
    /// <summary>What was booked out or back between two moments.</summary>
    Task<IReadOnlyList<BookedTransfer>> BookedAsync(
        CardRecycleDb db,
        string channel,
        DateTimeOffset from,
        DateTimeOffset until,
        CancellationToken ct
    );

    /// <summary>Attempts by their numbers, booked or not; unknown numbers are left out.</summary>
    Task<IReadOnlyList<BookedTransfer>> FindAsync(
        CardRecycleDb db,
        string channel,
        IReadOnlyCollection<string> attemptNos,
        CancellationToken ct
    );

    /// <summary>
    /// A statement shows that a transfer came back: the payout is woken, to book it. Again is once.
    /// </summary>
    /// <param name="db">A context without a transaction of its own.</param>
    /// <param name="channel">Whose statement.</param>
    /// <param name="credit">The line.</param>
    /// <param name="isTheOnlyWord">No query would tell it: the statement is believed. False: the channel is asked.</param>
    /// <param name="ct">Cancellation.</param>
    /// <returns>The attempt's number, or null when nobody can tell which transfer it was.</returns>
    Task<string?> NoteReturnAsync(CardRecycleDb db, string channel, StatementLine credit, bool isTheOnlyWord, CancellationToken ct);

    /// <returns>The attempt that this credit was found to send back, by whomever and whenever; null: nobody has found out yet.</returns>
    Task<string?> NotedReturnAsync(CardRecycleDb db, string channel, string theirNo, CancellationToken ct);
}
