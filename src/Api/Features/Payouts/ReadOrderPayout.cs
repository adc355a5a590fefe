using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Staff look at an order's money: the payout and every attempt at it.</summary>
internal static class ReadOrderPayout
{
    /// <summary>More are never read at once; a payout has one or two.</summary>
    private const int AttemptsMax = 100;

    public static async Task<Results<Ok<OrderPayoutFile>, ProblemHttpResult>> Handle(Guid orderId, CardRecycleDb db, CancellationToken ct)
    {
        if (await db.Payouts.AsNoTracking().SingleOrDefaultAsync(p => p.OrderId == orderId, ct) is not { } payout)
            return Problems.From(PayoutRefusals.NotFound);
        var attempts = await db
            .PayoutAttempts.AsNoTracking()
            .Where(a => a.PayoutId == payout.Id)
            .OrderBy(a => a.Sequence)
            .Take(AttemptsMax)
            .ToListAsync(ct);
        return TypedResults.Ok(
            new OrderPayoutFile(
                payout.Id,
                payout.State,
                payout.AmountFen,
                payout.Reason,
                payout.Deadline,
                payout.CreatedAt,
                payout.PaidAt,
                payout.NextAttemptAt,
                [.. attempts.Select(Of)]
            )
        );
    }

    private static AttemptFile Of(Attempt a) =>
        new(
            a.Sequence,
            a.AttemptNo,
            a.Channel,
            a.Kind,
            Masked(a),
            a.State,
            a.Code,
            a.CreatedAt,
            a.LastSentAt,
            a.ClosedAt,
            a.UnknownSince,
            a.Reference
        );

    /// <summary>An openid is shown to nobody who may not see names.</summary>
    private static string Masked(Attempt a) => a.Kind == PayeeKind.WeChat ? "****" : a.Account;
}

/// <summary>An order's payout; money in fen, accounts masked.</summary>
internal sealed record OrderPayoutFile(
    Guid PayoutId,
    PayoutState State,
    long AmountFen,
    string? Reason,
    DateTimeOffset? Deadline,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PaidAt,
    DateTimeOffset? NextLookAt,
    IReadOnlyList<AttemptFile> Attempts
);

internal sealed record AttemptFile(
    int Sequence,
    string AttemptNo,
    string Channel,
    PayeeKind AccountKind,
    string Account,
    AttemptState State,
    string? Code,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? UnknownSince,
    string? Reference
);
