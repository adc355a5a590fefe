using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

public sealed class LedgerStoreTests(StartedSystem system) : IClassFixture<StartedSystem>
{
    private DateTimeOffset Now => system.Clock.GetUtcNow();

    [Fact]
    public async Task An_acquired_card_is_owed_to_its_seller_held_and_paid()
    {
        var seller = await system.OwedSeller(46_000, feeFen: 2_000);
        (await system.OwedTo(seller)).ShouldBe(new Balance(Chart.SellerPayable(seller), new(46_000), new(0)));

        var hold = Guid.CreateVersion7();
        (await system.Hold(hold, seller, 46_000)).ShouldBe(new LedgerHoldPlaced(LedgerPlacement.Placed, new(0)));
        (await system.OwedTo(seller)).ShouldBe(new Balance(Chart.SellerPayable(seller), new(46_000), new(46_000)));

        var journal = Guid.CreateVersion7();
        var decision = await system.Booking(db => db.Ledger.PostHoldAsync(hold, journal, new(46_000), Now, Ct));
        decision.ShouldBeOfType<HoldDecision.Resolve>();
        (await system.OwedTo(seller)).ShouldBe(new Balance(Chart.SellerPayable(seller), new(0), new(0)));

        var again = await system.Booking(db => db.Ledger.PostHoldAsync(hold, journal, new(46_000), Now, Ct));
        again.ShouldBeOfType<HoldDecision.AlreadyDone>();
        var voided = await system.Booking(db => db.Ledger.VoidHoldAsync(hold, Now, Ct));
        voided.ShouldBe(new HoldDecision.Refused(HoldState.Posted));
    }

