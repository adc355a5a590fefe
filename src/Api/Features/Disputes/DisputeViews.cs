using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>A dispute as staff see it. Money in fen.</summary>
internal sealed record DisputeView(
    Guid DisputeId,
    Guid OrderId,
    string OrderNo,
    Guid SellerId,
    string BrandId,
    DisputeState State,
    DisputeFinding Finding,
    DisputeSource Source,
    string Report,
    DateTimeOffset FoundAt,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    long PaidFen,
    string? Answer,
    DateTimeOffset? AnsweredAt,
    DisputeDecision? Decision,
    string? SecondBy,
    string? SecondReason,
    DateTimeOffset? ClosedAt,
    RecoveryView? Recovery,
    long? RemainingFen,
    long LostFen
);

/// <summary>What is to come back, and what has. Money in fen.</summary>
internal sealed record RecoveryView(
    long ClaimedFen,
    long RecoveredFen,
    long WrittenOffFen,
    long OutstandingFen,
    DateTimeOffset? EndedAt,
    IReadOnlyList<RecoveryStepView> Steps
);

/// <param name="At">When.</param>
/// <param name="Means">How.</param>
/// <param name="Label">The same in Chinese.</param>
/// <param name="AmountFen">In fen.</param>
/// <param name="OrderId">Of whose payout it was kept back.</param>
internal sealed record RecoveryStepView(DateTimeOffset At, RecoveryMeans Means, string Label, long AmountFen, Guid? OrderId);

/// <summary>A dispute as its seller sees it: the fact, what to do and by when, and how it ended.</summary>
/// <param name="DisputeId">The id in addresses.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="OrderNo">Its number for people.</param>
/// <param name="State">Stable.</param>
/// <param name="Message">Chinese: what is going on and what to do.</param>
/// <param name="Finding">Used or empty.</param>
/// <param name="FoundAt">When it was found.</param>
/// <param name="DueAt">Until when an answer is waited for.</param>
/// <param name="CanAnswer">Whether an answer is still taken.</param>
/// <param name="Answer">What the seller said.</param>
/// <param name="AnsweredAt">When.</param>
/// <param name="Outcome">How it ended; null while it is open.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="Recovery">What is to come back, and what has; null if nothing.</param>
/// <param name="Evidence">Only where one dispute is read.</param>
/// <param name="AnswerPhotos">How many pictures the seller gave; only where one dispute is read.</param>
internal sealed record SellerDisputeView(
    Guid DisputeId,
    Guid OrderId,
    string OrderNo,
    DisputeState State,
    string Message,
    DisputeFinding Finding,
    DateTimeOffset FoundAt,
    DateTimeOffset DueAt,
    bool CanAnswer,
    string? Answer,
    DateTimeOffset? AnsweredAt,
    DisputeOutcome? Outcome,
    DateTimeOffset? ClosedAt,
    RecoveryView? Recovery,
    EvidencePack? Evidence = null,
    int AnswerPhotos = 0
);

/// <summary>Shows disputes.</summary>
internal static class DisputeViews
{
    public static async Task<DisputeView> OfAsync(CardRecycleDb db, Dispute d, CancellationToken ct) =>
        new(
            d.Id,
            d.OrderId,
            d.OrderNo,
            d.SellerId,
            d.BrandId,
            d.State,
            d.Finding,
            d.Source,
            d.Report,
            d.FoundAt,
            d.OpenedBy,
            d.OpenedAt,
            d.DueAt,
            d.PaidFen,
            d.Answer,
            d.AnsweredAt,
            d.Decision,
            d.SecondBy,
            d.SecondReason,
            d.ClosedAt,
            await RecoveryAsync(db, d, ct),
            d.RemainingFen,
            d.LostFen
        );

    public static async Task<SellerDisputeView> ForSellerAsync(CardRecycleDb db, Dispute d, CancellationToken ct)
    {
        var outcome = d.State == DisputeState.Closed ? d.Decision!.Outcome : (DisputeOutcome?)null;
        var recovery = await RecoveryAsync(db, d, ct);
        return new(
            d.Id,
            d.OrderId,
            d.OrderNo,
            d.State,
            Explain(d, outcome, recovery),
            d.Finding,
            d.FoundAt,
            d.DueAt,
            d is { AnsweredAt: null, State: not DisputeState.Closed },
            d.Answer,
            d.AnsweredAt,
            outcome,
            d.ClosedAt,
            recovery
        );
    }

    private static string Explain(Dispute d, DisputeOutcome? outcome, RecoveryView? recovery)
    {
        var found = d.Finding == DisputeFinding.Used ? "已被使用" : "余额为零";
        return outcome switch
        {
            null when d.AnsweredAt is null =>
                $"订单 {d.OrderNo} 的卡经核查{found}。请查看下方证据，并在截止时间前说明情况；逾期未说明的，将按现有证据处理。",
            null => "已收到您的说明，工作人员正在处理，处理结果会在此显示。",
            DisputeOutcome.Unfounded => "经核实卡片没有问题，争议不成立，您无需任何操作。",
            DisputeOutcome.WriteOff => "经核实卡片损失由平台承担，您无需退款。",
            _ when recovery is { OutstandingFen: 0 } => "该卡款项的追偿已结清，感谢配合。",
            _ => $"经核实卡片{found}，该卡款项 {new Money(recovery!.ClaimedFen)} 元应予退还，将从您以后的打款中分次抵扣，"
                + $"尚余 {new Money(recovery.OutstandingFen)} 元；不会另行收取任何费用或保证金。如有异议可联系客服申诉。",
        };
    }

    private static async Task<RecoveryView?> RecoveryAsync(CardRecycleDb db, Dispute d, CancellationToken ct)
    {
        if (d.State != DisputeState.Closed)
            return null;
        if (await db.Recoveries.SingleOrDefaultAsync(r => r.Id == d.Id, ct) is not { } recovery)
            return null;
        var steps = await db.RecoverySteps.Where(s => s.RecoveryId == d.Id).OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync(ct);
        return new(
            recovery.ClaimedFen,
            recovery.RecoveredFen,
            recovery.WrittenOffFen,
            recovery.OutstandingFen,
            recovery.EndedAt,
            [.. steps.Select(s => new RecoveryStepView(s.At, s.Means, LabelOf(s.Means), s.AmountFen, s.OrderId))]
        );
    }

    private static string LabelOf(RecoveryMeans means) =>
        means switch
        {
            RecoveryMeans.KeptBack => "从打款中抵扣",
            RecoveryMeans.Deposit => "从保证金中扣除",
            _ => "平台核销",
        };
}
