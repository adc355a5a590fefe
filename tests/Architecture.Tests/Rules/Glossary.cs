using System.Reflection;
using System.Text.RegularExpressions;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>One concept, one word: the column "Avoid" of docs/GLOSSARY.md, against the words that type names are made of.</summary>
internal static partial class Glossary
{
    /// <summary>Names that are not ours to choose.</summary>
    private static readonly Dictionary<string, string> exceptions = new()
    {
        ["BadRequestHandler"] = "implements the framework's IExceptionHandler",
        ["WeChatNotification"] = "WeChat's own word",
        ["ConflictHandler"] = "implements the framework's IExceptionHandler",
    };

    /// <summary>The last column of every table row, split at commas; words in parentheses explain and do not count.</summary>
    public static HashSet<string> WordsToAvoid(string markdown) =>
        [
            .. markdown
                .Split('\n')
                .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| Term", StringComparison.Ordinal))
                .Select(l => Parenthesis().Replace(l.TrimEnd().TrimEnd('|').Split('|')[^1], ""))
                .SelectMany(cell => cell.Split(','))
                .Select(w => w.Trim().Trim('`'))
                .Where(w => SingleWord().IsMatch(w)),
        ];

    public static IEnumerable<string> TypesOf(params string[] projects) =>
        projects
            .SelectMany(p => Assembly.Load("CardRecycle." + p).GetTypes())
            .Where(t => t.Namespace?.StartsWith("CardRecycle.", StringComparison.Ordinal) == true)
            .Select(t => t.Name.Split('`')[0])
            .Where(n => !n.Contains('<', StringComparison.Ordinal))
            .Distinct();

    public static IEnumerable<string> Violations(string type, HashSet<string> words) =>
        exceptions.ContainsKey(type)
            ? []
            : Words()
                .Matches(type)
                .Select(m => m.Value)
                .Where(words.Contains)
                .Select(w => $"{type}: '{w}' is a word to avoid (docs/GLOSSARY.md)");

    [GeneratedRegex("[A-Z][a-z0-9]*|[a-z0-9]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"^[A-Z][a-z]+\z")]
    private static partial Regex SingleWord();

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Parenthesis();
}
