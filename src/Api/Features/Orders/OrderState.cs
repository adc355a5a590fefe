namespace CardRecycle.Api.Features.Orders;

/// <summary>Where an order stands. Every waiting state has a deadline; the last five are final.</summary>
internal enum OrderState
{
    /// <summary>验卡中: the issuer is being asked, or does not know yet. The card is locked.</summary>
    Verifying,

    /// <summary>待输入验证码: the issuer wants a code that only the holder can read.</summary>
    AwaitingCode,

    /// <summary>待处理: the seller can mend the card (activate it, unbind it) and try again.</summary>
    AwaitingRepair,

    /// <summary>待确认新报价: the issuer's facts differ from the seller's; a new offer by the same formula waits.</summary>
    AwaitingRequote,

    /// <summary>风控评估中: the card is good, the deal is being judged.</summary>
    Assessing,

    /// <summary>人工审核中.</summary>
    UnderReview,

    /// <summary>接管中: the card is being taken over at its issuer. From here the seller cannot cancel.</summary>
    Acquiring,

    /// <summary>打款中: the card is ours and the money is owed.</summary>
    Paying,

    /// <summary>待收款: the payout waits for the seller, who confirms it in WeChat or mends the account.</summary>
    AwaitingPayee,

    /// <summary>已打款.</summary>
    Paid,

    /// <summary>卡无效: used, fake, void, wrong secret … .</summary>
    Rejected,

    /// <summary>未通过审核.</summary>
    Declined,

    /// <summary>已取消 by the seller.</summary>
    Cancelled,

    /// <summary>已超时: the seller did not act in time; the card is free again.</summary>
    Expired,
}

/// <summary>What can happen to an order. Past facts come from providers and rooms, imperatives from people.</summary>
internal enum OrderCommand
{
    CardVerified,
    RequoteProposed,
    RepairNeeded,
    CodeNeeded,
    CardFoundBad,
    VerificationOverdue,
    EnterCode,
    AcceptRequote,
    Retry,
    Cancel,
    DeadlinePassed,
    RiskApproved,
    RiskReviewNeeded,
    RiskDeclined,
    ApproveReview,
    DeclineReview,
    RecheckCard,
    CardTakenOver,
    TakeoverRefused,
    PayeeNeeded,
    PaidOut,

    /// <summary>退票: what had been paid came back, and is owed again.</summary>
    PayoutCameBack,
}

/// <summary>How a seller looks for their orders (筛选).</summary>
internal enum OrderGroup
{
    /// <summary>待我处理.</summary>
    Waiting,

    /// <summary>进行中.</summary>
    Running,

    /// <summary>已打款.</summary>
    Paid,

    /// <summary>已关闭 without a sale.</summary>
    Closed,
}
