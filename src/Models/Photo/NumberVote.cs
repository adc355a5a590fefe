namespace CardRecycle.Models.Photo;

/// <summary>What four differently cut crops of one line said.</summary>
/// <param name="Number">What most of them said.</param>
/// <param name="Votes">How many said so, 1 to 4.</param>
/// <param name="Surety">The least probability of a character in those, 0 to 1.</param>
/// <param name="Readings">All that was said, the most frequent first.</param>
internal sealed record NumberVote(string Number, int Votes, float Surety, IReadOnlyList<string> Readings)
{
    public const int Crops = 4;

    /// <summary>
    /// A network is as sure of a wrong character as of a right one (its confidence is no protection), but seldom wrong in the same way when
    /// the line is cut with other margins and stretched: equal neighbours that were taken for one character come apart.
    /// </summary>
    public static NumberVote? Take(LineReader reader, CardPhoto photo, NumberCandidate line, Func<string, bool> couldBeNumber)
    {
        var (box, isDigits) = (line.Box, line.Part.IsDigits);
        var h = box.Thickness;
        (TextBox Box, float Stretch)[] crops =
        [
            (box, 1f),
            (box.Grown(0.25f * h, 0.06f * h), 1.12f),
            (box.Grown(0.1f * h, -0.06f * h), 0.95f),
            (box.Grown(0.4f * h, 0.14f * h), 1.25f),
        ];
        var read = new List<(string Text, float Surety)>();
        foreach (var (crop, stretch) in crops)
        {
            var again = crop == box ? line.Reading : reader.Read(photo, crop, stretch);
            if (NumberPart.Of(again.Glyphs) is not { } part)
                continue;
            var glyphs = reader.Decode(again, part.FromStep, c => c is " " || IsPossible(c, isDigits));
            var text = NumberPart.Clean(string.Concat(glyphs.Select(g => g.Text)));
            if (text.Length > 0)
                read.Add((text, glyphs.Where(g => g.Text is not " ").Min(g => g.Probability)));
        }
        var groups = read.GroupBy(r => r.Text)
            .OrderByDescending(g => couldBeNumber(g.Key))
            .ThenByDescending(g => g.Count())
            .ThenByDescending(g => g.Average(r => r.Surety))
            .ToList();
        return groups is [var best, ..]
            ? new(best.Key, best.Count(), best.Min(r => r.Surety), [.. groups.Select(g => g.Key)])
            : null;
    }

    private static bool IsPossible(string c, bool isDigits) =>
        c.Length == 1 && (char.IsAsciiDigit(c[0]) || (!isDigits && char.IsAsciiLetterUpper(c[0])));
}
