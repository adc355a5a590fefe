using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Every "no" of this room but those of the real-name check (<see cref="RealNameRefusals"/>).</summary>
internal static partial class SellerRefusals
{
    public static readonly Refusal PhoneInvalid = new(
        "sellers/phone-invalid",
        StatusCodes.Status422UnprocessableEntity,
        "Not a mobile phone number",
        "The phone must be a mainland mobile number of 11 digits that starts with 13 to 19; +86, spaces and dashes are allowed.",
        "请输入正确的 11 位手机号。"
    )
    {
        Field = "phone",
    };

    public static readonly Refusal SmsUnavailable = new(
        "sellers/sms-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "The SMS could not be sent",
        "The SMS provider did not take the message. Ask for a new code.",
        "短信发送失败，请稍后重试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    public static readonly Refusal CodeExpired = new(
        "sellers/code-expired",
        StatusCodes.Status422UnprocessableEntity,
        "No valid code",
        "There is no code for this phone, or it was used or has expired; only the newest one counts. Ask for a new one.",
        "验证码已失效，请重新获取。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal CodeWrong = new(
        "sellers/code-wrong",
        StatusCodes.Status422UnprocessableEntity,
        "Wrong code",
        "The code is not the one that was sent last. After 5 wrong tries it is dead.",
        "验证码错误，请检查后重新输入。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal CodeLocked = new(
        "sellers/code-locked",
        StatusCodes.Status429TooManyRequests,
        "Too many wrong tries",
        "This code is dead after too many wrong tries. Ask for a new one.",
        "验证码错误次数过多，请重新获取。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal Blocked = new(
        "sellers/blocked",
        StatusCodes.Status403Forbidden,
        "The account is blocked",
        "Staff have blocked this account. It can neither sign in nor sell.",
        "账户已被限制使用，如有疑问请联系客服。"
    );

    public static readonly Refusal AccountGone = new(
        "sellers/account-gone",
        StatusCodes.Status404NotFound,
        "No such account",
        "The account of this token or id does not exist.",
        "账户不存在，请重新登录。"
    );

    public static readonly Refusal WeChatCodeInvalid = new(
        "sellers/wechat-code-invalid",
        StatusCodes.Status422UnprocessableEntity,
        "The WeChat code is not valid",
        "WeChat does not know this code: it was used, is older than 5 minutes or belongs to another mini-program. Call wx.login again.",
        "微信授权已失效，请重新授权。"
    )
    {
        Field = "jsCode",
    };

    public static readonly Refusal WeChatUserRisky = new(
        "sellers/wechat-user-risky",
        StatusCodes.Status403Forbidden,
        "WeChat refuses this user",
        "WeChat says that this user is a high risk (40226).",
        "该微信账号存在风险，无法绑定。"
    );

    public static readonly Refusal WeChatBusy = new(
        "sellers/wechat-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "WeChat does not answer",
        "WeChat is busy or cannot be reached. Call wx.login again and repeat.",
        "微信服务繁忙，请稍后重试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    public static readonly Refusal WeChatBoundToOther = new(
        "sellers/wechat-bound-to-other",
        StatusCodes.Status409Conflict,
        "This WeChat account belongs to another account",
        "One WeChat account can be bound to one account only.",
        "该微信号已绑定其他账户。"
    );

    public static readonly Refusal WeChatAlreadyBound = new(
        "sellers/wechat-already-bound",
        StatusCodes.Status409Conflict,
        "Another WeChat account is bound",
        "This account is bound to another WeChat account; a payout destination is not changed by signing in.",
        "您的账户已绑定其他微信号，如需更换请联系客服。"
    );

    public static readonly Refusal NoCompanyCode = new(
        "sellers/company-code-wrong",
        StatusCodes.Status422UnprocessableEntity,
        "Not a unified social credit code",
        "A unified social credit code has 18 digits and capital letters, without I, O, S, V and Z, and a check character (GB 32100).",
        "统一社会信用代码有误，请核对。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal OtherCompany = new(
        "sellers/company-recorded",
        StatusCodes.Status409Conflict,
        "The account is another company's",
        "An account that is a company's stays this company's; another company opens another account.",
        "该账户已登记为其他企业。"
    );

    public static Refusal TooSoon(TimeSpan wait) =>
        new(
            "sellers/code-too-soon",
            StatusCodes.Status429TooManyRequests,
            "A code was sent a moment ago",
            "A new code can be sent 60 seconds after the last one.",
            "验证码已发送，请稍后再试。"
        )
        {
            RetryAfter = wait,
        };

    public static Refusal TooManyCodes(TimeSpan wait) =>
        new(
            "sellers/too-many-codes",
            StatusCodes.Status429TooManyRequests,
            "Too many codes",
            "The limit of codes for this phone (a day) or this address (an hour) is reached.",
            "获取验证码过于频繁，请稍后再试。"
        )
        {
            RetryAfter = wait,
        };
}
