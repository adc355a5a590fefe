using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>公民身份号码 (GB 11643): 18 characters, region, birth date, sequence, check character.</summary>
internal readonly partial record struct IdNumber
{
    /// <summary>Who is younger may not sell.</summary>
    public const int SellerAgeMin = 18;

    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private const string CheckCharacters = "10X98765432";

    private IdNumber(string text, DateOnly bornOn) => (Text, BornOn) = (text, bornOn);

    /// <summary>With a capital X.</summary>
    public string Text { get; }

    public DateOnly BornOn { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out IdNumber id)
    {
        id = default;
        var upper = text?.Trim().ToUpperInvariant();
        if (upper is null || !Shape().IsMatch(upper))
            return false;
        if (!DateOnly.TryParseExact(upper.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var bornOn))
            return false;
        if (CheckCharacters[Weights.Select((w, i) => w * (upper[i] - '0')).Sum() % 11] != upper[17])
            return false;
        id = new(upper, bornOn);
        return true;
    }

    /// <summary>Born on 29 February, one comes of age on 1 March.</summary>
    public bool IsOfAge(DateOnly today) => BornOn.Year + SellerAgeMin <= 9999 && ComesOfAge <= today;

    public override string ToString() => "IdNumber(***)";

    private DateOnly ComesOfAge
    {
        get
        {
            var birthday = BornOn.AddYears(SellerAgeMin);
            return birthday.Day == BornOn.Day ? birthday : birthday.AddDays(1);
        }
    }

    [GeneratedRegex(@"^[1-9][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]\z")]
    private static partial Regex Shape();
}
