using CardRecycle.Api.Features.Payouts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>Which way a payout goes, and that it takes another one only when the first is finally dead.</summary>
public sealed class PayoutsAreRouted(PayoutSystem system) : IClassFixture<PayoutSystem>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await system.ClearAlipayFaultsAsync();
        await system.ClearFaultsAsync();
        await system.SetAlipayAsync(new { balanceFen = 1_000_000_00L });
    }

    [Fact]
    public async Task The_account_that_the_seller_wishes_is_paid_first()
    {
        var (weChat, alipay) = (AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms")), AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        var one = await system.OweToAsync(300_00, weChat, alipay);
        var other = await system.OweToAsync(300_00, alipay, weChat);
        (await system.UntilAsync(one, PayoutState.Paid)).Channel.ShouldBe("wechat");
        (await system.UntilAsync(other, PayoutState.Paid)).Channel.ShouldBe("alipay");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task An_attempt_that_is_finally_dead_gives_way_to_the_sellers_next_account()
    {
        var owed = await system.OweToAsync(
            300_00,
            AlipayCalls.Alipay(AlipayCalls.NewLogonId("name-mismatch")),
            AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms"))
        );
        (await system.UntilAsync(owed, PayoutState.Paid)).Channel.ShouldBe("wechat");
        var attempts = await system.AttemptsAsync(owed);
        attempts.Select(a => (a.Channel, a.State)).ShouldBe([("alipay", AttemptState.Failed), ("wechat", AttemptState.Succeeded)]);
        (await system.AlipayOrdersAsync(owed)).ShouldBeEmpty();
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task When_every_account_has_refused_the_seller_is_asked()
    {
        var owed = await system.OweToAsync(
            300_00,
            AlipayCalls.Alipay(AlipayCalls.NewLogonId("frozen")),
            AlipayCalls.WeChat(PayoutSystem.NewOpenId("NameMismatch"))
        );
        (await system.UntilAsync(owed, PayoutState.NeedsSeller)).Reason.ShouldBe("name-mismatch");
        (await system.AttemptsAsync(owed)).Select(a => a.State).ShouldBe([AttemptState.Failed, AttemptState.Failed]);
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task While_nobody_knows_of_the_first_attempt_no_second_is_made_however_long_it_takes()
    {
        await system.SetAlipayFaultsAsync(new { lostAnswer = 1.0, callbackDelayMs = 3_600_000 });
        var owed = await system.OweToAsync(
            300_00,
            AlipayCalls.Alipay(AlipayCalls.NewLogonId()),
            AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms"))
        );
        await system.UntilUnknownAsync(owed);
        for (var i = 0; i < 8; i++)
        {
            var before = await system.PayoutAsync(owed);
            system.Clock.Advance(TimeSpan.FromMinutes(6));
            await Poll.UntilAsync(() => system.PayoutAsync(owed), p => p.Version > before.Version, _ => "not looked at");
        }
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().Channel.ShouldBe("alipay");
        (await system.BillsAsync(owed)).ShouldBeEmpty();
        await system.ClearAlipayFaultsAsync();
        (await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromMinutes(5))).Channel.ShouldBe("alipay");
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task A_second_attempt_beside_one_that_nobody_knows_of_is_impossible_in_the_database_over_any_channel()
    {
        await system.SetAlipayFaultsAsync(new { lostRequest = 1.0 });
        var owed = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilUnknownAsync(owed);
        var second = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    insert into payouts.attempts (id, payout_id, sequence, attempt_no, channel, kind, amount_fen, account, sealed_name,
                      goods_name, remark, created_at, state, refused, tries, sends, reminded)
                    select {Guid.CreateVersion7()}, payout_id, 2, 'PLANTED2', 'wechat', 'WeChat', amount_fen, 'o1', sealed_name, goods_name,
                      remark, created_at, 'Submitting', false, 0, 0, false
                    from payouts.attempts where payout_id = {owed.Id}
                    """,
                    Ct
                )
            )
        );
        second.ConstraintName.ShouldBe(PayoutTables.OneAlive);
        await system.ClearAlipayFaultsAsync();
        await system.AdvanceUntilAsync(owed, PayoutState.Paid, TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task A_paused_channel_gives_way_to_another_account_of_the_seller()
    {
        await system.SetAlipayAsync(new { balanceFen = 0L });
        var stuck = await system.OweToAsync(300_00, AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        await system.UntilUnknownAsync(stuck);
        var owed = await system.OweToAsync(
            300_00,
            AlipayCalls.Alipay(AlipayCalls.NewLogonId()),
            AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms"))
        );
        (await system.UntilAsync(owed, PayoutState.Paid)).Channel.ShouldBe("wechat");
        await system.SetAlipayAsync(new { balanceFen = 1_000_000_00L });
        await system.AdvanceUntilAsync(stuck, PayoutState.Paid, TimeSpan.FromSeconds(20));
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task An_amount_that_WeChat_does_not_take_goes_to_Alipay_and_one_that_nobody_takes_to_staff()
    {
        var (weChat, alipay) = (AlipayCalls.WeChat(PayoutSystem.NewOpenId("Confirms")), AlipayCalls.Alipay(AlipayCalls.NewLogonId()));
        var large = await system.OweToAsync(30_000_00, weChat, alipay);
        (await system.UntilAsync(large, PayoutState.Paid)).Channel.ShouldBe("alipay");
        var huge = await system.OweToAsync(60_000_00, weChat, alipay);
        (await system.UntilAsync(huge, PayoutState.NeedsStaff)).Reason.ShouldBe("no-route");
        (await system.AttemptsAsync(huge)).ShouldBeEmpty();
    }
}
