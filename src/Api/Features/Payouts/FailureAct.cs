using CardRecycle.Api.Gateways.Payments;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>What follows when a channel has finally refused an attempt.</summary>
internal abstract record FailureAct
{
    private FailureAct(string reason) => Reason = reason;

    /// <summary>One of <see cref="PayoutReasons"/>.</summary>
    public string Reason { get; }

    /// <summary>Nobody's fault: a new attempt, now or on the next day of Beijing.</summary>
    public sealed record OfferAgain(string Why, bool Tomorrow = false) : FailureAct(Why);

    /// <summary>The seller can mend it.</summary>
    public sealed record AskSeller(string Why) : FailureAct(Why);

    /// <summary>Only we can, or nobody knows what it means.</summary>
    public sealed record AskStaff(string Why) : FailureAct(Why);

    /// <summary>
    /// By the channel's fail reason (WeChat's list of 4013774966, Alipay's sub_codes, the bank's; no name means two things). An unknown
    /// reason is for people to look at.
    /// </summary>
    public static FailureAct Of(string code) =>
        code switch
        {
            "OVERDUE_CLOSE" or "MCH_CANCEL" or "MERCHANT_NOT_CONFIRM" => new OfferAgain(PayoutReasons.NotConfirmed),
            "DAY_RECEIVED_COUNT_EXCEED" or "DAY_RECEIVED_QUOTA_EXCEED" => new OfferAgain(PayoutReasons.DayQuota, Tomorrow: true),
            "NAME_NOT_CORRECT" or "ID_CARD_NOT_CORRECT" => new AskSeller(PayoutReasons.NameMismatch),
            "REAL_NAME_CHECK_FAIL" => new AskSeller(PayoutReasons.NoRealName),
            "ACCOUNT_FROZEN" or "PAYEE_ACCOUNT_ABNORMAL" or "TRANSFER_RISK" => new AskSeller(PayoutReasons.AccountFrozen),
            "ACCOUNT_NOT_EXIST" or "OPENID_INVALID" => new AskSeller(PayoutReasons.AccountMissing),
            "RECEIVE_ACCOUNT_NOT_CONFIGURE" => new AskSeller(PayoutReasons.AccountNotSet),
            "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED" or "BLOCK_B2C_USERLIMITAMOUNT_MONTH" or "BLOCK_B2C_USERLIMITAMOUNT_BSRULE_MONTH" =>
                new AskSeller(PayoutReasons.QuotaFull),
            "PAYEE_NOT_EXIST" => new AskSeller(PayoutReasons.AccountMissing),
            "PAYEE_USER_INFO_ERROR" => new AskSeller(PayoutReasons.NameMismatch),
            "PERM_AML_NOT_REALNAME_REV" => new AskSeller(PayoutReasons.AlipayNoRealName),
            "PAYEE_ACCOUNT_STATUS_ERROR" or "PERMIT_NON_BANK_LIMIT_PAYEE" => new AskSeller(PayoutReasons.AccountFrozen),
            "EXCEED_LIMIT_UNRN_DM_AMOUNT" => new AskSeller(PayoutReasons.QuotaFull),
            "PAYEE_ACC_OCUPIED" or "CARD_BIN_ERROR" or "PAYEE_CARD_INFO_ERROR" => new AskSeller(PayoutReasons.AccountNotSet),
            "ACCOUNT_CLOSED" or "ACCOUNT_INVALID" => new AskSeller(PayoutReasons.AccountNotSet),
            "NAME_MISMATCH" => new AskSeller(PayoutReasons.NameMismatch),
            BankVerdict.NotOnStatement => new OfferAgain(PayoutReasons.NotCarriedOut),
            "REFUND" => new AskSeller(PayoutReasons.Bounced),
            _ when code.StartsWith("BANK_CARD_", StringComparison.Ordinal) => new AskSeller(PayoutReasons.AccountNotSet),
            _ => new AskStaff(PayoutReasons.ChannelRefused),
        };
}

