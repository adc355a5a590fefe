namespace CardRecycle.StaffConsole.Access;

/// <summary>Why a step of the sign-in did not go on.</summary>
internal static class SignInWords
{
    public static string? WhyOf(string? failed) =>
        failed switch
        {
            null => null,
            "wait" => "失败次数过多，请 15 分钟后再试。",
            "wrong" => "用户名或密码不对。",
            "code" => "验证码不对，请输入应用里当前显示的六位数字，或一个未用过的恢复码。",
            "used" => "这个验证码已经用过，请等下一个（最多 30 秒）。",
            "same" => "请换一个与初始密码不同的密码。",
            "input" => "请按要求填写：验证码为六位数字，新密码至少 10 个字符。",
            "late" => "登录超时，请重新登录。",
            _ => "后台服务暂时没有回应，请稍后再试。",
        };
}
