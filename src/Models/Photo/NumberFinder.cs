using System.Numerics;

namespace CardRecycle.Models.Photo;

/// <summary>A line that may hold the card's number.</summary>
internal sealed record NumberCandidate(TextBox Box, NumberPart Part, LineReading Reading);

/// <summary>Which of the lines holds the number.</summary>
internal static class NumberFinder
{
    /// <summary>Pieces of one number stand no further apart than this, in heights of the line.</summary>
    private const float GapMax = 2.5f;
    private const int PieceDigitsMin = 2;

    /// <summary>The best first: a number that is said to be one, then what nothing is said of, the longer the better.</summary>
    public static List<NumberCandidate> Rank(
        IReadOnlyList<(TextBox Box, LineReading Reading)> lines,
        Func<TextBox, LineReading> read,
        Func<string, bool> couldBeNumber
    )
    {
        var found = new List<NumberCandidate>();
        foreach (var (box, reading) in Joined(lines, read))
        {
            if (NumberPart.Of(reading.Glyphs) is not { } part || !couldBeNumber(part.Text))
                continue;
            if (part.Label is NumberLabel.None && LabelBeside(box, lines) is var beside and not NumberLabel.None)
                part = part with { Label = beside };
            if (part.Label is not NumberLabel.Other)
                found.Add(new(box, part, reading));
        }
        return
        [
            .. found
                .OrderByDescending(c =>
                    c.Part.Label switch
                    {
                        NumberLabel.Number => 2,
                        NumberLabel.None => 1,
                        _ => 0,
                    }
                )
                .ThenByDescending(c => c.Part.Text.Length)
                .ThenByDescending(c => c.Reading.Confidence),
        ];
    }

    /// <summary>The lines, and with them those that are one number in pieces.</summary>
    private static List<(TextBox Box, LineReading Reading)> Joined(
        IReadOnlyList<(TextBox Box, LineReading Reading)> lines,
        Func<TextBox, LineReading> read
    )
    {
        var pieces = lines.Where(l => IsPiece(l.Reading.Text)).Select(l => l.Box).ToList();
        var all = lines.ToList();
        while (pieces.Count > 0)
        {
            var row = new List<TextBox> { pieces[0] };
            pieces.RemoveAt(0);
            for (var i = 0; i < pieces.Count; )
            {
                if (!row.Any(b => AreNeighbours(b, pieces[i])))
                {
                    i++;
                    continue;
                }
                row.Add(pieces[i]);
                pieces.RemoveAt(i);
                i = 0;
            }
            if (row.Count == 1)
                continue;
            all.RemoveAll(l => row.Contains(l.Box));
            var box = TextBox.Around(row);
            all.Add((box, read(box)));
        }
        return all;
    }

    private static bool IsPiece(string text)
    {
        var digits = text.Count(char.IsAsciiDigit);
        return digits >= PieceDigitsMin
            && digits >= text.Count(char.IsLetter) * 2
            && !text.Any(c => c is '¥' or '￥' or '元' or ':' or '/');
    }

    private static bool AreNeighbours(TextBox a, TextBox b)
    {
        var height = Math.Max(a.Thickness, b.Thickness);
        if (height > 1.5f * Math.Min(a.Thickness, b.Thickness))
            return false;
        var apart = b.Center - a.Center;
        return Math.Abs(Vector2.Dot(apart, a.Across)) < 0.5f * height
            && Math.Abs(Vector2.Dot(apart, a.Along)) - (a.Length + b.Length) / 2 < GapMax * height;
    }

    /// <summary>A label in a box of its own, to the left on the same line.</summary>
    private static NumberLabel LabelBeside(TextBox box, IReadOnlyList<(TextBox Box, LineReading Reading)> lines)
    {
        foreach (var (other, reading) in lines)
        {
            var apart = box.Center - other.Center;
            var along = Vector2.Dot(apart, box.Along);
            if (
                other != box
                && along > 0
                && along - (box.Length + other.Length) / 2 < 3 * box.Thickness
                && Math.Abs(Vector2.Dot(apart, box.Across)) < 0.6f * Math.Max(box.Thickness, other.Thickness)
                && NumberPart.LabelOf(reading.Text, "") is var label and not NumberLabel.None
            )
                return label;
        }
        return NumberLabel.None;
    }
}
