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
    /// <param name="reader">Reads.</param>
    /// <param name="photo">What.</param>
    /// <param name="line">Where.</param>
    /// <param name="couldBeNumber">What cannot be a number has no say.</param>
    /// <param name="barcode">If the first reading says the same, no other is asked for.</param>
    public static NumberVote? Take(
        LineReader reader,
        CardPhoto photo,
        NumberCandidate line,
        Func<string, bool> couldBeNumber,
        string? barcode
    )
    {
        var first = NumberOf(reader, line.Reading, line.Part.IsDigits);
        if (barcode is not null && first?.Text == barcode)
            return new(barcode, 1, first.Value.Surety, [barcode]);
        var vote = Count(reader, photo, line.Box, first, line.Part.IsDigits, couldBeNumber);
        // A box that was found too short cuts off the same character each time; a wider crop shows it.
        return
            vote?.Readings.FirstOrDefault(r => r.Length > vote.Number.Length && r.Contains(vote.Number, StringComparison.Ordinal)) is null
            ? vote
            : Count(reader, photo, line.Box.GrownOnward(line.Box.Thickness), null, line.Part.IsDigits, couldBeNumber);
    }

    private static NumberVote? Count(
        LineReader reader,
        CardPhoto photo,
        TextBox box,
        (string Text, float Surety)? first,
        bool isDigits,
        Func<string, bool> couldBeNumber
    )
    {
        var h = box.Thickness;
        (TextBox Box, float Stretch)[] crops =
        [
            (box, 1f),
            (box.Grown(0.25f * h, 0.06f * h), 1.12f),
            (box.Grown(0.1f * h, -0.06f * h), 0.95f),
            // To the left there may be a label, half of which would be read as a digit; to the right there is room.
            (box.Grown(0.3f * h, 0.12f * h).GrownOnward(0.7f * h), 1.2f),
        ];
        List<(string Text, float Surety)> read =
        [
            .. crops
                .Select((c, i) => i == 0 && first is not null ? first : NumberOf(reader, reader.Read(photo, c.Box, c.Stretch), isDigits))
                .OfType<(string, float)>(),
        ];
        var groups = read.GroupBy(r => r.Text)
            .OrderByDescending(g => couldBeNumber(g.Key))
            .ThenByDescending(g => g.Count())
            .ThenByDescending(g => g.Average(r => r.Surety))
            .ToList();
        return groups is [var best, ..] ? new(best.Key, best.Count(), best.Min(r => r.Surety), [.. groups.Select(g => g.Key)]) : null;
    }

    private static (string Text, float Surety)? NumberOf(LineReader reader, LineReading line, bool isDigits)
    {
        if (NumberPart.Of(line.Glyphs) is not { } part)
            return null;
        var glyphs = reader.Decode(line, part.FromStep, isDigits);
        var text = NumberPart.Clean(string.Concat(glyphs.Select(g => g.Text)));
        return text.Length == 0 ? null : (text, glyphs.Where(g => g.Text is not " ").Min(g => g.Probability));
    }
}
