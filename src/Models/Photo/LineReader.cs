using System.Numerics.Tensors;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace CardRecycle.Models.Photo;

/// <summary>One character that was read: where (a step of eight pixels of the crop) and how surely, 0 to 1.</summary>
internal readonly record struct Glyph(string Text, int Step, float Probability);

/// <summary>What the network says of one line, and what was read from it.</summary>
internal sealed class LineReading(IReadOnlyList<Glyph> glyphs, float[] scores, int steps)
{
    public IReadOnlyList<Glyph> Glyphs => glyphs;

    public string Text { get; } = string.Concat(glyphs.Select(g => g.Text));

    public float Confidence => glyphs.Count == 0 ? 0 : glyphs.Average(g => g.Probability);

    /// <summary>Steps × classes.</summary>
    internal float[] Scores => scores;

    internal int Steps => steps;
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
        var scores = answer[0].GetTensorDataAsSpan<float>().ToArray();
        var steps = scores.Length / classes.Length;
        return new(Decode(scores, 0, steps, null), scores, steps);
    }

    /// <summary>The same line again, taking nothing for possible but some characters.</summary>
    public IReadOnlyList<Glyph> Decode(LineReading line, int fromStep, Func<string, bool> isPossible)
    {
        var possible = new List<int> { 0 };
        for (var i = 1; i < classes.Length; i++)
            if (isPossible(classes[i]))
                possible.Add(i);
        return Decode(line.Scores, fromStep, line.Steps, possible);
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private List<Glyph> Decode(float[] scores, int fromStep, int steps, List<int>? possible)
    {
        var glyphs = new List<Glyph>();
        var last = 0;
        for (var step = fromStep; step < steps; step++)
        {
            var row = scores.AsSpan(step * classes.Length, classes.Length);
            var best = possible is null ? TensorPrimitives.IndexOfMax<float>(row) : BestOf(row, possible);
            if (best != 0 && best != last)
                glyphs.Add(new(classes[best], step, row[best]));
            else if (best != 0 && row[best] > glyphs[^1].Probability)
                glyphs[^1] = glyphs[^1] with { Probability = row[best] };
            last = best;
        }
        return glyphs;
    }

    private static int BestOf(ReadOnlySpan<float> row, List<int> possible)
    {
        var best = possible[0];
        foreach (var i in possible)
            if (row[i] > row[best])
                best = i;
        return best;
    }
}
