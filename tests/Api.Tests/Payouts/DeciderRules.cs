using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>payout-channels.md §3.1, row by row: what each word of the channel makes us do, and above all what it does not.</summary>
public sealed class DeciderRules
{
    private static readonly DateTimeOffset now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nothing_but_a_clear_end_permits_a_new_number()
    {
        TransferState[] notDead =
        [
            new TransferState.InChannel("1"),
            new TransferState.WaitUser("1", "p"),
            new TransferState.Cancelling("1"),
            new TransferState.NotFound(),
            new TransferState.Unknown("timed-out"),
            new TransferState.Unknown("not-enough", TimeSpan.FromMinutes(1)),
            new TransferState.Rejected("INVALID_REQUEST", StopChannel: false),
            new TransferState.Rejected("SIGN_ERROR", StopChannel: true),
            new TransferState.Succeeded("1", now, AmountFen: 999),
        ];
        foreach (var word in notDead)
        {
            var (payout, attempt) = Sent();
            PayoutDecider.Apply(payout, attempt, word, now).Consequence.ShouldBe(Consequence.None, word.ToString());
            payout.State.ShouldBe(PayoutState.InFlight, word.ToString());
            payout.NextAttemptAt!.Value.ShouldBeGreaterThan(now, word.ToString());
        }
    }

