using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Refusals of signing in by an app, and of agreements.</summary>
internal static partial class SellerRefusals
{
    public static readonly Refusal AgreementOutdated = new(
        "sellers/agreement-outdated",
        StatusCodes.Status409Conflict,
        "Another version of the agreements is in force",
        "Agree to the version of GET /sellers/agreements.",
        "用户协议与隐私政策已更新，请阅读后再继续。"
    )
    {
        Field = "agreement",
    };

    public static readonly Refusal PhoneNeeded = new(
        "sellers/phone-needed",
        StatusCodes.Status422UnprocessableEntity,
        "The phone number is needed once",
        "This app account is not known here yet. Sign in again with a fresh code and the phone number that the app vouches for.",
        "首次登录请授权手机号，或改用短信验证码登录。"
    )
    {
        Field = "phone",
    };

    public static readonly Refusal PhoneProofInvalid = new(
        "sellers/phone-proof-invalid",
        StatusCodes.Status422UnprocessableEntity,
        "The phone number is not proven",
        "The proof was used, is too old, belongs to another mini-program or was not made by the app. Tap the button again.",
        "手机号授权已失效，请重新授权。"
    )
    {
        Field = "phone",
    };

    public static readonly Refusal PhoneProofUnavailable = new(
        "sellers/phone-proof-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "The app does not give phone numbers now",
        "The app is busy, or the quota of phone numbers is used up. Sign in by SMS.",
        "暂时无法获取手机号，请使用短信验证码登录。"
    );

    public static readonly Refusal AlipayCodeInvalid = new(
        "sellers/alipay-code-invalid",
        StatusCodes.Status422UnprocessableEntity,
        "The Alipay code is not valid",
        "Alipay does not know this code: it was used, is too old or belongs to another mini-program. Call my.getAuthCode again.",
        "支付宝授权已失效，请重新授权。"
    )
    {
        Field = "authCode",
    };

    public static readonly Refusal AlipayBusy = new(
        "sellers/alipay-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "Alipay does not answer",
        "Alipay is busy or cannot be reached. Call my.getAuthCode again and repeat.",
        "支付宝服务繁忙，请稍后重试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    public static readonly Refusal AlipayAlreadyBound = new(
        "sellers/alipay-already-linked",
        StatusCodes.Status409Conflict,
        "Another Alipay account is linked",
        "The account of this phone number is linked to another Alipay account.",
        "该手机号的账户已关联其他支付宝，请使用短信验证码登录。"
    );

    public static readonly Refusal FaceUnavailable = new(
        "sellers/face-unavailable",
        StatusCodes.Status503ServiceUnavailable,
        "No face check can begin now",
        "The provider of face checks is busy or cannot be reached.",
        "人脸核验服务繁忙，请稍后重试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    public static readonly Refusal NoFaceCheck = new(
        "sellers/no-face-check",
        StatusCodes.Status404NotFound,
        "No such face check",
        "The account has begun no face check of this id.",
        "没有找到这次人脸核验，请重新发起。"
    );

    public static Refusal TooManyFaceChecks(TimeSpan wait) =>
        new(
            "sellers/too-many-face-checks",
            StatusCodes.Status429TooManyRequests,
            "Too many face checks today",
            "An account may begin only so many face checks a day.",
            "今日人脸核验次数已用完，请明天再试。"
        )
        {
            RetryAfter = wait,
        };

    public static readonly Refusal AlipayBoundToOther = new(
        "sellers/alipay-linked-to-other",
        StatusCodes.Status409Conflict,
        "This Alipay account is linked to another account",
        "One Alipay account signs in to one account here.",
        "该支付宝已关联其他账户。"
    );
}