    /// <summary>Blnk #181: open holds were left out of the available balance, and six holds of 1,000 stood on 5,000.</summary>
    [Fact]
    public async Task Blnk_181_twenty_holds_of_1000_at_once_do_not_stand_on_5000()
    {
        var seller = await system.OwedSeller(5_000);
        var placed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => system.Hold(Guid.CreateVersion7(), seller, 1_000)));
        placed.Count(p => p.Placement == LedgerPlacement.Placed).ShouldBe(5);
        placed.Count(p => p.Placement == LedgerPlacement.InsufficientFunds).ShouldBe(15);
        (await system.OwedTo(seller)).Available.ShouldBe(Money.Zero);
    }

    /// <summary>Blnk #171: parallel commits of one inflight transaction read the same remaining amount.</summary>
    [Fact]
    public async Task Blnk_171_a_hold_resolved_by_fifty_at_once_is_resolved_once()
    {
        var seller = await system.OwedSeller(9_000);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 9_000);
        var decisions = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    system.Booking(db =>
                        i % 5 == 0
                            ? db.Ledger.VoidHoldAsync(hold, Now, Ct)
                            : db.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(9_000), Now, Ct)
                    )
                )
        );
        decisions.Count(d => d is HoldDecision.Resolve).ShouldBe(1);
        (await system.Count(db => db.LedgerHoldResolutions.Where(r => r.HoldId == hold))).ShouldBe(1);
        (await system.OwedTo(seller)).Available.Fen.ShouldBeOneOf(0, 9_000);
    }

    [Fact]
    public async Task Without_a_transaction_the_second_resolution_of_a_hold_ends_at_a_constraint()
    {
        var seller = await system.OwedSeller(700);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 700);
        await system.InDatabase(async first =>
        {
            await first.Ledger.VoidHoldAsync(hold, Now, Ct);
            await system.Booking(second => second.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(700), Now, Ct));
            var thrown = await Should.ThrowAsync<DbUpdateException>(() => first.SaveChangesAsync(Ct));
            ((PostgresException)thrown.InnerException!).ConstraintName.ShouldBe(LedgerTables.HoldResolvedOnce);
            return 0;
        });
    }

    [Fact]
    public async Task A_partial_posting_releases_the_rest_and_more_than_held_is_rejected()
    {
        var seller = await system.OwedSeller(1_000);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 800);
        var tooMuch = () => system.Booking(db => db.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(801), Now, Ct));
        (await tooMuch.ShouldThrowAsync<JournalRejectedException>()).Fault.ShouldBe(JournalFault.BadAmount);
        await system.Booking(db => db.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(300), Now, Ct));
        (await system.OwedTo(seller)).ShouldBe(new Balance(Chart.SellerPayable(seller), new(700), new(0)));
    }

    [Fact]
    public async Task A_failed_attempt_is_voided_and_the_next_one_held_in_one_save()
    {
        var seller = await system.OwedSeller(500);
        var first = Guid.CreateVersion7();
        await system.Hold(first, seller, 500);
        var second = await system.Booking(async db =>
        {
            await db.Ledger.VoidHoldAsync(first, Now, Ct);
            return await db.Ledger.PlaceHoldAsync(BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", seller, new(500), Now), Ct);
        });
        second.Placement.ShouldBe(LedgerPlacement.Placed);
        (await system.OwedTo(seller)).Pending.ShouldBe(new Money(500));
    }

    [Fact]
    public async Task A_card_acquired_and_its_payout_held_in_one_save_count_together()
    {
        var seller = Guid.CreateVersion7();
        var placed = await system.Booking(async db =>
        {
            db.Ledger.Post(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(900), new(30), Now));
            var held = await db.Ledger.PlaceHoldAsync(BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", seller, new(600), Now), Ct);
            held.ShouldBe(new LedgerHoldPlaced(LedgerPlacement.Placed, new(300)));
            return await db.Ledger.PlaceHoldAsync(BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", seller, new(301), Now), Ct);
        });
        placed.ShouldBe(new LedgerHoldPlaced(LedgerPlacement.InsufficientFunds, new(300)));
    }

    [Fact]
    public async Task The_same_id_again_is_known_and_with_other_content_an_error_that_says_what_differs()
    {
        var seller = await system.OwedSeller(1_000);
        var id = Guid.CreateVersion7();
        (await system.Hold(id, seller, 400)).Placement.ShouldBe(LedgerPlacement.Placed);
        (await system.Hold(id, seller, 400)).ShouldBe(new LedgerHoldPlaced(LedgerPlacement.AlreadyPlaced, new(600)));
        var other = () => system.Hold(id, seller, 401);
        (await other.ShouldThrowAsync<LedgerIdReusedException>()).Message.ShouldContain("amount 400 is not 401");

        var loss = BusinessJournals.CardLoss(Guid.CreateVersion7(), "order-7", new(50), Now);
        (await system.Booking(db => db.Ledger.PostOnceAsync(loss, Ct))).ShouldBe(LedgerPosting.Posted);
        var retry = BusinessJournals.CardLoss(loss.Id, "order-7", new(50), Now.AddMinutes(1));
        (await system.Booking(db => db.Ledger.PostOnceAsync(retry, Ct))).ShouldBe(LedgerPosting.AlreadyPosted);
        var changed = BusinessJournals.CardLoss(loss.Id, "order-8", new(50), Now);
        var reuse = () => system.Booking(db => db.Ledger.PostOnceAsync(changed, Ct));
        (await reuse.ShouldThrowAsync<LedgerIdReusedException>()).Message.ShouldContain("'order-7' is not 'order-8'");
        var unasked = () => system.Post(retry);
        var thrown = await unasked.ShouldThrowAsync<DbUpdateException>();
        ((PostgresException)thrown.InnerException!).ConstraintName.ShouldBe(LedgerTables.JournalOnce);
    }

    [Fact]
    public async Task A_reversal_takes_from_the_seller_only_what_is_not_held_and_happens_once()
    {
        var seller = Guid.CreateVersion7();
        var acquired = BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(100), new(4), Now);
        await system.Post(acquired);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 1);
        Should.Throw<InvalidOperationException>(() => system.Post(acquired.Reverse(Guid.CreateVersion7(), Now)));
        (await system.Booking(db => db.Ledger.PostOnceAsync(acquired.Reverse(Guid.CreateVersion7(), Now), Ct))).ShouldBe(
            LedgerPosting.InsufficientFunds
        );
        await system.Booking(db => db.Ledger.VoidHoldAsync(hold, Now, Ct));
        (await system.Booking(db => db.Ledger.PostOnceAsync(acquired.Reverse(Guid.CreateVersion7(), Now), Ct))).ShouldBe(
            LedgerPosting.Posted
        );
        (await system.OwedTo(seller)).Posted.ShouldBe(Money.Zero);

        // Blnk #315: a refund was carried out twice.
        await system.Post(BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(100), new(4), Now));
        var twice = () => system.Booking(db => db.Ledger.PostOnceAsync(acquired.Reverse(Guid.CreateVersion7(), Now), Ct));
        var thrown = await twice.ShouldThrowAsync<DbUpdateException>();
        ((PostgresException)thrown.InnerException!).ConstraintName.ShouldBe(LedgerTables.ReversedOnce);
    }

    [Fact]
    public async Task A_hold_past_its_time_cannot_be_posted_and_is_released_when_expired()
    {
        var seller = await system.OwedSeller(300);
        var id = Guid.CreateVersion7();
        var hold = Hold.Create(
            id,
            JournalKind.Payout,
            "o",
            Chart.SellerPayable(seller),
            Chart.ClientWeChat,
            new(300),
            Now,
            Now.AddHours(1)
        );
        await system.Booking(db => db.Ledger.PlaceHoldAsync(hold, Ct));
        (await system.Booking(db => db.Ledger.ExpireHoldsAsync(hold.ExpiresAt!.Value.AddSeconds(-1), 100, Ct))).ShouldBe(0);

        var late = await system.Booking(db => db.Ledger.PostHoldAsync(id, Guid.CreateVersion7(), new(300), hold.ExpiresAt!.Value, Ct));
        late.ShouldBe(new HoldDecision.Refused(HoldState.Expired));
        (await system.OwedTo(seller)).Available.ShouldBe(Money.Zero);
        (await system.Booking(db => db.Ledger.ExpireHoldsAsync(hold.ExpiresAt!.Value, 100, Ct))).ShouldBe(1);
        (await system.OwedTo(seller)).Available.ShouldBe(new Money(300));
        (await system.Booking(db => db.Ledger.VoidHoldAsync(id, Now, Ct))).ShouldBe(new HoldDecision.Refused(HoldState.Expired));
    }

    [Fact]
    public async Task A_balance_can_be_asked_as_of_a_past_time()
    {
        var seller = Guid.CreateVersion7();
        var account = Chart.SellerPayable(seller);
        foreach (var day in new[] { 1, 2, 3 })
            await system.Post(
                BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(day * 100), new(0), Now.AddDays(day - 10))
            );
        async Task<long> AsOf(int day) =>
            (await system.InDatabase(db => db.Ledger.BalanceAsync(account, Ct, Now.AddDays(day - 10)))).Posted.Fen;
        (await AsOf(0)).ShouldBe(0);
        (await AsOf(2)).ShouldBe(300);
        (await AsOf(3)).ShouldBe(600);
    }

    [Fact]
    public async Task Many_holds_at_once_count_for_each_other_and_are_resolved_at_once()
    {
        var (rich, poor) = (await system.OwedSeller(1_000), await system.OwedSeller(100));
        var holds = new[] { (rich, 600L), (poor, 100L), (rich, 600L), (rich, 400L), (poor, 1L) }
            .Select(h => BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", h.Item1, new(h.Item2), Now))
            .ToList();
        var answers = await system.Booking(db => db.Ledger.PlaceHoldsAsync([.. holds, holds[0]], Ct));
        answers
            .Select(a => (a.Placement, a.Available.Fen))
            .ShouldBe([
                (LedgerPlacement.Placed, 400L),
                (LedgerPlacement.Placed, 0L),
                (LedgerPlacement.InsufficientFunds, 400L),
                (LedgerPlacement.Placed, 0L),
                (LedgerPlacement.InsufficientFunds, 0L),
                (LedgerPlacement.AlreadyPlaced, 0L),
            ]);

        (Guid, HoldCommand)[] commands =
        [
            (holds[0].Id, new HoldCommand.Post(Guid.CreateVersion7(), new(600))),
            (holds[1].Id, new HoldCommand.Void()),
            (holds[3].Id, new HoldCommand.Post(Guid.CreateVersion7(), new(400))),
        ];
        var ended = await system.Booking(db => db.Ledger.ResolveManyAsync(commands, Now, Ct));
        ended.ShouldAllBe(d => d is HoldDecision.Resolve);
        var again = await system.Booking(db => db.Ledger.ResolveManyAsync(commands, Now, Ct));
        again.ShouldAllBe(d => d is HoldDecision.AlreadyDone);
        (await system.OwedTo(rich)).ShouldBe(new Balance(Chart.SellerPayable(rich), new(0), new(0)));
        (await system.OwedTo(poor)).ShouldBe(new Balance(Chart.SellerPayable(poor), new(100), new(0)));
    }

    [Fact]
    public async Task Limits_need_the_callers_transaction()
    {
        var hold = BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", Guid.CreateVersion7(), new(1), Now);
        var outside = () => system.InDatabase(db => db.Ledger.PlaceHoldAsync(hold, Ct));
        (await outside.ShouldThrowAsync<InvalidOperationException>()).Message.ShouldContain("transaction");
    }
}
