using System.Text.RegularExpressions;

namespace CardRecycle.Architecture.Tests.Rules;

/// <summary>What the compiler erases from the IL (const, nameof, enum literals) still has to be named in the source.</summary>
internal static partial class SourceBorders
{
    public static IEnumerable<string> Violations(RoomMap map, SourceFile file)
    {
        var owner = OwnerOf(map, file);
        if (owner is null)
            yield break;
        foreach (var (i, line) in file.Lines.Index())
        {
            if (GlobalUsing().IsMatch(line) && line.Contains(map.Features, StringComparison.Ordinal))
                yield return $"{file.Path}:{i + 1}: a room is not for global using";
            foreach (Match match in FullName(map).Matches(line))
                if (map.Objection(owner, match.Groups["name"].Value + ".Any") is { } objection)
                    yield return $"{file.Path}:{i + 1}: {objection}";
            if (map.RoomOf(owner) is { } room && !IsComment(line))
                foreach (Match match in RelativeName(map, room).Matches(line))
                    yield return $"{file.Path}:{i + 1}: {room} names {match.Value} without its Contract";
        }
    }

    /// <summary>A made-up type name at the place of the file, or null when no rule is about this place.</summary>
    private static string? OwnerOf(RoomMap map, SourceFile file) =>
        file.Path.Split('/') switch
        {
            ["src", "Api", "Features", var room, ..] => $"{map.Features}{room}.Any",
            ["src", "Api", var foundation, ..] when RoomMap.Foundations.Contains(foundation) => $"{map.Root}.{foundation}.Any",
            _ => null,
        };

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static Regex FullName(RoomMap map) => new($@"(?<name>{Regex.Escape(map.Features)}\w+(\.Contract)?)\b(?!\.Contract)");

    /// <summary>A sibling namespace can be named without its root: <c>Payouts.Payout</c> inside Features.Orders.</summary>
    private static Regex RelativeName(RoomMap map, string room) =>
        new($@"(?<![\w./""])({string.Join('|', map.MayUse.Keys.Where(r => r != room))})\.(?!Contract\b)[A-Z]\w*");

    [GeneratedRegex(@"^\s*global\s+using\b")]
    private static partial Regex GlobalUsing();
}
