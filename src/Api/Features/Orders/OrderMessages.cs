using CardRecycle.Api.Features.Orders.Contract;

namespace CardRecycle.Api.Features.Orders;

/// <summary>What the seller reads. Texts name the fact and the next step, and never hint at why risk control looks at a deal.</summary>
internal static class OrderMessages
{
    /// <summary>The gate wants a checked face or a proof of purchase.</summary>
    public const string ProofWanted = "proof-wanted";

    /// <summary>Part of the payout is kept back for an earlier card that proved worthless.</summary>
    public const string RecoveryKept = "recovery-kept";

    /// <summary>The payee's bank sent the payout back.</summary>
    public const string CameBack = "bounced";

    public static string Title(OrderState state) =>
        state switch
        {
            OrderState.Verifying => "验卡中",
            OrderState.AwaitingCode => "待输入验证码",
            OrderState.AwaitingRepair => "待处理",
            OrderState.AwaitingRequote => "待确认新报价",
            OrderState.Assessing => "审核中",
            OrderState.UnderReview => "人工审核中",
            OrderState.Acquiring => "收卡中",
            OrderState.Paying => "打款中",
            OrderState.AwaitingPayee => "待收款",
            OrderState.Paid => "已打款",
            OrderState.Rejected => "卡片无效",
            OrderState.Declined => "未通过审核",
            OrderState.Cancelled => "已取消",
            OrderState.Expired => "已超时关闭",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state."),
        };

    /// <returns>What a seller is told when an order comes to this state; null: nothing, for it goes on by itself or is their own
    /// doing.</returns>
    public static SellerMatter? MatterOf(OrderState state) =>
        state switch
        {
            OrderState.AwaitingCode or OrderState.AwaitingRepair or OrderState.AwaitingPayee => SellerMatter.Action,
            OrderState.AwaitingRequote => SellerMatter.Requote,
            OrderState.UnderReview => SellerMatter.Review,
            OrderState.Rejected or OrderState.Declined or OrderState.Expired => SellerMatter.Closed,
            _ => null,
        };

    public static SellerTold Told(Order order, SellerMatter matter) =>
        new(
            order.Id,
            order.OrderNo,
            order.SellerId,
            matter,
            Title(order.State),
            Explain(order.State, order.ReasonCode),
            matter is SellerMatter.Action or SellerMatter.Requote ? order.DeadlineAt : null,
            order.ChangedAt
        );

    /// <param name="state">The state.</param>
    /// <param name="reasonCode">The code it came with; a code without a text of its own gets the state's.</param>
    public static string Explain(OrderState state, string? reasonCode) =>
        reasonCode is not null && ByReason.TryGetValue((state, reasonCode), out var text) ? text : ByState[state];

    private static readonly Dictionary<OrderState, string> ByState = new()
    {
        [OrderState.Verifying] = "正在向发卡方核验卡片，请稍候。",
        [OrderState.AwaitingCode] = "请在截止时间前输入发卡方要求的验证码。",
        [OrderState.AwaitingRepair] = "卡片暂时不能使用，处理后点击“重新验卡”。",
        [OrderState.AwaitingRequote] = "核验结果与您填写的不一致，已按同一公式重新报价，请确认。",
        [OrderState.Assessing] = "卡片有效，正在审核交易。",
        [OrderState.UnderReview] = "交易正在人工审核，我们会在截止时间前给出结果，卡片不会被使用。",
        [OrderState.Acquiring] = "正在办理卡片转让，完成后立即打款。",
        [OrderState.Paying] = "卡片已收到，正在打款。",
        [OrderState.AwaitingPayee] = "款项已备好，请在截止时间前完成收款。",
        [OrderState.Paid] = "款项已到账，可下载电子回执。",
        [OrderState.Rejected] = "卡片未通过发卡方核验，未收取任何费用。",
        [OrderState.Declined] = "很抱歉，本次交易未能通过审核，卡片未被使用。如有疑问可联系客服申诉。",
        [OrderState.Cancelled] = "订单已取消，卡片未被使用，可重新提交。",
        [OrderState.Expired] = "超过截止时间未操作，订单已关闭，卡片未被使用，可重新提交。",
    };

