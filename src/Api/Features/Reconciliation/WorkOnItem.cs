using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>
/// A member of finance takes a difference on and explains it. Whatever leaves a difference in place or books a journal needs a second one.
/// </summary>
internal sealed class WorkOnItem(CardRecycleDb db, TimeProvider clock)
{
    public static async Task<Results<Ok<ReconciliationItemView>, ProblemHttpResult>> Claim(
        Guid itemId,
        StaffCaller caller,
        WorkOnItem work,
        CancellationToken ct
    ) => work.Answer(await work.ClaimAsync(itemId, caller.Id, ct));

    public static async Task<Results<Ok<ReconciliationItemView>, ProblemHttpResult>> Explain(
        Guid itemId,
        ExplainItemRequest request,
        StaffCaller caller,
        WorkOnItem work,
        CancellationToken ct
    ) => work.Answer(await work.ExplainAsync(itemId, request, caller.Id, ct));

    public static async Task<Results<Ok<ReconciliationItemView>, ProblemHttpResult>> Confirm(
        Guid itemId,
        ConfirmItemRequest request,
        StaffCaller caller,
        WorkOnItem work,
        CancellationToken ct
    ) => work.Answer(await work.ConfirmAsync(itemId, request, caller.Id, ct));

    private Results<Ok<ReconciliationItemView>, ProblemHttpResult> Answer(Outcome<ReconciliationItem> outcome) =>
        outcome.Refused(out var refusal, out var item)
            ? Problems.From(refusal)
            : TypedResults.Ok(ReconciliationItemView.Of(item, clock.GetUtcNow()));

    private async Task<Outcome<ReconciliationItem>> ClaimAsync(Guid id, string by, CancellationToken ct)
    {
        if (await LockAsync(id, ct) is not { } item)
            return ReconciliationRefusals.NoItem;
        if (item.State != ItemState.Open)
            return ReconciliationRefusals.NotOpen;
        item.Claim(by, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return item;
    }

    private async Task<Outcome<ReconciliationItem>> ExplainAsync(Guid id, ExplainItemRequest request, string by, CancellationToken ct)
    {
        if (await LockAsync(id, ct) is not { } item)
            return ReconciliationRefusals.NoItem;
        if (item.State != ItemState.Open)
            return ReconciliationRefusals.NotOpen;
        if (item.Owner != by)
            return ReconciliationRefusals.NotOwner;
        if (!Fits(item, request.Resolution))
            return ReconciliationRefusals.DoesNotFit;
        item.Explain(request.Resolution, request.Note, by, needsSecond: item.MissingFen != 0, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return item;
    }

    private async Task<Outcome<ReconciliationItem>> ConfirmAsync(Guid id, ConfirmItemRequest request, string by, CancellationToken ct)
    {
        // Of two who confirm at once, the second waits here and then finds it decided.
        if (await LockAsync(id, ct) is not { } item)
            return ReconciliationRefusals.NoItem;
        if (item.State != ItemState.Proposed)
            return ReconciliationRefusals.NotProposed;
        if (item.ExplainedBy == by)
            return ReconciliationRefusals.SamePerson;
        var now = clock.GetUtcNow();
        if (!request.Agree)
            item.Disagree(by, request.Note);
        else
        {
            var journal = JournalOf(item, now);
            if (journal is not null && await db.Ledger.PostOnceAsync(journal, ct) == LedgerPosting.InsufficientFunds)
                return ReconciliationRefusals.NothingSuspended;
            item.Agree(by, request.Note, journal?.Id, now);
        }
        await db.SaveChangesAsync(ct);
        return item;
    }

    private static bool Fits(ReconciliationItem item, ItemResolution resolution) =>
        resolution switch
        {
            ItemResolution.NoBooking => true,
            ItemResolution.BookFee => item is { Class: DifferenceClass.Fee, MissingFen: > 0 },
            ItemResolution.CoverShortage or ItemResolution.ReleaseSurplus => item.MissingFen > 0,
            ItemResolution.SuspendSurplus or ItemResolution.TakeBackCover => item.MissingFen < 0 && item.Class != DifferenceClass.Bounced,
            ItemResolution.ByRules => false,
            _ => throw new InvalidOperationException($"No rule for {resolution}."),
        };

    private static Journal? JournalOf(ReconciliationItem item, DateTimeOffset now)
    {
        var (id, reference) = (LedgerId.Derive(item.Id, "explained"), item.Id.ToString("D"));
        var amount = new Money(Math.Abs(item.MissingFen));
        return item.Resolution switch
        {
            ItemResolution.BookFee => ReconciliationJournals.FeeCharged(id, reference, amount, now),
            ItemResolution.CoverShortage => ReconciliationJournals.ShortageCovered(id, reference, item.Channel, amount, now),
            ItemResolution.TakeBackCover => ReconciliationJournals.ShortageMadeGood(id, reference, item.Channel, amount, now),
            ItemResolution.SuspendSurplus => ReconciliationJournals.SurplusSuspended(id, reference, item.Channel, amount, now),
            ItemResolution.ReleaseSurplus => ReconciliationJournals.SurplusReleased(id, reference, item.Channel, amount, now),
            _ => null,
        };
    }

    private Task<ReconciliationItem?> LockAsync(Guid id, CancellationToken ct) =>
        db.ReconciliationItems.FromSql($"select * from reconciliation.items where id = {id} for update").SingleOrDefaultAsync(ct);
}

/// <param name="Resolution">How it is settled.</param>
/// <param name="Note">What was found out, for the record.</param>
internal sealed record ExplainItemRequest(
    ItemResolution Resolution,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Note
);

/// <param name="Agree">True: it is carried out. False: the item is open again.</param>
/// <param name="Note">For the record.</param>
internal sealed record ConfirmItemRequest(bool Agree, [property: Required, StringLength(1000, MinimumLength = 2)] string Note);
