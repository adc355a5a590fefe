using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>
/// Risk decides, finance confirms; then stock, books, blacklist, label and timeline change in one transaction. The blacklist is a proposal
/// until then.
/// </summary>
internal sealed class DecideDispute(
    CardRecycleDb db,
    IOrderFiles orders,
    IDisputedStock stock,
    ICardVault vault,
    ISellers sellers,
    IRiskOutcomes outcomes,
    IBlacklist blacklist,
    RecoveryDesk recoveries,
    TimeProvider clock,
    IOptions<DisputeOptions> options
)
{
    private const string LabelSource = "dispute";

    /// <summary>Of the card's blacklist: it stays locked for good.</summary>
    private const string CardUsed = "used";

    public static async Task<Results<Ok<DisputeView>, ProblemHttpResult>> Decide(
        Guid disputeId,
        DecideDisputeRequest request,
        StaffCaller caller,
        DecideDispute deciding,
        CancellationToken ct
    ) => await deciding.AnswerAsync(disputeId, d => deciding.Propose(d, request, caller.Id), ct);

    public static async Task<Results<Ok<DisputeView>, ProblemHttpResult>> Confirm(
        Guid disputeId,
        ConfirmDisputeRequest request,
        StaffCaller caller,
        DecideDispute deciding,
        CancellationToken ct
    ) => await deciding.AnswerAsync(disputeId, d => deciding.ConfirmAsync(d, request, caller.Id, ct), ct);

    /// <summary>Finance gives up what is left of a claim; somebody else than who decided on it.</summary>
    public static async Task<Results<Ok<DisputeView>, ProblemHttpResult>> WriteOff(
        Guid disputeId,
        StaffCaller caller,
        DecideDispute deciding,
        CancellationToken ct
    ) => await deciding.AnswerAsync(disputeId, d => deciding.WriteOffAsync(d, caller.Id, ct), ct);

    private async Task<Results<Ok<DisputeView>, ProblemHttpResult>> AnswerAsync(
        Guid disputeId,
        Func<Dispute, Task<Refusal?>> act,
        CancellationToken ct
    )
    {
        if (await db.Disputes.SingleOrDefaultAsync(d => d.Id == disputeId, ct) is not { } dispute)
            return Problems.From(DisputeRefusals.NotFound);
        if (await act(dispute) is { } refusal)
            return Problems.From(refusal);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(await DisputeViews.OfAsync(db, dispute, ct));
    }

    private Task<Refusal?> Propose(Dispute dispute, DecideDisputeRequest request, string by)
    {
        var now = clock.GetUtcNow();
        var isLost = request.Outcome != DisputeOutcome.Unfounded;
        var claim = request.Outcome == DisputeOutcome.Recover ? request.ClaimFen ?? dispute.LostFen : 0;
        Refusal? refusal =
            (!isLost && (request.Fraud || request.Blacklist)) || (request.Outcome != DisputeOutcome.Recover && request.ClaimFen is not null)
                ? DisputeRefusals.NothingToBlame
            : request.Typology is { } typology && (!request.Fraud || !outcomes.Knows(typology)) ? DisputeRefusals.UnknownTypology
            : claim > dispute.LostFen ? DisputeRefusals.MoreThanPaid(dispute.LostFen)
            : request.Outcome == DisputeOutcome.Recover && dispute.FoundAt > dispute.PaidAt + options.Value.ClaimWithin
                ? DisputeRefusals.TooLate
            : null;
        refusal ??= dispute.Propose(
            new(request.Outcome, claim, request.Fraud, request.Typology, request.Blacklist, request.Reason, by, now),
            now
        );
        return Task.FromResult(refusal);
    }

    private async Task<Refusal?> ConfirmAsync(Dispute dispute, ConfirmDisputeRequest request, string by, CancellationToken ct)
    {
        if (dispute.RefuseSecond(by) is { } refusal)
            return refusal;
        if (!request.Agree)
        {
            dispute.Disagree(by, request.Reason);
            return null;
        }
        var now = clock.GetUtcNow();
        dispute.Close(by, request.Reason, now);
        var exposure =
            await db.LockExposureAsync(dispute.OrderId, ct)
            ?? throw new InvalidOperationException($"The card of order {dispute.OrderId} has gone.");
        if (dispute.Decision!.Outcome == DisputeOutcome.Unfounded)
            await PutBackAsync(dispute, exposure, now, ct);
        else
            await LoseAsync(dispute, exposure, now, ct);
        return null;
    }

    private async Task PutBackAsync(Dispute dispute, CardExposure exposure, DateTimeOffset now, CancellationToken ct)
    {
        await stock.PutBackAsync(db, dispute.OrderId, ct);
        // Its time for complaints has run out, or it is not sold yet and runs from its sale.
        var stand = await stock.FindAsync(db, dispute.OrderId, ct);
        if (exposure.State == ExposureState.Open && stand?.SoldAt is { } sold)
        {
            var due = sold + options.Value.ComplaintWithin;
            exposure.NextAttemptAt = due > now ? due : now;
            db.WakeAfterCommit(ReleaseProvisions.WorkName);
        }
        await orders.NoteAsync(db, dispute.OrderId, OrderNotes.DisputeUnfounded, ct);
    }

    private async Task LoseAsync(Dispute dispute, CardExposure exposure, DateTimeOffset now, CancellationToken ct)
    {
        var decision = dispute.Decision!;
        if (dispute.RemainingFen is { } left)
            await stock.LosePartAsync(db, dispute.OrderId, LedgerId.Derive(dispute.Id, "card-partly-lost"), left, now, ct);
        else
        {
            await stock.LoseAsync(db, dispute.OrderId, now, ct);
            exposure.Lose(db, now);
            await vault.BlacklistAsync(db, dispute.CardId, CardUsed, ct);
        }
        if (decision.Outcome == DisputeOutcome.Recover)
            await ClaimAsync(dispute, decision.ClaimFen, now, ct);
        var note = decision.Outcome == DisputeOutcome.Recover ? OrderNotes.DisputeRecovery : OrderNotes.DisputeLost;
        await orders.NoteAsync(db, dispute.OrderId, note, ct);
        if (decision.Blacklist)
            await blacklist.AddPersonAsync(db, dispute.PersonHash, $"争议 {dispute.OrderNo}：{decision.Reason}", decision.By, ct);
        await outcomes.RecordAsync(
            db,
            new(dispute.OrderId, decision.Fraud, decision.Typology, dispute.LostFen, decision.By, LabelSource),
            ct
        );
    }

    private async Task ClaimAsync(Dispute dispute, long claimFen, DateTimeOffset now, CancellationToken ct)
    {
        db.Ledger.Post(
            LossJournals.Claimed(
                LedgerId.Derive(dispute.Id, "recovery-claimed"),
                dispute.OrderId.ToString("D"),
                dispute.SellerId,
                new(claimFen),
                now
            )
        );
        var recovery = new Recovery
        {
            Id = dispute.Id,
            OrderId = dispute.OrderId,
            SellerId = dispute.SellerId,
            ClaimedFen = claimFen,
            ClaimedAt = now,
        };
        db.Add(recovery);
        // An ordinary person has no deposit: nothing but what they are owed is ever taken.
        if ((await sellers.FindAsync(db, dispute.SellerId, ct))?.Company is not null)
            await recoveries.TakeFromDepositAsync(db, recovery, now, ct);
    }

    private async Task<Refusal?> WriteOffAsync(Dispute dispute, string by, CancellationToken ct)
    {
        if (dispute.Decision?.By == by)
            return DisputeRefusals.SamePerson;
        var recovery = await db
            .Recoveries.FromSql($"select * from disputes.recoveries where id = {dispute.Id} and ended_at is null for update")
            .SingleOrDefaultAsync(ct);
        if (recovery is null)
            return DisputeRefusals.NothingOutstanding;
        await recoveries.WriteOffAsync(db, recovery, clock.GetUtcNow(), ct);
        return null;
    }
}

/// <param name="Outcome">recover, writeOff or unfounded.</param>
/// <param name="Fraud">Whether the seller knew: what models learn from.</param>
/// <param name="Blacklist">Proposes to deal with the person no more.</param>
/// <param name="Reason">For the record.</param>
/// <param name="ClaimFen">With recover: what is to come back, in fen; left out, all that the seller got.</param>
/// <param name="Typology">With fraud: code of its kind, if known.</param>
internal sealed record DecideDisputeRequest(
    DisputeOutcome Outcome,
    bool Fraud,
    bool Blacklist,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    [property: Range(1, 1_000_000_000_000)] long? ClaimFen = null,
    [property: StringLength(64)] string? Typology = null
);

/// <param name="Agree">True: it is carried out. False: it is decided anew.</param>
/// <param name="Reason">For the record.</param>
internal sealed record ConfirmDisputeRequest(bool Agree, [property: Required, StringLength(1000, MinimumLength = 2)] string Reason);
