using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Reconciliation;
using CardRecycle.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>Payouts to bank cards over the direct link, with everything that a bank and a network do on the way.</summary>
[Collection(BankTests.Name)]
public sealed class BankPays(ReconciliationSystem system) : IAsyncLifetime
{
    private static readonly TimeSpan someHours = TimeSpan.FromHours(6);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await system.CalmBankAsync();

    [Fact]
    public async Task A_bank_card_is_paid_once_over_the_bank_from_its_own_account_and_so_is_what_Alipay_does_not_take()
    {
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        var large = await system.OweToAsync(60_000_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        (await system.UntilPaidAsync(owed)).Channel.ShouldBe("bank");
        (await system.UntilPaidAsync(large)).Channel.ShouldBe("bank");
        (await system.BankLinesAsync(owed)).ShouldHaveSingleItem().State.ShouldBe("SUCCESS");
        (await KindsAsync(owed)).ShouldBe([JournalKind.CardAcquired, JournalKind.ChannelFunded, JournalKind.Payout]);
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded"]);
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Fact]
    public async Task An_answer_lost_after_the_bank_took_the_instruction_is_asked_for_and_not_sent_again()
    {
        await system.SetBankFaultsAsync(new { lostAnswer = 1.0 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        await system.UntilUnknownAsync(owed);
        await system.SetBankFaultsAsync(new { });
        await system.UntilPaidAsync(owed);
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().Sends.ShouldBe(1);
        (await system.BankLinesAsync(owed)).ShouldHaveSingleItem();
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Fact]
    public async Task What_the_bank_does_not_know_gets_no_new_number_before_the_statement_of_its_value_date_shows_it_paid()
    {
        // Three hours on it must still be the same day, whenever the tests before this one ended.
        await system.NextNoonAsync();
        await system.SetBankAsync(new { suspectUntold = true });
        var owed = await system.OweToAsync(
            300_00,
            AlipayCalls.Card(AlipayCalls.NewCard()),
            AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms"))
        );
        (await system.UntilUnknownAsync(owed)).Code.ShouldBe("suspect");
        await LookedAtAgainAsync(owed, TimeSpan.FromHours(3));
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe(AttemptState.Submitting);
        (await system.AdvanceUntilAsync(owed, PayoutState.Paid, someHours)).Channel.ShouldBe("bank");
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().Sends.ShouldBe(1);
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Fact]
    public async Task What_the_bank_does_not_know_gets_a_new_number_once_the_statement_shows_that_it_was_never_paid()
    {
        var card = AlipayCalls.NewCard();
        await system.SetBankPayeeAsync(card, new { failCode = "LOST_IN_CLEARING" });
        await system.SetBankAsync(new { suspectUntold = true });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(card));
        await system.UntilUnknownAsync(owed);
        await system.SetBankPayeeAsync(card, new { });
        await system.SetBankAsync(new { suspectUntold = false });
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, someHours);
        (await system.AttemptsAsync(owed))
            .Select(a => (a.State, a.Code))
            .ShouldBe([(AttemptState.Failed, "NOT_ON_STATEMENT"), (AttemptState.Succeeded, null)]);
        (await system.BankLinesAsync(owed)).Select(l => l.State).ShouldBe(["FAIL", "SUCCESS"], ignoreOrder: true);
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bounce_days_later_is_recognised_by_the_new_credit_whether_it_names_what_came_back_or_not(bool namesOriginal)
    {
        await system.SetBankAsync(new { bounceNamesOriginal = namesOriginal });
        var card = AlipayCalls.NewCard();
        await system.SetBankPayeeAsync(card, new { bouncesAfterMinutes = 2 * 24 * 60 });
        var owed = await system.OweToAsync(namesOriginal ? 311_00 : 322_00, AlipayCalls.Card(card));
        var kept = await system.OweToAsync(namesOriginal ? 311_00 : 322_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        await system.UntilPaidAsync(owed);
        await system.UntilPaidAsync(kept);
        system.Clock.Advance(TimeSpan.FromHours(49));
        await Poll.UntilAsync(() => system.BankLinesAsync(owed), l => l[0].CameBack, _ => "did not come back");
        (await system.BankLinesAsync(owed)).ShouldHaveSingleItem().State.ShouldBe("SUCCESS", "the instruction tells nothing");
        var watch = system.Services.GetRequiredService<StatementWatch>();
        await watch.LookAsync(Ct);
        await watch.LookAsync(Ct);
        (await system.UntilAsync(owed, PayoutState.NeedsSeller)).Reason.ShouldBe("bounced");
        (await system.PayoutAsync(kept)).State.ShouldBe(PayoutState.Paid);
        (await KindsAsync(owed)).ShouldBe([
            JournalKind.CardAcquired,
            JournalKind.ChannelFunded,
            JournalKind.Payout,
            JournalKind.PayoutBounced,
        ]);
        await system.ShouldAgreeWithTheBankAsync();
    }

    /// <summary>Found by the simulation: seed 1, 1,000 orders.</summary>
    [Fact]
    public async Task A_bounce_that_names_a_transfer_whose_answer_was_lost_is_not_taken_for_another_of_the_same_amount()
    {
        var card = AlipayCalls.NewCard();
        var kept = await system.OweToAsync(333_00, AlipayCalls.Card(card));
        await system.UntilPaidAsync(kept);
        await system.SetBankPayeeAsync(card, new { bouncesAfterMinutes = 1 });
        await system.SetBankAsync(new { suspectUntold = true });
        var lost = await system.OweToAsync(333_00, AlipayCalls.Card(card));
        await UntilItCameBackUnheardAsync(lost);
        var watch = system.Services.GetRequiredService<StatementWatch>();
        await watch.LookAsync(Ct);
        (await system.PayoutAsync(kept)).State.ShouldBe(PayoutState.Paid);

        // The statement tells that it was paid, and from then on whose the credit is.
        system.Clock.Advance(TimeSpan.FromDays(1));
        await system.UntilPaidAsync(lost);
        await watch.LookAsync(Ct);
        (await system.UntilAsync(lost, PayoutState.NeedsSeller)).Reason.ShouldBe("bounced");
        (await system.PayoutAsync(kept)).State.ShouldBe(PayoutState.Paid);
        await system.ShouldAgreeWithTheBankAsync();
    }

    /// <summary>Found by the simulation: seed 21, 1,500 orders.</summary>
    [Fact]
    public async Task A_bounce_is_recognised_though_its_transfer_is_heard_of_only_days_later()
    {
        var watch = system.Services.GetRequiredService<StatementWatch>();
        var card = AlipayCalls.NewCard();
        await system.SetBankPayeeAsync(card, new { bouncesAfterMinutes = 1 });
        await system.SetBankAsync(new { suspectUntold = true });
        var lost = await system.OweToAsync(344_00, AlipayCalls.Card(card));
        await UntilItCameBackUnheardAsync(lost);
        await watch.LookAsync(Ct);
        system.Clock.Advance(TimeSpan.FromDays(1));
        await system.UntilPaidAsync(lost);
        // The day of the credit is neither today nor yesterday any more.
        system.Clock.Advance(TimeSpan.FromDays(2));
        await watch.LookAsync(Ct);
        (await system.UntilAsync(lost, PayoutState.NeedsSeller)).Reason.ShouldBe("bounced");
        await system.ShouldAgreeWithTheBankAsync();
    }

    /// <summary>Nobody here knows what became of the transfer, and at the bank its money is back.</summary>
    private async Task UntilItCameBackUnheardAsync(OwedPayout lost)
    {
        await system.UntilUnknownAsync(lost);
        await Poll.UntilAsync(
            async () =>
            {
                system.Clock.Advance(TimeSpan.FromSeconds(30));
                return await system.BankLinesAsync(lost);
            },
            l => l is [{ CameBack: true }],
            _ => "did not come back"
        );
    }

    [Theory]
    [InlineData("Wrong")]
    [InlineData("Missing")]
    [InlineData("Replayed")]
    public async Task An_answer_that_the_bank_did_not_sign_for_this_request_is_no_answer(string signature)
    {
        await system.SetBankAsync(new { signature });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        (await system.UntilUnknownAsync(owed)).Code.ShouldBe("bad-signature");
        await system.SetBankAsync(new { signature = "Good", keyId = "bank-2027" });
        await system.UntilPaidAsync(owed);
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem();
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Fact]
    public async Task A_channel_whose_balance_is_known_to_be_too_small_is_not_tried_and_the_card_is_paid_over_another()
    {
        await system.SetBankBalanceAsync(200_00);
        var watch = system.Services.GetRequiredService<BalanceWatch>();
        await watch.LookAsync(Ct);
        var health = system.Services.GetRequiredService<ChannelHealth>();
        health.Balance("bank")!.Value.AvailableFen.ShouldBe(200_00);
        health.Balance("wechat").ShouldNotBeNull();
        health.Balance("alipay").ShouldNotBeNull();
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        (await system.UntilAsync(owed, PayoutState.Paid)).Channel.ShouldBe("alipay");
        (await system.BankLinesAsync(owed)).ShouldBeEmpty();
        await system.SetBankBalanceAsync(1_000_000_00);
        await watch.LookAsync(Ct);
        var next = await system.OweToAsync(300_00, AlipayCalls.Card(AlipayCalls.NewCard()));
        (await system.UntilPaidAsync(next)).Channel.ShouldBe("bank");
        await system.ShouldAgreeWithTheBankAsync();
    }

    [Fact]
    public async Task A_card_that_its_bank_refuses_is_not_tried_over_another_channel_but_another_account_is()
    {
        var card = AlipayCalls.NewCard();
        await system.SetBankPayeeAsync(card, new { failCode = "ACCOUNT_CLOSED" });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Card(card), AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms")));
        (await system.UntilPaidAsync(owed)).Channel.ShouldBe("wechat");
        (await system.AttemptsAsync(owed)).Select(a => a.Channel).ShouldBe(["bank", "wechat"]);
        await system.ShouldAgreeWithTheBankAsync();
    }

    private async Task LookedAtAgainAsync(OwedPayout owed, TimeSpan after)
    {
        var before = await system.PayoutAsync(owed);
        system.Clock.Advance(after);
        await Poll.UntilAsync(() => system.PayoutAsync(owed), p => p.Version > before.Version, _ => "not looked at");
    }

    private Task<List<JournalKind>> KindsAsync(OwedPayout owed)
    {
        var reference = owed.OrderId.ToString();
        return system.InDatabase(db =>
            db.LedgerJournals.Where(j => j.Reference == reference)
                .OrderBy(j => j.PostedAt)
                .ThenBy(j => j.Kind)
                .Select(j => j.Kind)
                .ToListAsync(Ct)
        );
    }
}
