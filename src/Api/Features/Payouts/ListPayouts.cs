using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Finance looks at payouts, newest first: what waits for whom, and what nobody knows.</summary>
internal static class ListPayouts
{
    private const int LimitMax = 200;

    public static async Task<Results<Ok<PayoutsResponse>, ProblemHttpResult>> Handle(
        StaffCaller caller,
        CardRecycleDb db,
        string? state,
        Guid? before,
        CancellationToken ct,
        [Range(1, LimitMax)] int limit = 50
    )
    {
        // Enums in a query are bound case by case and with numbers; clients write these names as the answers do.
        PayoutState? wanted = Enum.GetValues<PayoutState>().Cast<PayoutState?>().FirstOrDefault(s => NameOf(s!.Value) == state);
        if (state is not null && wanted is null)
            return Problems.From(UnknownState);
        var rows = await (
            from payout in db.Payouts.AsNoTracking()
            where (wanted == null || payout.State == wanted) && (before == null || payout.Id.CompareTo(before.Value) < 0)
            join a in db.PayoutAttempts
                on new { payout.Id, Sequence = payout.Attempts } equals new { Id = a.PayoutId, a.Sequence }
                into last
            from attempt in last.DefaultIfEmpty()
            orderby payout.Id descending
            select new PayoutItemResponse(
                payout.Id,
                payout.OrderId,
                payout.OrderNo,
                payout.SellerId,
                payout.AmountFen,
                payout.State,
                payout.Reason,
                payout.Deadline,
                payout.Attempts,
                payout.CreatedAt,
                payout.PaidAt,
                attempt == null ? null : attempt.AttemptNo,
                attempt == null ? null : attempt.State,
                attempt == null ? null : attempt.Code,
                attempt == null ? null : attempt.UnknownSince,
                attempt == null ? null : attempt.Reference,
                payout.NextAttemptAt,
                attempt == null ? null : attempt.Channel,
                payout.Kind
            )
        )
            .Take(limit)
            .ToListAsync(ct);
        return TypedResults.Ok(new PayoutsResponse(rows, rows.Count == limit ? rows[^1].Id : null));
    }

    private static string NameOf(PayoutState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static readonly Refusal UnknownState = new(
        "payouts/unknown-state",
        StatusCodes.Status400BadRequest,
        "There is no such state",
        $"state is one of {string.Join(", ", Enum.GetValues<PayoutState>().Select(NameOf))}.",
        "没有该打款状态。"
    )
    {
        Field = "state",
    };
}

/// <summary><paramref name="Before"/> asks for the next page; null at the end.</summary>
internal sealed record PayoutsResponse(IReadOnlyList<PayoutItemResponse> Items, Guid? Before);

/// <summary>A payout with its last attempt. <paramref name="UnknownSince"/>: since when nobody knows how that stands.</summary>
internal sealed record PayoutItemResponse(
    Guid Id,
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    long AmountFen,
    PayoutState State,
    string? Reason,
    DateTimeOffset? Deadline,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? PaidAt,
    string? AttemptNo,
    AttemptState? AttemptState,
    string? Code,
    DateTimeOffset? UnknownSince,
    string? Reference,
    DateTimeOffset? NextLookAt,
    string? Channel,
    PayeeKind AccountKind
);
