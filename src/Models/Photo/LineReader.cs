using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Models.Photo;

/// <summary>One character that was read: where (a step of eight pixels of the crop) and how surely, 0 to 1.</summary>
internal readonly record struct Glyph(string Text, int Step, float Probability);

/// <summary>What the network says of one line, and what was read from it.</summary>
/// <param name="glyphs">The likeliest characters.</param>
/// <param name="scores">Steps × classes that a number can consist of.</param>
internal sealed class LineReading(IReadOnlyList<Glyph> glyphs, float[] scores)
{
    public IReadOnlyList<Glyph> Glyphs => glyphs;

    public string Text { get; } = string.Concat(glyphs.Select(g => g.Text));

    public float Confidence => glyphs.Count == 0 ? 0 : glyphs.Average(g => g.Probability);

    internal float[] Scores => scores;
}

/// <summary>Reads a line of text: PP-OCRv4's recognition network (SVTR-LCNet) with greedy CTC decoding (Graves et al. 2006).</summary>
internal sealed class LineReader(InferenceSession session, IReadOnlyList<string> dictionary) : IDisposable
{
    private const int Height = 48;
    private const int WidthMin = 64;
    private const int WidthMax = 1600;

    private readonly string[] inputs = [session.InputMetadata.Keys.Single()];
    private readonly string[] outputs = [session.OutputMetadata.Keys.First()];
    private readonly RunOptions options = new();

    /// <summary>Blank, the dictionary, space.</summary>
    private readonly string[] classes = ["", .. dictionary, " "];
    private readonly int[] possible =
    [
        .. Enumerable.Range(0, dictionary.Count + 2).Where(i => i == 0 || i > dictionary.Count || IsOfNumbers(dictionary[i - 1])),
    ];

    /// <param name="photo">Where the line is.</param>
    /// <param name="box">Around it.</param>
    /// <param name="stretch">Wider than it is, which keeps equal neighbours apart.</param>
    public LineReading Read(CardPhoto photo, TextBox box, float stretch = 1)
    {
        var width = Math.Clamp((int)MathF.Round(Height * box.Length / Math.Max(1, box.Thickness) * stretch), WidthMin, WidthMax);
        var input = new float[3 * Height * width];
        LineCrop.Take(photo, box, width, Height, input);
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Height, width]);
        using var answer = session.Run(options, inputs, [tensor], outputs);
        var scores = answer[0].GetTensorDataAsSpan<float>();
        var steps = scores.Length / classes.Length;
        var kept = new float[steps * possible.Length];
        var decoder = new CtcDecoder();
        for (var step = 0; step < steps; step++)
        {
            var row = scores.Slice(step * classes.Length, classes.Length);
            var best = TensorPrimitives.IndexOfMax(row);
            decoder.Take(step, best, classes[best], row[best]);
            for (var i = 0; i < possible.Length; i++)
                kept[step * possible.Length + i] = row[possible[i]];
        }
        return new(decoder.Glyphs, kept);
    }

    /// <summary>The same line again, taking nothing for possible but what a number can consist of.</summary>
    public IReadOnlyList<Glyph> Decode(LineReading line, int fromStep, bool digitsOnly)
    {
        var decoder = new CtcDecoder();
        for (var step = fromStep; step < line.Scores.Length / possible.Length; step++)
        {
            var row = line.Scores.AsSpan(step * possible.Length, possible.Length);
            var best = 0;
            for (var i = 1; i < possible.Length; i++)
                if (row[i] > row[best] && !(digitsOnly && char.IsAsciiLetter(classes[possible[i]][0])))
                    best = i;
            decoder.Take(step, possible[best], classes[possible[best]], row[best]);
        }
        return decoder.Glyphs;
    }

    private static bool IsOfNumbers(string c) => c.Length == 1 && (char.IsAsciiDigit(c[0]) || char.IsAsciiLetterUpper(c[0]));

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    /// <summary>One character for each run of one class that is not the blank.</summary>
    private sealed class CtcDecoder
    {
        private int last;

        public List<Glyph> Glyphs { get; } = [];

        public void Take(int step, int index, string text, float probability)
        {
            if (index != 0 && index != last)
                Glyphs.Add(new(text, step, probability));
            else if (index != 0 && probability > Glyphs[^1].Probability)
                Glyphs[^1] = Glyphs[^1] with { Probability = probability };
            last = index;
        }
    }
}
