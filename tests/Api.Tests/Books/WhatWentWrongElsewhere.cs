using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using static CardRecycle.Api.Tests.Books.BooksSystem;

namespace CardRecycle.Api.Tests.Books;

/// <summary>
/// What other ledgers got wrong, by the number of their report, each a test of that name: here, in <see cref="LedgerStoreTests"/> (Blnk
/// #171, #181), <see cref="LedgerDatabaseTests"/> (Blnk #233, #234) and PayoutsSurvive (Formance #1464). Metadata that is merged wrongly
/// (Blnk #315) cannot be: a journal has none.
/// </summary>
public sealed class WhatWentWrongElsewhere(StartedSystem system) : IClassFixture<StartedSystem>
{
    private static readonly string[] reports =
    [
        "Blnk_171",
        "Blnk_181",
        "Blnk_233_and_234",
        "Blnk_315",
        "Formance_364",
        "Formance_wallets_109_and_110",
        "Formance_stack_1633_and_1636",
        "Formance_565_and_767",
        "Formance_1464",
        "Formance_1896",
    ];

    private DateTimeOffset Now => system.Clock.GetUtcNow();

    [Fact]
    public void Every_report_is_a_test_of_that_name()
    {
        var tests = typeof(WhatWentWrongElsewhere)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods())
            .Where(m => m.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(m => m.Name)
            .ToList();
        reports.Where(r => !tests.Exists(t => t.StartsWith(r + "_", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Blnk_315_a_refund_asked_for_by_ten_at_once_happens_once()
    {
        var seller = Guid.CreateVersion7();
        var acquired = BusinessJournals.CardAcquired(Guid.CreateVersion7(), "o", seller, new(100), new(4), Now);
        await system.Post(acquired);
        var refund = acquired.Reverse(LedgerId.Derive(acquired.Id, "refund"), Now);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => system.Booking(db => db.Ledger.PostOnceAsync(refund, Ct))));
        answers.Count(a => a == LedgerPosting.Posted).ShouldBe(1);
        answers.Count(a => a == LedgerPosting.AlreadyPosted).ShouldBe(9);
        (await system.OwedTo(seller)).Posted.ShouldBe(Money.Zero);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task Blnk_315_no_amount_but_one_above_zero_is_accepted(long fen)
    {
        Should.Throw<JournalRejectedException>(() =>
            BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", Guid.CreateVersion7(), new(fen), Now)
        );
        using var finance = system.StaffClient("finance");
        using var answer = await TradingSystem.PostRaw(
            finance,
            "/staff/deposits/recyclers/r-zero/pay-ins",
            new { amountFen = fen, bankReference = "ZERO-1" }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Blnk_315_a_command_to_a_hold_that_has_ended_is_refused_and_not_passed_over_in_silence()
    {
        var seller = await system.OwedSeller(100);
        var hold = Guid.CreateVersion7();
        await system.Hold(hold, seller, 100);
        await system.Booking(db => db.Ledger.VoidHoldAsync(hold, Now, Ct));
        var late = await system.Booking(db => db.Ledger.PostHoldAsync(hold, Guid.CreateVersion7(), new(100), Now, Ct));
        late.ShouldBe(new HoldDecision.Refused(HoldState.Voided));
        var none = () => system.Booking(db => db.Ledger.VoidHoldAsync(Guid.CreateVersion7(), Now, Ct));
        await none.ShouldThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Formance_364_one_payment_booked_by_many_at_once_is_booked_once_and_each_gets_a_whole_answer()
    {
        using var finance = system.StaffClient("finance");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    TradingSystem.Post(
                        finance,
                        "/staff/deposits/recyclers/r-364/pay-ins",
                        new { amountFen = 700, bankReference = "FORMANCE-364" }
                    )
                )
        );
        answers.Count(a => !a.GetProperty("repeated").GetBoolean()).ShouldBe(1);
        answers.Select(a => a.GetProperty("journalId").GetGuid()).Distinct().ShouldHaveSingleItem();
        (await Balance("r-364")).ShouldBe(700);
    }

    [Fact]
    public async Task Formance_wallets_109_and_110_a_retry_with_the_same_key_gets_the_same_answer_and_makes_nothing_new()
    {
        using var finance = system.StaffClient("finance");
        var (key, body) = (Guid.NewGuid().ToString(), new { amountFen = 500, bankReference = "WALLETS-109" });
        var texts = new List<string>();
        for (var i = 0; i < 3; i++)
            texts.Add(await PayIn(finance, "r-109", key, body));
        texts.Distinct().ShouldHaveSingleItem();
        (await Balance("r-109")).ShouldBe(500);
    }

    [Fact]
    public async Task Formance_stack_1633_and_1636_one_batch_with_the_same_hold_twice_places_it_once()
    {
        var seller = await system.OwedSeller(500);
        var hold = BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", seller, new(300), Now);
        var answers = await system.Booking(db => db.Ledger.PlaceHoldsAsync([hold, hold], Ct));
        answers.Select(a => a.Placement).ShouldBe([LedgerPlacement.Placed, LedgerPlacement.AlreadyPlaced]);
        (await system.OwedTo(seller)).Pending.Fen.ShouldBe(300);
    }

    [Fact]
    public async Task Formance_565_and_767_holds_on_the_same_accounts_in_opposite_orders_do_not_deadlock()
    {
        var (one, two) = (await system.OwedSeller(1_000), await system.OwedSeller(1_000));
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    system.Booking(db =>
                        db.Ledger.PlaceHoldsAsync(
                            [
                                .. (i % 2 == 0 ? new[] { one, two } : [two, one]).Select(s =>
                                    BusinessJournals.PayoutHold(Guid.CreateVersion7(), "o", s, new(10), Now)
                                ),
                            ],
                            Ct
                        )
                    )
                )
        );
        (await system.OwedTo(one)).Pending.Fen.ShouldBe(200);
        (await system.OwedTo(two)).Pending.Fen.ShouldBe(200);
    }

    [Fact]
    public async Task Formance_1896_a_key_belongs_to_its_caller_and_does_not_expire()
    {
        using var finance = system.StaffClient("finance");
        using var both = system.StaffClient("finance", "risk");
        var key = Guid.NewGuid().ToString();
        await PayIn(finance, "r-1896", key, new { amountFen = 100, bankReference = "SCOPE-1" });
        // The same key of somebody else is another key.
        await PayIn(both, "r-1896", key, new { amountFen = 100, bankReference = "SCOPE-2" });
        (await Balance("r-1896")).ShouldBe(200);
        await system.InDatabase(db =>
            db.Database.ExecuteSqlAsync(
                $"update platform.idempotent_answers set created_at = created_at - interval '3 years' where key = {key}",
                Ct
            )
        );
        await PayIn(finance, "r-1896", key, new { amountFen = 100, bankReference = "SCOPE-1" });
        (await Balance("r-1896")).ShouldBe(200);
    }

    private async Task<long> Balance(string recycler) =>
        (await system.InDatabase(db => db.Ledger.BalanceAsync(Chart.RecyclerDeposit(recycler), Ct))).Posted.Fen;

    private static async Task<string> PayIn(HttpClient client, string recycler, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/staff/deposits/recyclers/{recycler}/pay-ins")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return text;
    }
}
