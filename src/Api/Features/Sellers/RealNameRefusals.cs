using CardRecycle.Api.Gateways.Identity;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Why a real-name check did not pass. One type each, so that the mini-program can point at the field to mend.</summary>
internal static class RealNameRefusals
{
    public static readonly Refusal NameInvalid = Invalid(
        "name-invalid",
        "name",
        "2 to 50 Chinese characters, as on the ID card.",
        "请填写身份证上的中文姓名。"
    );

    public static readonly Refusal IdNumberInvalid = Invalid(
        "id-number-invalid",
        "idNumber",
        "18 characters with a real birth date and a matching check character.",
        "身份证号码有误，请检查后重新输入。"
    );

    public static readonly Refusal Minor = Invalid(
        "under-age",
        "idNumber",
        $"Sellers are at least {IdNumber.SellerAgeMin} years old.",
        "未满 18 周岁，暂不能出售卡券。"
    );

    public static readonly Refusal BankCardInvalid = Invalid(
        "bank-card-invalid",
        "bankCard",
        "13 to 19 digits.",
        "银行卡号有误，请检查后重新输入。"
    );

    public static readonly Refusal CreditCard = Invalid(
        "credit-card",
        "bankCard",
        "Payouts go to debit cards only; this is a credit card.",
        "暂不支持信用卡，请使用本人储蓄卡。"
    );

    public static readonly Refusal OtherPerson = new(
        "sellers/already-real-named",
        StatusCodes.Status409Conflict,
        "The account belongs to somebody else",
        "This account is bound to another person; a person is bound once and for all.",
        "该账户已完成实名认证，不能更换为其他人。"
    );

    public static readonly Refusal Running = new(
        "sellers/real-name-running",
        StatusCodes.Status409Conflict,
        "A check is under way",
        "The last check of this account has not been answered yet.",
        "正在认证中，请稍候。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(10),
    };

    public static Refusal TooMany(TimeSpan wait) =>
        new(
            "sellers/too-many-real-name-checks",
            StatusCodes.Status429TooManyRequests,
            "Too many checks today",
            "The day's checks of this account are used up; a day ends at midnight in China.",
            "今日认证次数已用完，请明天再试。"
        )
        {
            RetryAfter = wait,
        };

    /// <summary>An answer that is not "passed". Not decided is not a failure: the person has done nothing wrong and may ask
    /// again.</summary>
    public static Refusal Of(IdentityCheck answer) =>
        answer.Result == IdentityResult.Unknown
            ? new(
                "sellers/real-name-unavailable",
                StatusCodes.Status503ServiceUnavailable,
                "The check was not decided",
                "The provider is busy or did not answer. Ask again; this does not count as a failure.",
                "认证服务繁忙，请稍后重试。"
            )
            {
                RetryAfter = TimeSpan.FromSeconds(30),
            }
            : new(
                "sellers/real-name-" + answer.Code,
                StatusCodes.Status422UnprocessableEntity,
                "The real-name check did not pass",
                $"The provider answered {answer.ProviderCode}: {answer.Code}.",
                MessageOf(answer.Code)
            )
            {
                Field = FieldOf(answer.Code),
            };

    private static string MessageOf(string code) =>
        code switch
        {
            "mismatch" => "认证未通过：姓名、身份证号、银行卡号与手机号不一致，请核对后重试。",
            "name-mismatch" => "姓名校验不通过，请填写与银行卡一致的姓名。",
            "id-number-wrong" => "身份证号码有误，请检查后重新输入。",
            "bank-card-wrong" => "银行卡号有误，请检查后重新输入。",
            "phone-wrong" => "手机号有误，请填写银行预留手机号。",
            "holder-mismatch" => "持卡人信息有误，请使用本人银行卡并填写银行预留手机号。",
            "no-cardless-payment" => "该银行卡未开通无卡支付，请联系发卡行开通或更换银行卡。",
            "card-confiscated" => "该银行卡已被没收，请更换银行卡。",
            "card-invalid" => "无效的银行卡号，请检查后重新输入。",
            "no-issuing-bank" => "未找到该卡的发卡行，请更换银行卡。",
            "card-dormant" => "该银行卡未激活或为睡眠卡，请联系发卡行或更换银行卡。",
            "card-fraudulent" => "该银行卡状态异常，请更换银行卡。",
            "card-lost" => "该银行卡已挂失，请更换银行卡。",
            "card-expired" => "该银行卡已过期，请更换银行卡。",
            "card-restricted" => "该银行卡受限制，请联系发卡行或更换银行卡。",
            "pin-tries-exceeded" => "该银行卡密码错误次数超限，请联系发卡行或更换银行卡。",
            "bank-unsupported" => "发卡行暂不支持认证，请更换银行卡。",
            _ => "认证未通过，请核对信息后重试。",
        };

    private static string? FieldOf(string code) =>
        code switch
        {
            "mismatch" => null,
            "name-mismatch" => "name",
            "id-number-wrong" => "idNumber",
            "phone-wrong" => "phone",
            _ => "bankCard",
        };

    private static Refusal Invalid(string slug, string field, string allowed, string message) =>
        new("sellers/" + slug, StatusCodes.Status422UnprocessableEntity, $"The field {field} cannot be used", allowed, message)
        {
            Field = field,
        };
}