/// <summary>Why a payout waits, and what the seller reads about it.</summary>
internal static class PayoutReasons
{
    public const string ConfirmInWeChat = "confirm-in-wechat";
    public const string NotConfirmed = "not-confirmed";
    public const string DayQuota = "day-quota";
    public const string NameMismatch = "name-mismatch";
    public const string NoRealName = "wechat-not-real-name";
    public const string AccountFrozen = "account-frozen";
    public const string AccountMissing = "account-missing";
    public const string AccountNotSet = "account-not-set";
    public const string QuotaFull = "quota-full";
    public const string ChannelRefused = "channel-refused";
    public const string AlipayNoRealName = "alipay-not-real-name";

    /// <summary>The payee's bank sent it back.</summary>
    public const string Bounced = "bounced";

    /// <summary>The bank's statement shows that it never carried the instruction out.</summary>
    public const string NotCarriedOut = "not-carried-out";

    /// <summary>No channel takes such an amount.</summary>
    public const string NoRoute = "no-route";

    public static string Message(string? reason, PayeeKind kind = PayeeKind.WeChat) =>
        (reason, kind) switch
        {
            (ConfirmInWeChat, _) => "请在微信中确认收款，24小时内有效。",
            (NotConfirmed, _) => "您未在24小时内确认收款，款项已退回并为您保留。请点击“重新打款”后在微信中确认。",
            (DayQuota, _) => "您今日的微信收款次数或额度已满，我们将于明天自动重新打款，无需操作。",
            (NameMismatch, PayeeKind.WeChat) => "收款微信的实名与您登记的姓名不一致。请改用本人实名的微信登录，再点击“重新打款”。",
            (NameMismatch, PayeeKind.Alipay) => "收款支付宝的实名与您登记的姓名不一致。请改用本人实名的支付宝账号，再点击“重新打款”。",
            (NoRealName, _) => "您的微信尚未实名认证。请在微信“我-服务-钱包-实名认证”完成后，点击“重新打款”。",
            (AlipayNoRealName, _) => "您的支付宝尚未实名认证。请在支付宝“我的-设置-账号与安全”完成后，点击“重新打款”。",
            (AccountFrozen, PayeeKind.WeChat) =>
                "您的微信支付账户受限。请在微信“服务-钱包”中解除限制，或改用本人的其他微信登录，再点击“重新打款”。",
            (AccountFrozen, PayeeKind.Alipay) => "您的支付宝账户受限。请解除限制或更换收款账户，再点击“重新打款”。",
            (AccountMissing, PayeeKind.WeChat) => "没有找到可收款的微信账户。请用微信重新登录小程序，再点击“重新打款”。",
            (AccountMissing, PayeeKind.Alipay) => "没有找到该支付宝账号。请核对或更换收款账户，再点击“重新打款”。",
            (AccountNotSet, PayeeKind.WeChat) => "您的微信尚不能收款。请在微信“服务-钱包”中完善收款设置，再点击“重新打款”。",
            (AccountNotSet, PayeeKind.Alipay) => "该支付宝账号不能收款（可能对应多个账户）。请改用其他账号，再点击“重新打款”。",
            (QuotaFull, PayeeKind.WeChat) => "您的微信收款额度已满。请提升微信支付账户等级，或改用本人的其他微信登录，再点击“重新打款”。",
            (QuotaFull, PayeeKind.Alipay) => "您的支付宝收款额度已满。请完成支付宝实名认证或更换收款账户，再点击“重新打款”。",
            (Bounced, _) => "银行已将款项退回，我们为您保留。请核对银行卡状态或更换收款账户，再点击“重新打款”。",
            (NameMismatch or AccountFrozen or AccountMissing or AccountNotSet or QuotaFull, PayeeKind.BankCard) =>
                "您的银行卡无法收款。请核对银行卡或更换收款账户，再点击“重新打款”。",
            _ => "打款遇到问题，我们正在处理，款项为您保留，请稍候。",
        };
}
