using System.Net;
using CardRecycle.Api.Features.Payouts;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>
/// Whatever the channel does, a seller is paid once or told why not. Each test turns one fault of the Sandbox on, lets the system run into
/// it, turns it off, and compares the Sandbox's books with ours.
/// </summary>
public sealed class PayoutsSurvive(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private static readonly TimeSpan aBit = TimeSpan.FromSeconds(11);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await system.ClearFaultsAsync();
        await system.SetWeChatAsync(
            new
            {
                acceptanceMs = 0,
                processingMs = 0,
                cancelMs = 0,
                cancelYieldsToConfirm = false,
                closeLagMinutes = 10,
                signature = "Good",
                rateLimitPerSecond = 100_000,
                balanceFen = 1_000_000_00L,
            }
        );
    }

    [Fact]
    public async Task A_request_that_was_lost_is_sent_again_under_its_number()
    {
        await system.SetFaultsAsync(new { lostRequest = 1.0 });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        var attempt = await UnknownAsync(owed);
        attempt.Code.ShouldBe("no-answer");
        await system.ClearFaultsAsync();
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, aBit);
        await ShouldBePaidOnceAsync(owed);
        (await system.BillsAsync(owed)).ShouldHaveSingleItem().OutBillNo.ShouldBe(attempt.AttemptNo);
    }

    [Fact]
    public async Task An_answer_that_was_lost_after_the_transfer_was_made_leads_to_a_query_and_to_the_same_bill_for_its_page()
    {
        await system.SetFaultsAsync(new { lostAnswer = 1.0 });
        var owed = await system.OweAsync(300_00);
        await UnknownAsync(owed);
        (await system.BillsAsync(owed)).Count.ShouldBe(1);
        await system.ClearFaultsAsync();
        var attempt = await system.AdvanceUntilAsync(
            aBit,
            async () => (await system.AttemptsAsync(owed))[^1],
            a => a.State == AttemptState.WaitUser,
            a => a.State.ToString()
        );
        attempt.Sends.ShouldBe(2);
        attempt.UnknownSince.ShouldBeNull();
        attempt.Package.ShouldNotBeNull("a query does not bring the page, and without it nobody can confirm");
        (await system.BillsAsync(owed)).Count.ShouldBe(1);
        await system.ConfirmAsync(owed, attempt.AttemptNo);
        await system.UntilAsync(owed, PayoutState.Paid);
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task A_delayed_acceptance_says_not_found_first_and_is_not_paid_twice()
    {
        await system.SetWeChatAsync(new { acceptanceMs = 25_000 });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        await UnknownAsync(owed);
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(5));
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task Formance_1464_notices_that_come_twice_and_out_of_order_pay_once()
    {
        await system.SetFaultsAsync(new { duplicateCallbacks = 3, reorderCallbacks = true });
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"))));
        foreach (var owed in all)
            await system.UntilAsync(owed, PayoutState.Paid);
        foreach (var owed in all)
            await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task What_is_not_confirmed_in_a_day_comes_back_and_is_offered_again_under_a_new_number()
    {
        var owed = await system.OweAsync(300_00);
        var first = await system.UntilAsync(owed, AttemptState.WaitUser);
        // Past the 24 hours the bill still says that it waits: nothing new may be sent.
        system.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(5));
        (await system.ConfirmAsync(owed, first.AttemptNo)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await system.AttemptsAsync(owed)).Count.ShouldBe(1);
        var second = await system.AdvanceUntilAsync(
            TimeSpan.FromMinutes(6),
            async () => (await system.AttemptsAsync(owed))[^1],
            a => a is { Sequence: 2, State: AttemptState.WaitUser },
            a => $"{a.Sequence} {a.State}"
        );
        second.AttemptNo.ShouldNotBe(first.AttemptNo);
        (await system.AttemptsAsync(owed))[0].Code.ShouldBe("OVERDUE_CLOSE");
        await system.ConfirmAsync(owed, second.AttemptNo);
        await system.UntilAsync(owed, PayoutState.Paid);
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task A_channel_that_forgets_to_close_is_asked_to_cancel()
    {
        await system.SetWeChatAsync(new { closeLagMinutes = 60 * 48 });
        var owed = await system.OweAsync(300_00);
        await system.UntilAsync(owed, AttemptState.WaitUser);
        await system.SetWeChatAsync(new { closeLagMinutes = 10 });
        system.Clock.Advance(TimeSpan.FromHours(24));
        var second = await system.AdvanceUntilAsync(
            TimeSpan.FromMinutes(16),
            async () => (await system.AttemptsAsync(owed))[^1],
            a => a is { Sequence: 2, State: AttemptState.WaitUser },
            a => $"{a.Sequence} {a.State}"
        );
        (await system.AttemptsAsync(owed))[0].State.ShouldBe(AttemptState.Cancelled);
        await system.ConfirmAsync(owed, second.AttemptNo);
        await system.UntilAsync(owed, PayoutState.Paid);
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task A_user_who_confirms_while_we_cancel_is_paid_once()
    {
        await system.SetWeChatAsync(
            new
            {
                cancelMs = 3_600_000,
                cancelYieldsToConfirm = true,
                closeLagMinutes = 60 * 48,
            }
        );
        var owed = await system.OweAsync(300_00);
        var attempt = await system.UntilAsync(owed, AttemptState.WaitUser);
        await CancelAsync(attempt.AttemptNo);
        system.Clock.Advance(TimeSpan.FromSeconds(5));
        await system.UntilAsync(owed, AttemptState.Cancelling);
        (await system.ConfirmAsync(owed, attempt.AttemptNo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await system.UntilAsync(owed, PayoutState.Paid);
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task With_too_little_on_the_account_nothing_dies_and_topping_up_is_all_it_takes()
    {
        await system.SetWeChatAsync(new { balanceFen = 100_00L });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        (await UnknownAsync(owed)).Code.ShouldBe("not-enough");
        for (var i = 0; i < 5; i++)
        {
            system.Clock.Advance(TimeSpan.FromMinutes(2));
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe(AttemptState.Submitting);
        (await system.BillsAsync(owed)).ShouldBeEmpty();
        await system.SetWeChatAsync(new { balanceFen = 1_000_00L });
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromMinutes(1));
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task Money_that_is_stuck_in_the_channel_is_waited_for()
    {
        await system.SetWeChatAsync(new { balanceFen = 100_00L, stuckWhenShort = true });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(owed, AttemptState.Accepted);
        await system.SetWeChatAsync(new { balanceFen = 1_000_00L, stuckWhenShort = false });
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, aBit);
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task Going_too_fast_slows_down_and_loses_nothing()
    {
        await system.SetWeChatAsync(new { rateLimitPerSecond = 3 });
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"))));
        foreach (var owed in all)
            await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(2));
        foreach (var owed in all)
            await ShouldBePaidOnceAsync(owed);
    }

    [Theory]
    [InlineData("Wrong")]
    [InlineData("Missing")]
    [InlineData("Probe")]
    public async Task An_answer_without_a_good_signature_is_not_believed(string signature)
    {
        await system.SetWeChatAsync(new { signature });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        (await UnknownAsync(owed)).Code.ShouldBe("bad-signature");
        // WeChat has paid by now, and its notices are as badly signed as its answers.
        await Poll.UntilAsync(() => system.BillsAsync(owed), b => b is [{ State: "SUCCESS" }], b => b.Count.ToString());
        (await system.PayoutAsync(owed)).State.ShouldBe(PayoutState.InFlight);
        await system.SetWeChatAsync(new { signature = "Good" });
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(2));
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task The_platform_may_change_its_key_in_mid_run()
    {
        var before = await system.OweAsync(300_00);
        var attempt = await system.UntilAsync(before, AttemptState.WaitUser);
        await system.SetWeChatAsync(new { platformKeyId = "PUB_KEY_ID_0119000011092026110100000002" });
        await system.ConfirmAsync(before, attempt.AttemptNo);
        await system.UntilAsync(before, PayoutState.Paid);
        var after = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(after, PayoutState.Paid);
        await system.SetWeChatAsync(new { platformKeyId = "PUB_KEY_ID_0119000011092026110100000001" });
        await ShouldBePaidOnceAsync(after);
    }

    [Fact]
    public async Task Maintenance_for_hours_delays_but_does_not_double()
    {
        await system.SetFaultsAsync(new { maintenance = true });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        (await UnknownAsync(owed)).Code.ShouldBe("system-error");
        for (var i = 0; i < 10; i++)
        {
            system.Clock.Advance(TimeSpan.FromMinutes(20));
            await Task.Delay(150, TestContext.Current.CancellationToken);
        }
        await system.ClearFaultsAsync();
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromMinutes(1));
        await ShouldBePaidOnceAsync(owed);
    }

    [Fact]
    public async Task A_lost_notice_is_made_up_for_by_looking()
    {
        await system.SetFaultsAsync(new { callbackDelayMs = 3_600_000 });
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        await system.UntilAsync(owed, AttemptState.WaitUser);
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(6));
        await system.ClearFaultsAsync();
        system.Clock.Advance(TimeSpan.FromHours(2));
        await ShouldBePaidOnceAsync(owed);
    }

    private Task<Attempt> UnknownAsync(OwedPayout owed) =>
        Poll.UntilAsync(
            async () => (await system.AttemptsAsync(owed)).LastOrDefault()!,
            a => a?.UnknownSince is not null,
            a => $"attempt is {a?.State}, wanted unknown"
        );

    /// <summary>Somebody cancels at the channel, with our own client.</summary>
    private async Task CancelAsync(string attemptNo)
    {
        var channels = system.Services.GetServices<Gateways.Payments.IPaymentChannel>();
        var channel = channels.Single(c => c.Name == Gateways.Payments.WeChatTransferChannel.ChannelName);
        await channel.CancelAsync(attemptNo, TestContext.Current.CancellationToken);
    }

    private async Task ShouldBePaidOnceAsync(OwedPayout owed)
    {
        var paid = (await system.BillsAsync(owed)).Where(b => b.State == "SUCCESS").ToList();
        paid.ShouldHaveSingleItem().AmountFen.ShouldBe(owed.Fen);
        (await system.NewsAsync(owed)).Count(n => n == "PayoutSucceeded").ShouldBe(1);
        await Poll.UntilAsync(
            async () =>
            {
                var books = await system.BooksAsync();
                var paidFen = await system.InDatabase(async db => await PayoutSystem.PaidFenAsync(db));
                return (books.PaidFen, Ours: paidFen);
            },
            b => b.PaidFen == b.Ours,
            b => $"WeChat paid {b.PaidFen}, we say {b.Ours}"
        );
        await system.ShouldBalanceAsync();
    }
}
