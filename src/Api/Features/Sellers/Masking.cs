namespace CardRecycle.Api.Features.Sellers;

/// <summary>Personal data as it may be shown, to its owner as to staff.</summary>
internal static class Masking
{
    /// <summary>138****1234.</summary>
    public static string Phone(string phone) => Middle(phone, 3, 4);

    /// <summary>110***********123X.</summary>
    public static string IdNumber(string idNumber) => Middle(idNumber, 3, 4);

    /// <summary>6222***********1234.</summary>
    public static string BankCard(string bankCard) => Middle(bankCard, 4, 4);

    /// <summary>oAbc****xyz1; too short to be cut: stars alone.</summary>
    public static string OpenId(string openId) => openId.Length <= 8 ? "****" : $"{openId[..4]}****{openId[^4..]}";

    /// <summary>138****1234, or w***@example.com.</summary>
    public static string Alipay(string logonId) =>
        logonId.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? $"{logonId[..1]}***{logonId[at..]}" : Phone(logonId);

    /// <summary>张*: one star for any length.</summary>
    public static string Name(string name) => name.EnumerateRunes().First() + "*";

    private static string Middle(string text, int first, int last) =>
        text[..first] + new string('*', text.Length - first - last) + text[^last..];
}