    [Theory]
    [InlineData("NAME_NOT_CORRECT", PayoutState.NeedsSeller, "name-mismatch")]
    [InlineData("ID_CARD_NOT_CORRECT", PayoutState.NeedsSeller, "name-mismatch")]
    [InlineData("REAL_NAME_CHECK_FAIL", PayoutState.NeedsSeller, "wechat-not-real-name")]
    [InlineData("ACCOUNT_FROZEN", PayoutState.NeedsSeller, "account-frozen")]
    [InlineData("PAYEE_ACCOUNT_ABNORMAL", PayoutState.NeedsSeller, "account-frozen")]
    [InlineData("TRANSFER_RISK", PayoutState.NeedsSeller, "account-frozen")]
    [InlineData("ACCOUNT_NOT_EXIST", PayoutState.NeedsSeller, "account-missing")]
    [InlineData("OPENID_INVALID", PayoutState.NeedsSeller, "account-missing")]
    [InlineData("RECEIVE_ACCOUNT_NOT_CONFIGURE", PayoutState.NeedsSeller, "account-not-set")]
    [InlineData("BANK_CARD_ACCOUNT_ABNORMAL", PayoutState.NeedsSeller, "account-not-set")]
    [InlineData("REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED", PayoutState.NeedsSeller, "quota-full")]
    [InlineData("BLOCK_B2C_USERLIMITAMOUNT_MONTH", PayoutState.NeedsSeller, "quota-full")]
    [InlineData("BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH", PayoutState.NeedsSeller, "quota-full")]
    [InlineData("DAY_RECEIVED_COUNT_EXCEED", PayoutState.Owed, "day-quota")]
    [InlineData("DAY_RECEIVED_QUOTA_EXCEED", PayoutState.Owed, "day-quota")]
    [InlineData("OVERDUE_CLOSE", PayoutState.Owed, "not-confirmed")]
    [InlineData("MERCHANT_NOT_CONFIRM", PayoutState.Owed, "not-confirmed")]
    [InlineData("MCH_CANCEL", PayoutState.Owed, "not-confirmed")]
    [InlineData("MERCHANT_REJECT", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("PAYER_ACCOUNT_ABNORMAL", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("PRODUCT_AUTH_CHECK_FAIL", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("TRANSFER_QUOTA_EXCEED", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("EXCEEDED_ESTIMATED_AMOUNT", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("OTHER_FAIL_REASON_TYPE", PayoutState.NeedsStaff, "channel-refused")]
    [InlineData("A_REASON_OF_NEXT_YEAR", PayoutState.NeedsStaff, "channel-refused")]
    public void Each_fail_reason_leads_to_whoever_can_mend_it(string reason, object state, string slug)
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.Failed(reason), now).Consequence.ShouldBe(Consequence.Dead);
        attempt.State.ShouldBe(AttemptState.Failed);
        attempt.Code.ShouldBe(reason);
        payout.State.ShouldBe((PayoutState)state);
        payout.Reason.ShouldBe(slug);
        PayoutReasons.Message(slug).ShouldNotBeEmpty();
        (payout.Deadline is not null).ShouldBe(payout.State == PayoutState.NeedsSeller);
    }

    [Fact]
    public void A_full_day_is_tried_again_after_midnight_in_Beijing()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.Failed("DAY_RECEIVED_QUOTA_EXCEED"), now);
        payout.NextAttemptAt.ShouldBe(new DateTimeOffset(2026, 11, 25, 0, 10, 0, TimeSpan.FromHours(8)));
    }

    [Fact]
    public void Who_never_confirms_is_asked_after_three_new_offers()
    {
        var payout = Owed();
        for (var i = 0; i < 3; i++)
        {
            PayoutDecider.Apply(payout, Send(payout), new TransferState.Failed("OVERDUE_CLOSE"), now);
            payout.State.ShouldBe(PayoutState.Owed);
        }
        PayoutDecider.Apply(payout, Send(payout), new TransferState.Failed("OVERDUE_CLOSE"), now);
        payout.State.ShouldBe(PayoutState.NeedsSeller);
    }

    [Fact]
    public void A_number_that_the_channel_does_not_know_waits_before_it_is_sent_again()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.NotFound(), now + TimeSpan.FromSeconds(3)).FollowUp.ShouldBe(FollowUp.None);
        payout.NextAttemptAt.ShouldBe(now + PayoutDecider.ResendAfter);
        PayoutDecider
            .Apply(payout, attempt, new TransferState.NotFound(), now + PayoutDecider.ResendAfter)
            .FollowUp.ShouldBe(FollowUp.SendAgain);
    }

    [Fact]
    public void A_number_that_was_there_and_has_vanished_is_never_sent_again()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.InChannel("1"), now);
        PayoutDecider.Apply(payout, attempt, new TransferState.NotFound(), now + TimeSpan.FromDays(40)).FollowUp.ShouldBe(FollowUp.None);
        attempt.UnknownSince.ShouldNotBeNull();
    }

    [Fact]
    public void What_was_refused_for_our_own_fault_is_proved_absent_and_sent_again_rarely()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.Rejected("PARAM_ERROR", StopChannel: false), now);
        PayoutDecider.Apply(payout, attempt, new TransferState.NotFound(), now + TimeSpan.FromMinutes(1)).FollowUp.ShouldBe(FollowUp.None);
        payout.NextAttemptAt.ShouldBe(now + PayoutDecider.ResendRefusedAfter);
        attempt.Code.ShouldBe("PARAM_ERROR");
    }

    [Fact]
    public void What_nobody_confirmed_is_cancelled_only_when_the_channel_had_time_to_close_it()
    {
        var (payout, attempt) = Sent();
        var wait = new TransferState.WaitUser("1", "p");
        PayoutDecider.Apply(payout, attempt, wait, now);
        attempt.Deadline.ShouldBe(now + PayoutDecider.ConfirmWithin);
        var closing = now + PayoutDecider.ConfirmWithin + PayoutDecider.CloseGrace;
        PayoutDecider.Apply(payout, attempt, wait, closing - TimeSpan.FromSeconds(1)).FollowUp.ShouldBe(FollowUp.None);
        PayoutDecider.Apply(payout, attempt, wait, closing).FollowUp.ShouldBe(FollowUp.Cancel);
    }

    [Fact]
    public void A_bill_that_is_found_by_query_is_asked_for_its_page_until_it_has_come()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.WaitUser("1", null), now).FollowUp.ShouldBe(FollowUp.FetchPage);
        PayoutDecider.Apply(payout, attempt, new TransferState.WaitUser("1", "p"), now).FollowUp.ShouldBe(FollowUp.None);
        PayoutDecider.Apply(payout, attempt, new TransferState.WaitUser("1", null), now).FollowUp.ShouldBe(FollowUp.None);
        attempt.Package.ShouldBe("p");
    }

    [Fact]
    public void The_payee_may_be_quicker_than_our_cancellation()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.WaitUser("1", "p"), now);
        PayoutDecider.ApplyToCancel(payout, attempt, new TransferState.Cancelling("1"), now);
        attempt.State.ShouldBe(AttemptState.Cancelling);
        PayoutDecider.Apply(payout, attempt, new TransferState.InChannel("1"), now);
        PayoutDecider
            .Apply(payout, attempt, new TransferState.Succeeded("1", now, attempt.AmountFen), now)
            .Consequence.ShouldBe(Consequence.Paid);
        payout.State.ShouldBe(PayoutState.Paid);
    }

    [Fact]
    public void A_cancellation_that_is_refused_changes_nothing_but_makes_us_look()
    {
        var (payout, attempt) = Sent();
        PayoutDecider.Apply(payout, attempt, new TransferState.WaitUser("1", "p"), now);
        var refused = new TransferState.Rejected("INVALID_REQUEST", StopChannel: false);
        PayoutDecider.ApplyToCancel(payout, attempt, refused, now).Consequence.ShouldBe(Consequence.None);
        (attempt.State, payout.State).ShouldBe((AttemptState.WaitUser, PayoutState.InFlight));
    }

    [Fact]
    public void The_waits_of_the_unknown_grow_and_end_at_five_minutes()
    {
        var (payout, attempt) = Sent();
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 15; i++)
        {
            PayoutDecider.Apply(payout, attempt, new TransferState.Unknown("timed-out"), now);
            waits.Add(payout.NextAttemptAt!.Value - now);
        }
        waits.ShouldBe(waits.Order());
        waits[0].ShouldBeLessThan(TimeSpan.FromSeconds(4));
        waits[^1].ShouldBeInRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
    }

    private static Payout Owed() =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = Guid.CreateVersion7(now),
            OrderNo = "R1",
            SellerId = Guid.CreateVersion7(now),
            AmountFen = 100_00,
            GoodsName = "卡",
            Account = "o1",
            SealedName = [],
            CreatedAt = now,
        };

    private static (Payout, Attempt) Sent()
    {
        var payout = Owed();
        return (payout, Send(payout));
    }

    private static Attempt Send(Payout payout)
    {
        payout.Move(PayoutCommand.Start);
        var attempt = new Attempt
        {
            Id = Guid.CreateVersion7(now),
            PayoutId = payout.Id,
            Sequence = 1,
            AttemptNo = AttemptNumber.For(payout.Id, 1),
            Channel = "wechat",
            AmountFen = payout.AmountFen,
            Account = "o1",
            SealedName = [],
            GoodsName = "卡",
            Remark = "款",
            CreatedAt = now,
            LastSentAt = now,
        };
        attempt.Move(AttemptCommand.Submit, now);
        return attempt;
    }
}
