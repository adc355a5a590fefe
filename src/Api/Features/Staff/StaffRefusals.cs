using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Staff;

internal static class StaffRefusals
{
    public static readonly Refusal OtherStep = new(
        "staff/other-step",
        StatusCodes.Status409Conflict,
        "Another step of the sign-in comes now",
        "The token is good for the step that its sign-in named. Sign in again to begin anew.",
        "登录步骤已变，请重新登录。"
    );

    public static readonly Refusal WrongCode = new(
        "staff/wrong-code",
        StatusCodes.Status401Unauthorized,
        "The code is wrong",
        "Neither a code of now nor an unused recovery code. A code holds for 30 seconds; check the clock of the telephone.",
        "验证码不对。请输入应用里当前显示的六位数字，或一个未用过的恢复码。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal UsedCode = new(
        "staff/used-code",
        StatusCodes.Status401Unauthorized,
        "The code was used",
        "Each code is taken once. Wait for the next one, at most 30 seconds.",
        "这个验证码已经用过，请等下一个（最多 30 秒）。"
    )
    {
        Field = "code",
    };

    public static readonly Refusal SamePassword = new(
        "staff/same-password",
        StatusCodes.Status422UnprocessableEntity,
        "The password is the one that was given",
        "Choose another one: whoever gave it knows it.",
        "请换一个与初始密码不同的密码。"
    )
    {
        Field = "newPassword",
    };

    public static readonly Refusal FactorInForce = new(
        "staff/factor-in-force",
        StatusCodes.Status409Conflict,
        "A second factor is in force",
        "It is replaced after two administrators have reset it.",
        "您已开通动态口令；需要更换时请管理员重置。"
    );

    public static readonly Refusal NoFactor = new(
        "staff/no-factor",
        StatusCodes.Status409Conflict,
        "There is no enrolment to confirm",
        "Begin one with POST /staff/factor.",
        "请先开始绑定动态口令。"
    );

    public static readonly Refusal NoUser = new(
        "staff/no-user",
        StatusCodes.Status404NotFound,
        "No such member of staff",
        "No member of staff has this user name.",
        "没有这位员工。"
    );

    public static readonly Refusal UserExists = new(
        "staff/user-exists",
        StatusCodes.Status409Conflict,
        "The user name is taken",
        "Somebody has this user name, or had it once: names are not given twice.",
        "这个用户名已被使用（包括已停用的员工）。"
    )
    {
        Field = "userName",
    };

    public static readonly Refusal BadUserName = new(
        "staff/bad-user-name",
        StatusCodes.Status422UnprocessableEntity,
        "The user name cannot be used",
        "1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first.",
        "用户名只能用小写字母、数字和 . _ -，以字母或数字开头。"
    )
    {
        Field = "userName",
    };

    public static readonly Refusal UnknownDuty = new(
        "staff/unknown-duty",
        StatusCodes.Status422UnprocessableEntity,
        "There is no such duty",
        $"Duties: {string.Join(", ", StaffOptions.Duties)}; each once, at least one.",
        "请至少选择一项职责。"
    )
    {
        Field = "duties",
    };

    public static readonly Refusal NotYourself = new(
        "staff/not-yourself",
        StatusCodes.Status409Conflict,
        "Not about yourself",
        "What concerns an administrator is asked for and decided by others.",
        "涉及本人的事项须由其他管理员处理。"
    );

    public static readonly Refusal SecondAdminNeeded = new(
        "staff/second-admin-needed",
        StatusCodes.Status409Conflict,
        "Another administrator decides",
        "Whoever asked for a change does not approve it.",
        "须由另一位管理员同意。"
    );

    public static readonly Refusal NoChange = new(
        "staff/no-change",
        StatusCodes.Status404NotFound,
        "No such request",
        "No change was asked for under this id.",
        "没有这项申请。"
    );

    public static readonly Refusal ChangeIsOver = new(
        "staff/change-is-over",
        StatusCodes.Status409Conflict,
        "The request is over",
        "It was decided on, or its day has passed. Ask again.",
        "该申请已处理或已过期，请重新申请。"
    );

    public static readonly Refusal LastAdmin = new(
        "staff/last-admin",
        StatusCodes.Status409Conflict,
        "Too few administrators would be left",
        "Two active administrators must remain, since what they do takes two.",
        "至少要保留两位在职管理员。"
    );
}
