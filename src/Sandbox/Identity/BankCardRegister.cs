using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CardRecycle.Sandbox.Identity;

/// <summary>
/// What the banks know. A card that nobody has asked about belongs to the first person who is asked about with it; a later question with
/// another name, ID number or phone then finds a different holder.
/// </summary>
internal sealed partial class BankCardRegister
{
    private const int CardsMax = 1_000_000;
    private readonly ConcurrentDictionary<string, TestPerson> holders = new();

    /// <summary>Number of questions that were charged.</summary>
    public int Charged => charged;

    private int charged;

    /// <returns>Result and description of BankCard4EVerification.</returns>
    public (int Result, string Description) Check(TestPerson asked)
    {
        if (!Han().IsMatch(asked.Name))
            return (-2, "姓名校验不通过");
        if (
            !IdNumber().IsMatch(asked.IdNumber)
            || TestPersons.IdCheckDigit(asked.IdNumber[..17]) != char.ToUpperInvariant(asked.IdNumber[17])
        )
            return (-3, "身份证号码有误");
        if (!Card().IsMatch(asked.BankCard))
            return (-4, "银行卡号码有误");
        if (!Phone().IsMatch(asked.Phone))
            return (-5, "手机号码不合法");
        if (asked.BankCard.StartsWith(TestPersons.TestBin, StringComparison.Ordinal) && Chosen(asked.BankCard) is { } chosen)
            return Charge(chosen);
        if (holders.Count >= CardsMax)
            return (-18, Describe(-18));
        return Charge(holders.GetOrAdd(asked.BankCard, asked) == asked ? 0 : -6);
    }

    private (int Result, string Description) Charge(int result)
    {
        if (result is not (-2 or -3 or -4 or -5 or -18))
            Interlocked.Increment(ref charged);
        return (result, Describe(result));
    }

    private static int? Chosen(string card)
    {
        var result = -int.Parse(card[8..10], CultureInfo.InvariantCulture);
        return result != 0 && TestPersons.Results.Contains(result) ? result : null;
    }

    private static string Describe(int result) =>
        result switch
        {
            0 => "认证通过",
            -1 => "认证未通过",
            -2 => "姓名校验不通过",
            -3 => "身份证号码有误",
            -4 => "银行卡号码有误",
            -5 => "手机号码不合法",
            -6 => "持卡人信息有误",
            -7 => "未开通无卡支付",
            -8 => "此卡被没收",
            -9 => "无效卡号",
            -10 => "此卡无对应发卡行",
            -11 => "该卡未初始化或睡眠卡",
            -12 => "作弊卡、吞卡",
            -13 => "此卡已挂失",
            -14 => "该卡已过期",
            -15 => "受限制的卡",
            -16 => "密码错误次数超限",
            -17 => "发卡行不支持此交易",
            _ => "服务繁忙",
        };

    [GeneratedRegex(@"^[\p{IsCJKUnifiedIdeographs}·]{2,50}\z")]
    private static partial Regex Han();

    [GeneratedRegex(@"^[0-9]{17}[0-9Xx]\z")]
    private static partial Regex IdNumber();

    [GeneratedRegex(@"^[0-9]{13,19}\z")]
    private static partial Regex Card();

    [GeneratedRegex(@"^1[3-9][0-9]{9}\z")]
    private static partial Regex Phone();
}