    private static readonly Dictionary<(OrderState, string), string> ByReason = new()
    {
        [(OrderState.Verifying, "busy")] = "发卡方系统繁忙，正在自动重试，卡片已锁定保护。",
        [(OrderState.Verifying, "maintenance")] = "发卡方系统维护中，恢复后自动继续，卡片已锁定保护。",
        [(OrderState.Verifying, "in-process")] = "发卡方正在处理这张卡，请稍候。",
        [(OrderState.Verifying, "timed-out")] = "发卡方暂未答复，正在查询结果，卡片已锁定保护。",
        [(OrderState.Verifying, "balance-pending")] = "该卡为离线卡，余额需几分钟后返回，请稍候。",
        [(OrderState.UnderReview, "verification-overdue")] = "发卡方长时间未答复，客服正在人工核实，卡片仍处于锁定保护中。",
        [(OrderState.UnderReview, ProofWanted)] =
            "交易正在人工审核。请备好购卡凭证（发票或小票），或完成人脸核验，审核会更快通过；卡片不会被使用。",
        [(OrderState.AwaitingRepair, "not-activated")] = "卡片尚未激活，请先激活，再点击“重新验卡”。",
        [(OrderState.AwaitingRepair, "bound-to-other")] = "卡片已绑定其他账户，请先解绑，再点击“重新验卡”。",
        [(OrderState.AwaitingRepair, "needs-physical")] = "该卡需要核验实体卡，请联系客服预约核验。",
        [(OrderState.AwaitingRepair, "region-limited")] = "该卡限定地区使用，请改选正确的地区后重新报价，或联系客服。",
        [(OrderState.AwaitingCode, "sms-code")] = "发卡方已向您的手机发送短信验证码，请输入。",
        [(OrderState.AwaitingCode, "captcha")] = "请输入图片中的验证码。",
        [(OrderState.AwaitingRequote, "balance-differs")] = "卡片实际余额与您填写的不同，已按同一折扣率重新报价，请确认。",
        [(OrderState.AwaitingRequote, "expiry-differs")] = "卡片实际有效期与您填写的不同，已按同一公式重新报价，请确认。",
        [(OrderState.Paying, RecoveryKept)] = "卡片已收到，正在打款；本次打款已按约定抵扣此前订单的追偿款，金额见订单明细。",
        [(OrderState.Paying, CameBack)] = "收款银行已将款项退回，款项为您保留，我们正在改用您的其他收款账户重新打款，暂无需操作。",
        [(OrderState.AwaitingPayee, CameBack)] =
            "收款银行已将款项退回，款项为您保留。请在截止时间前核对银行卡状态或更换收款账户，再点击“重新打款”。",
        [(OrderState.Paid, OrderNotes.DisputeOpened)] = "该卡经核查已被使用或余额为零，请在截止时间前到“争议”中查看证据并说明情况。",
        [(OrderState.Paid, OrderNotes.DisputeUnfounded)] = "争议已处理：卡片没有问题，您无需任何操作。",
        [(OrderState.Paid, OrderNotes.DisputeRecovery)] = "争议已处理：该卡款项应予退还，将从您以后的打款中分次抵扣，不会另行收费。",
        [(OrderState.Paid, OrderNotes.DisputeLost)] = "争议已处理：该卡损失由平台承担，您无需退款。",
        [(OrderState.Paid, OrderNotes.RecoveryEnded)] = "该卡款项的追偿已结清。",
        [(OrderState.Rejected, "used")] = "发卡方答复：该卡已被使用。",
        [(OrderState.Rejected, "fake")] = "发卡方答复：该卡不存在或为假卡。",
        [(OrderState.Rejected, "void")] = "发卡方答复：该卡已作废。",
        [(OrderState.Rejected, "wrong-secret")] = "发卡方答复：卡号与卡密不符，请核对后重新提交。",
        [(OrderState.Rejected, "expired")] = "发卡方答复：该卡已过期。",
        [(OrderState.Rejected, "frozen")] = "发卡方答复：该卡已被冻结，请联系发卡方。",
        [(OrderState.Rejected, "unsupported")] = "发卡方答复：暂不支持该卡种。",
        [(OrderState.Rejected, "empty")] = "发卡方答复：卡内没有余额。",
        [(OrderState.Rejected, "below-minimum")] = "核验后的余额过低，可得金额低于最低打款额，无法回收；卡片未被使用。",
    };
}
