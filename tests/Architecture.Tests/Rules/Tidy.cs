using System.Text.RegularExpressions;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>What a reader should never have to put up with.</summary>
internal static partial class Tidy
{
    public const int FileLinesMax = 400;
    public const int BlockLinesMax = 70;
    public const int LineColumnsMax = 140;

    public static IEnumerable<string> Violations(SourceFile file)
    {
        var count = file.Lines is [.., ""] ? file.Lines.Length - 1 : file.Lines.Length;
        if (count > FileLinesMax)
            yield return $"{file.Path}: {count} lines, at most {FileLinesMax}";
        var inRawText = false;
        foreach (var (i, line) in file.Lines.Index())
        {
            inRawText ^= RawTextMark().Count(line) % 2 == 1;
            if (line.Length > LineColumnsMax && !inRawText && !IsLongText(line))
                yield return $"{file.Path}:{i + 1}: {line.Length} columns, at most {LineColumnsMax}";
            if (OpenEnd().IsMatch(line))
                yield return $"{file.Path}:{i + 1}: an open end without an issue: write it as {"TO" + "DO"}(#12)";
        }
        foreach (var long_ in LongBlocks(file))
            yield return long_;
    }

    public static IEnumerable<string> NameViolations(IEnumerable<string> files) =>
        files.Where(f => f.Split('/').Any(s => s != s.Trim())).Select(f => $"'{f}': a name begins or ends with a space");

    /// <summary>
    /// Blocks of methods (and everything smaller). The formatter puts a block's braces on lines of their own at one depth, so pairs are
    /// found by
    /// depth; blocks of types are let through, their members are not.
    /// </summary>
    private static IEnumerable<string> LongBlocks(SourceFile file)
    {
        var open = new Stack<(int Line, int Depth, bool IsType)>();
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var text = file.Lines[i].TrimStart();
            var depth = file.Lines[i].Length - text.Length;
            if (text == "{")
                open.Push((i, depth, IsType(file.Lines, i, depth)));
            else if (text.StartsWith('}') && open.TryPeek(out var block) && block.Depth == depth)
            {
                open.Pop();
                if (!block.IsType && text is "}" or "};" && i - block.Line - 1 > BlockLinesMax)
                    yield return $"{file.Path}:{block.Line + 1}: a block of {i - block.Line - 1} lines, at most {BlockLinesMax}";
            }
        }
    }

    private static bool IsType(string[] lines, int brace, int depth)
    {
        for (var i = brace - 1; i >= 0; i--)
        {
            var text = lines[i].TrimStart();
            var here = lines[i].Length - text.Length;
            if (text.Length == 0 || (here <= depth && text is "}" or "{") || text.EndsWith(';'))
                return false;
            if (here == depth && TypeHeader().IsMatch(text))
                return true;
        }
        return false;
    }

    /// <summary>A text is not broken for the sake of a column: let through is a line that is a literal but for a little around
    /// it.</summary>
    private static bool IsLongText(string line)
    {
        var (first, last) = (line.IndexOf('"', StringComparison.Ordinal), line.LastIndexOf('"'));
        return first >= 0 && last > first && line.Length - (last - first) < 60;
    }

    [GeneratedRegex(@"\b(TO[D]O|FIXM[E]|HAC[K]|XX[X])\b(?!\(#\d+\))")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(
        @"^((public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(class|record|struct|interface|enum|extension)\b"
    )]
    private static partial Regex TypeHeader();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawTextMark();
}
