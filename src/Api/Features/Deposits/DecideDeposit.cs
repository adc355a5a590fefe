using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Disputes.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Deposits;

/// <summary>A deposit is released or forfeited, a reporter rewarded: one member of staff proposes, another agrees.</summary>
internal sealed class DecideDeposit(
    CardRecycleDb db,
    ISellers sellers,
    ICases cases,
    IDisputeFiles disputes,
    TimeProvider clock,
    IOptions<DepositOptions> options
)
{
    private const int PageSizeMax = 100;

    public static async Task<Results<Created<DepositDecisionView>, ProblemHttpResult>> Propose(
        DepositDecisionRequest request,
        StaffCaller caller,
        DecideDeposit deciding,
        CancellationToken ct
    ) =>
        (await deciding.ProposeAsync(request, caller.Id, ct)).Refused(out var refusal, out var made)
            ? Problems.From(refusal)
            : TypedResults.Created($"/staff/deposits/decisions/{made.Id}", ViewOf(made));

    public static async Task<Results<Ok<DepositDecisionView>, ProblemHttpResult>> Confirm(
        Guid decisionId,
        ConfirmDepositRequest request,
        StaffCaller caller,
        DecideDeposit deciding,
        CancellationToken ct
    ) =>
        (await deciding.ConfirmAsync(decisionId, request, caller.Id, ct)).Refused(out var refusal, out var made)
            ? Problems.From(refusal)
            : TypedResults.Ok(ViewOf(made));

    public static async Task<Ok<DepositDecisionPage>> List(
        CardRecycleDb db,
        CancellationToken ct,
        QueryCode<DepositDecisionState>? state = null,
        Guid? before = null,
        int limit = 50
    )
    {
        var wanted = state?.Value;
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await db
            .DepositDecisions.AsNoTracking()
            .Where(d => (wanted == null || d.State == wanted) && (before == null || d.Id < before))
            .OrderByDescending(d => d.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(new DepositDecisionPage([.. page.Select(ViewOf)], page.Count == size ? page[^1].Id : null));
    }

    private async Task<Outcome<DepositDecision>> ProposeAsync(DepositDecisionRequest request, string by, CancellationToken ct)
    {
        if (await RefuseAsync(request, ct) is { } refusal)
            return refusal;
        var now = clock.GetUtcNow();
        var decision = new DepositDecision
        {
            Id = TimedId.New(now),
            Act = request.Act,
            PartyKind = request.PartyKind,
            Party = request.PartyKind == DepositParty.Company ? Guid.Parse(request.Party).ToString("D") : request.Party,
            AmountFen = request.AmountFen,
            CaseId = request.CaseId,
            Reason = request.Reason,
            ProposedBy = by,
            ProposedAt = now,
        };
        if (HoldOf(decision, now) is { } hold && (await db.Ledger.PlaceHoldAsync(hold, ct)).Placement == LedgerPlacement.InsufficientFunds)
            return DepositRefusals.NotEnough;
        db.Add(decision);
        await db.SaveChangesAsync(ct);
        return decision;
    }

    private async Task<Refusal?> RefuseAsync(DepositDecisionRequest request, CancellationToken ct)
    {
        var possible = (request.Act, request.PartyKind) switch
        {
            (DepositAct.Release or DepositAct.Forfeit, DepositParty.Recycler or DepositParty.Company) => true,
            (DepositAct.Offset, DepositParty.Recycler) => true,
            (DepositAct.Reward, DepositParty.Reporter) => true,
            _ => false,
        };
        if (!possible)
            return DepositRefusals.NotPossible;
        if (!AccountId.IsParty(request.Party))
            return DepositRefusals.PartyUnnamed;
        var isAccount = Guid.TryParse(request.Party, out var sellerId);
        if (request.PartyKind == DepositParty.Company && !isAccount)
            return DepositRefusals.PartyUnnamed;
        if (isAccount && request.PartyKind != DepositParty.Recycler && await sellers.FindAsync(db, sellerId, ct) is null)
            return DepositRefusals.NoSuchSeller;
        if (request.CaseId is not { } caseId)
            return request.Act == DepositAct.Release ? null : DepositRefusals.NoDecidedCase;
        return await cases.IsClosedAsync(db, caseId, ct) || await disputes.IsClosedAsync(db, caseId, ct)
            ? null
            : DepositRefusals.NoDecidedCase;
    }

    private async Task<Outcome<DepositDecision>> ConfirmAsync(Guid id, ConfirmDepositRequest request, string by, CancellationToken ct)
    {
        // Of two who confirm at once, the second waits here and then finds it decided.
        var decision = await db
            .DepositDecisions.FromSql($"select * from deposits.deposit_decisions where id = {id} for update")
            .SingleOrDefaultAsync(ct);
        if (decision is null)
            return DepositRefusals.NoDecision;
        if (decision.State != DepositDecisionState.Proposed)
            return DepositRefusals.DecidedBefore;
        if (decision.ProposedBy == by)
            return DepositRefusals.SamePerson;
        var now = clock.GetUtcNow();
        Guid? journalId = request.Agree ? LedgerId.Derive(decision.Id, "carried-out") : null;
        if (await CarryOutAsync(decision, journalId, now, ct) is { } refusal)
            return refusal;
        decision.End(journalId, by, request.Reason, now);
        await db.SaveChangesAsync(ct);
        return decision;
    }

    /// <param name="decision">Locked.</param>
    /// <param name="journalId">Of its journal; null: what is reserved is set free.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Cancellation.</param>
    private async Task<Refusal?> CarryOutAsync(DepositDecision decision, Guid? journalId, DateTimeOffset now, CancellationToken ct)
    {
        var amount = new Money(decision.AmountFen);
        if (decision.Act == DepositAct.Reward)
        {
            if (journalId is { } granted)
                db.Ledger.Post(DepositJournals.RewardGranted(granted, ReferenceOf(decision), decision.Party, amount, TaxOf(amount), now));
            return null;
        }
        if (journalId is not { } id)
        {
            await db.Ledger.VoidHoldAsync(decision.Id, now, ct);
            return null;
        }
        var beside = decision.Act switch
        {
            DepositAct.Forfeit => DepositJournals.Forfeit(Chart.Forfeits, amount),
            DepositAct.Offset => DepositJournals.Forfeit(Chart.RecyclerReceivable(decision.Party), amount),
            _ => default,
        };
        if (
            decision.Act == DepositAct.Offset
            && amount > (await db.Ledger.BalanceAsync(Chart.RecyclerReceivable(decision.Party), ct)).Available
        )
            return DepositRefusals.MoreThanOwed;
        var ended = await db.Ledger.ResolveAsync(decision.Id, new HoldCommand.Post(id, amount, beside), now, ct);
        return ended is HoldDecision.Resolve
            ? null
            : throw new InvalidOperationException($"The hold of decision {decision.Id} was ended before it.");
    }

    private static Hold? HoldOf(DepositDecision decision, DateTimeOffset now) =>
        decision.Act switch
        {
            DepositAct.Release => DepositJournals.ReleaseHold(
                decision.Id,
                ReferenceOf(decision),
                decision.Deposit,
                new(decision.AmountFen),
                now
            ),
            DepositAct.Forfeit or DepositAct.Offset => DepositJournals.ForfeitHold(
                decision.Id,
                ReferenceOf(decision),
                decision.Deposit,
                new(decision.AmountFen),
                now
            ),
            _ => null,
        };

    private static string ReferenceOf(DepositDecision decision) => decision.Id.ToString("D");

    /// <summary>Rounded down: never more is withheld than is due.</summary>
    private Money TaxOf(Money gross) => new(gross.Fen * options.Value.RewardTaxBps / DepositOptions.BpsMax);

    private static DepositDecisionView ViewOf(DepositDecision d) =>
        new(
            d.Id,
            d.Act,
            d.PartyKind,
            d.Party,
            d.AmountFen,
            d.CaseId,
            d.Reason,
            d.State,
            d.ProposedBy,
            d.ProposedAt,
            d.SecondBy,
            d.SecondReason,
            d.SecondAt,
            d.JournalId
        );
}

/// <param name="Act">What is to be done.</param>
/// <param name="PartyKind">Whose money it is.</param>
/// <param name="Party">The recycler's name; the account id of a company; either of a reporter.</param>
/// <param name="AmountFen">In fen; a reward before tax.</param>
/// <param name="Reason">For the record.</param>
/// <param name="CaseId">The closed case or dispute that it rests on; only a release may do without.</param>
internal sealed record DepositDecisionRequest(
    DepositAct Act,
    DepositParty PartyKind,
    [property: Required, StringLength(64, MinimumLength = 1)] string Party,
    [property: Range(1, 1_000_000_000_000)] long AmountFen,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    Guid? CaseId = null
);

/// <param name="Agree">True: it is carried out. False: what is reserved is free again.</param>
/// <param name="Reason">For the record.</param>
internal sealed record ConfirmDepositRequest(bool Agree, [property: Required, StringLength(1000, MinimumLength = 2)] string Reason);

internal sealed record DepositDecisionView(
    Guid DecisionId,
    DepositAct Act,
    DepositParty PartyKind,
    string Party,
    long AmountFen,
    Guid? CaseId,
    string Reason,
    DepositDecisionState State,
    string ProposedBy,
    DateTimeOffset ProposedAt,
    string? SecondBy,
    string? SecondReason,
    DateTimeOffset? SecondAt,
    Guid? JournalId
);

/// <param name="Decisions">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record DepositDecisionPage(IReadOnlyList<DepositDecisionView> Decisions, Guid? Next);
