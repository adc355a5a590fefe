using System.Globalization;
using System.Text.RegularExpressions;
using NCalc;
using NCalc.Exceptions;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>Why a condition is refused.</summary>
/// <param name="place">Where in it.</param>
/// <param name="what">What is wrong there and what is allowed.</param>
internal sealed class RuleFaultException(string place, string what) : Exception($"{place}: {what}")
{
    public string Place => place;
    public string What => what;
}

/// <summary>
/// A condition's text, brought into a tree by NCalc's parser. Of NCalc nothing but the parser is used: it knows no function, calls nothing
/// and evaluates nothing. It backtracks exponentially on brackets that do not match (measured with 7.4.0: 16 open ones take 0.2 s, each
/// further two five times as long), so length, characters and brackets are judged before it sees the text.
/// </summary>
internal static partial class RuleSource
{
    public const int LengthMax = 500;
    public const int BracketsMax = 8;

    private static readonly LogicalExpressionParserOptions options = new() { IntegerNumberType = IntegerNumberType.Int64 };

    /// <exception cref="RuleFaultException">It cannot be read.</exception>
    public static LogicalExpression Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new RuleFaultException("column 1", "the condition is empty.");
        if (text.Length > LengthMax)
            throw new RuleFaultException($"column {LengthMax + 1}", $"a condition has at most {LengthMax} characters.");
        CheckShape(text);
        try
        {
            return LogicalExpressionParser.Parse(text, options, CultureInfo.InvariantCulture, CancellationToken.None);
        }
        catch (Exception e) when (e is NCalcException or InvalidOperationException or FormatException or OverflowException)
        {
            var place = Position().Match(e.Message) is { Success: true } at ? "column " + at.Groups[1].Value : "the condition";
            throw new RuleFaultException(place, "this cannot be read. A condition looks like: amountFen > 300000 and segment = 'new'.");
        }
    }

    /// <summary>Where a name stands, from 1; texts in quotes are passed over.</summary>
    public static string PlaceOf(string text, string name)
    {
        var bare = Quoted().Replace(text, m => new string(' ', m.Length));
        var match = Regex.Match(bare, $@"(?<![\w]){Regex.Escape(name)}(?![\w])");
        return match.Success ? string.Create(CultureInfo.InvariantCulture, $"column {match.Index + 1}") : $"'{name}'";
    }

    private static void CheckShape(string text)
    {
        var (depth, quoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var place = string.Create(CultureInfo.InvariantCulture, $"column {i + 1}");
            if (char.IsControl(c) || c == '\\' || char.IsSurrogate(c))
                throw new RuleFaultException(place, "control characters, backslashes and line breaks have no place in a condition.");
            if (c == '\'')
                quoted = !quoted;
            if (quoted || c == '\'')
                continue;
            if (!char.IsAsciiLetterOrDigit(c) && !" _()<>=!&|+-*/,.".Contains(c, StringComparison.Ordinal))
                throw new RuleFaultException(
                    place,
                    $"'{c}' is not of the language. Allowed: names, numbers, texts in single quotes, ( ) , + - * / < <= > >= = != and or not in."
                );
            depth += c switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (depth < 0)
                throw new RuleFaultException(place, "this bracket closes nothing.");
            if (depth > BracketsMax)
                throw new RuleFaultException(place, $"brackets stand at most {BracketsMax} deep.");
        }
        if (quoted)
            throw new RuleFaultException("the end", "a text in quotes is not closed.");
        if (depth > 0)
            throw new RuleFaultException("the end", "a bracket is not closed.");
    }

    [GeneratedRegex(@"\(1:(\d+)\)")]
    private static partial Regex Position();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();
}
