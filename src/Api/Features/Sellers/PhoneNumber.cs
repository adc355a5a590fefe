using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>A mobile phone number of mainland China in its one form: 11 digits.</summary>
internal readonly partial record struct PhoneNumber
{
    private const int TextLengthMax = 24;

    private PhoneNumber(string digits) => Digits = digits;

    public string Digits { get; }

    public string Masked => $"{Digits[..3]}****{Digits[^4..]}";

    /// <summary>Takes what people type: spaces, dashes, a leading +86.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PhoneNumber phone)
    {
        phone = default;
        if (text is null || text.Length > TextLengthMax)
            return false;
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        digits = digits.StartsWith("+86", StringComparison.Ordinal) ? digits[3..] : digits;
        if (!Mobile().IsMatch(digits))
            return false;
        phone = new(digits);
        return true;
    }

    public override string ToString() => Masked;

    [GeneratedRegex(@"^1[3-9][0-9]{9}\z")]
    private static partial Regex Mobile();
}
