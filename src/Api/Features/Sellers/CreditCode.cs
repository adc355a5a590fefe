using System.Diagnostics.CodeAnalysis;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>统一社会信用代码 (GB 32100-2015): 17 characters of an alphabet of 31, and a check character.</summary>
internal readonly record struct CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Length = 18;

    private CreditCode(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out CreditCode code)
    {
        code = default;
        var upper = text?.Trim().ToUpperInvariant();
        if (upper?.Length != Length || upper.Any(c => !Alphabet.Contains(c, StringComparison.Ordinal)))
            return false;
        var (sum, weight) = (0, 1);
        foreach (var c in upper.AsSpan(0, Length - 1))
            (sum, weight) = (sum + (Alphabet.IndexOf(c, StringComparison.Ordinal) * weight), weight * 3 % Alphabet.Length);
        if (Alphabet[(Alphabet.Length - (sum % Alphabet.Length)) % Alphabet.Length] != upper[^1])
            return false;
        code = new(upper);
        return true;
    }

    public override string ToString() => Text;
}
