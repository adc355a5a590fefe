using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>A name as on the ID card: Chinese characters, and the middle dot of longer names.</summary>
internal readonly partial record struct PersonName
{
    private PersonName(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, out PersonName name)
    {
        name = default;
        // People type several kinds of middle dot; ID cards have one.
        var trimmed = text?.Trim().Replace('•', '·').Replace('．', '·').Replace('.', '·');
        if (trimmed is null || !Shape().IsMatch(trimmed) || trimmed.EndsWith('·'))
            return false;
        name = new(trimmed);
        return true;
    }

    public override string ToString() => "PersonName(***)";

    // Han characters of the basic plane and of the supplementary ones (rare surnames), as surrogate pairs.
    [GeneratedRegex(
        @"^(?:[\u3400-\u4DBF\u4E00-\u9FFF]|[\uD840-\uD87F][\uDC00-\uDFFF])(?:[·\u3400-\u4DBF\u4E00-\u9FFF]|[\uD840-\uD87F][\uDC00-\uDFFF]){1,48}\z"
    )]
    private static partial Regex Shape();
}
