using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>A payout and its attempt after a decision, to be saved with its consequence.</summary>
internal sealed record DecidedPayout(Payout Payout, Attempt Attempt, Consequence Consequence);

/// <summary>A payout that is owed, and the way it will go.</summary>
internal sealed record RoutedPayout(Payout Payout, string Channel, PayoutAccount Account);

/// <summary>What may be sent now, and what the books do not owe its seller (yet).</summary>
internal sealed record StartedPayouts(List<PayoutWork> Started, List<Payout> Uncovered);

/// <summary>
/// Saves what was decided. Every write raises the payout's version and is lost if somebody else raised it first; a lost write loses
/// nothing,
/// since the channel can be asked again.
/// </summary>
internal sealed class PayoutRecorder(IServiceScopeFactory scopes, Payees payees, TimeProvider clock)
{
    private const string Remark = "购物卡回收款";

    /// <summary>
    /// Records an attempt for each payout and reserves its money, in one transaction. What is recorded may be sent, and only that.
    /// </summary>
    public async Task<StartedPayouts> StartAsync(IReadOnlyList<RoutedPayout> owed, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        var (started, uncovered) = (new List<PayoutWork>(owed.Count), new List<Payout>());
        var attempts = owed.Select(r => (r.Payout, Attempt: NewAttempt(payees, r.Payout, r.Channel, r.Account, now))).ToList();
        var held = await db.Ledger.PlaceHoldsAsync(
            [
                .. attempts.Select(a =>
                    BusinessJournals.PayoutHold(
                        a.Attempt.Id,
                        a.Payout.OrderId.ToString(),
                        a.Payout.SellerId,
                        new(a.Payout.AmountFen),
                        now,
                        Chart.ClientChannel(a.Attempt.Channel)
                    )
                ),
            ],
            ct
        );
        foreach (var (i, (payout, attempt)) in attempts.Index())
        {
            if (held[i].Placement == LedgerPlacement.InsufficientFunds)
            {
                uncovered.Add(payout);
                continue;
            }
            Track(db, payout);
            Fund(db, payout, attempt, now);
            payout.Attempts = attempt.Sequence;
            (payout.Kind, payout.Account) = (attempt.Kind, attempt.Account);
            (payout.Reason, payout.Deadline) = (null, null);
            payout.Move(PayoutCommand.Start);
            attempt.Move(AttemptCommand.Submit, now);
            (attempt.Sends, attempt.LastSentAt) = (1, now);
            db.PayoutAttempts.Add(attempt);
            started.Add(new(payout, attempt, null));
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new(started, uncovered);
    }

    /// <summary>Saves decisions that move money or make news: rows, ledger and outbox in one transaction.</summary>
    public async Task SettleAsync(IReadOnlyList<DecidedPayout> decided, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        await EndHoldsAsync(db, decided, now, ct);
        foreach (var (payout, attempt, consequence) in decided)
        {
            Track(db, payout);
            db.Entry(attempt).State = EntityState.Modified;
            switch (consequence)
            {
                case Consequence.Paid:
                    db.Publish(
                        new PayoutSucceeded(
                            payout.Id,
                            payout.OrderId,
                            payout.AmountFen,
                            payout.Channel!,
                            payout.Reference!,
                            payout.PaidAt!.Value
                        ),
                        clock
                    );
                    break;
                case Consequence.Bounced:
                    Bounce(db, payout, attempt, now);
                    break;
                case Consequence.Dead when payout.State == PayoutState.NeedsSeller:
                case Consequence.Remind:
                    PublishNeed(db, payout);
                    break;
            }
            if (payout.NextAttemptAt <= now)
                db.WakeAfterCommit(PayoutLoop.WorkName);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        foreach (var done in decided)
            Count(done, now);
    }

    /// <summary>Saves a decision that only changes the rows: one statement, one commit. Lost if a notice came in between.</summary>
    public async Task NoteAsync(Payout payout, Attempt attempt, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var state = attempt.State.ToString();
        await db.Database.ExecuteSqlAsync(
            $"""
            with p as (
              update payouts.payouts set next_attempt_at = {payout.NextAttemptAt}, version = version + 1
              where id = {payout.Id} and version = {payout.Version} returning id
            )
            update payouts.attempts set state = {state}, unknown_since = {attempt.UnknownSince}, code = {attempt.Code},
              refused = {attempt.Refused}, tries = {attempt.Tries}, sends = {attempt.Sends}, last_sent_at = {attempt.LastSentAt},
              reference = {attempt.Reference}, package = {attempt.Package}, deadline = {attempt.Deadline}
            where id = {attempt.Id} and exists (select from p)
            """,
            ct
        );
    }

    /// <summary>The money of an attempt lies on its channel's account before anything is sent.</summary>
    private static void Fund(CardRecycleDb db, Payout payout, Attempt attempt, DateTimeOffset now)
    {
        if (payout.FundsAt == attempt.Channel)
            return;
        db.Ledger.Post(
            BusinessJournals.ChannelFunded(
                LedgerId.Derive(attempt.Id, "funded"),
                payout.OrderId.ToString(),
                Chart.ClientChannel(payout.FundsAt),
                Chart.ClientChannel(attempt.Channel),
                new(payout.AmountFen),
                now
            )
        );
        payout.FundsAt = attempt.Channel;
    }

    /// <summary>The debt comes back by a journal of its own.</summary>
    private void Bounce(CardRecycleDb db, Payout payout, Attempt attempt, DateTimeOffset now)
    {
        db.Ledger.Post(
            BusinessJournals.PayoutBounced(
                LedgerId.Derive(attempt.Id, "bounced"),
                payout.OrderId.ToString(),
                payout.SellerId,
                Chart.ClientChannel(attempt.Channel),
                new(attempt.AmountFen),
                now
            )
        );
        db.Publish(new PayoutBounced(payout.Id, payout.OrderId, payout.AmountFen, attempt.Channel, attempt.Reference ?? "", now), clock);
        if (payout.State == PayoutState.NeedsSeller)
            PublishNeed(db, payout);
    }

    /// <summary>No channel takes such an amount: staff look at it.</summary>
    public async Task AskStaffAsync(Payout payout, string reason, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        Track(db, payout);
        payout.Move(PayoutCommand.AskStaff);
        (payout.Reason, payout.NextAttemptAt) = (reason, null);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The seller has no account: nothing is sent, he is told.</summary>
    public async Task AskSellerAsync(Payout payout, string reason, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        Track(db, payout);
        PayoutDecider.AskSeller(payout, reason, clock.GetUtcNow());
        PublishNeed(db, payout);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Nothing changes but when to look again.</summary>
    public async Task DelayAsync(IReadOnlyList<Payout> payouts, DateTimeOffset until, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var ids = payouts.Select(p => p.Id).ToList();
        await db
            .Payouts.Where(p => ids.Contains(p.Id) && p.State == PayoutState.Owed)
            .ExecuteUpdateAsync(s => s.SetProperty(p => p.NextAttemptAt, until), ct);
    }

    /// <summary>The next attempt at a payout, not sent yet; its number follows from the payout's and from how many there were.</summary>
    internal static Attempt NewAttempt(Payees payees, Payout payout, string channel, PayoutAccount account, DateTimeOffset now)
    {
        var sequence = payout.Attempts + 1;
        return new()
        {
            Id = LedgerId.Derive(payout.Id, $"attempt-{sequence}"),
            PayoutId = payout.Id,
            Sequence = sequence,
            AttemptNo = AttemptNumber.For(payout.Id, sequence),
            Channel = channel,
            AmountFen = payout.AmountFen,
            Kind = account.Kind,
            Account = account.Shown,
            SealedAccount = payees.SealAccount(payout.Id, account),
            SealedName = payout.SealedName,
            GoodsName = payout.GoodsName,
            Remark = Remark,
            CreatedAt = now,
        };
    }

    private static void Track(CardRecycleDb db, Payout payout)
    {
        var entry = db.Entry(payout);
        entry.State = EntityState.Modified;
        entry.Property(p => p.Version).OriginalValue = payout.Version;
        payout.Version++;
    }

    private void PublishNeed(CardRecycleDb db, Payout payout) =>
        db.Publish(
            new PayoutNeedsSeller(
                payout.Id,
                payout.OrderId,
                payout.Reason!,
                PayoutReasons.Message(payout.Reason, payout.Kind),
                payout.Deadline!.Value
            ),
            clock
        );

    /// <summary>Posts the holds of attempts that paid and voids those of dead ones.</summary>
    private static async Task EndHoldsAsync(
        CardRecycleDb db,
        IReadOnlyList<DecidedPayout> decided,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var ending = decided.Where(d => d.Consequence is Consequence.Paid or Consequence.Dead).ToList();
        var decisions = await db.Ledger.ResolveManyAsync(
            [
                .. ending.Select(d =>
                    (
                        d.Attempt.Id,
                        d.Consequence == Consequence.Paid
                            ? new HoldCommand.Post(LedgerId.Derive(d.Attempt.Id, "payout"), new(d.Attempt.AmountFen))
                            : (HoldCommand)new HoldCommand.Void()
                    )
                ),
            ],
            now,
            ct
        );
        foreach (var (i, decision) in decisions.Index())
            if (decision is HoldDecision.Refused refused)
                throw new InvalidOperationException($"The hold of attempt {ending[i].Attempt.AttemptNo} is {refused.State} already.");
    }

    private static void Count(DecidedPayout done, DateTimeOffset now)
    {
        if (done.Consequence is Consequence.Paid or Consequence.Dead or Consequence.Bounced)
            PayoutMetrics.Attempts.Add(
                1,
                new("outcome", done.Attempt.State.ToString().ToLowerInvariant()),
                new("channel", done.Attempt.Channel)
            );
        if (done.Consequence == Consequence.Paid)
            PayoutMetrics.LatencyMs.Record((now - done.Payout.CreatedAt).Ticks / TimeSpan.TicksPerMillisecond);
    }
}
