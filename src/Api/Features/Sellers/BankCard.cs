using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CardRecycle.Api.Features.Sellers;

internal enum BankCardKind
{
    /// <summary>Not in our table; the provider decides.</summary>
    Unknown,
    Debit,
    Credit,
}

/// <summary>A bank card as a payout destination (收款银行卡): 13 to 19 digits.</summary>
internal readonly partial record struct BankCard
{
    private const int TextLengthMax = 40;

    private BankCard(string digits) => Digits = digits;

    public string Digits { get; }

    public string Last4 => Digits[^4..];

    /// <summary>Some old debit cards fail it: then only warn.</summary>
    public bool PassesLuhn
    {
        get
        {
            var sum = 0;
            for (var i = 0; i < Digits.Length; i++)
            {
                var digit = Digits[^(i + 1)] - '0';
                var doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
                sum += i % 2 == 1 ? doubled : digit;
            }
            return sum % 10 == 0;
        }
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out BankCard card)
    {
        card = default;
        if (text is null || text.Length > TextLengthMax)
            return false;
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (!Shape().IsMatch(digits))
            return false;
        card = new(digits);
        return true;
    }

    public override string ToString() => "BankCard(***)";

    [GeneratedRegex(@"^[0-9]{13,19}\z")]
    private static partial Regex Shape();
}
