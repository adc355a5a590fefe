using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace CardRecycle.Models.Photo;

/// <summary>
/// Finds lines of text: PP-OCRv4's detection network (differentiable binarization, Liao et al. 2020) and what turns its map into boxes.
/// </summary>
internal sealed class TextDetector(InferenceSession session) : IDisposable
{
    /// <summary>The longer side that the network sees.</summary>
    private const int SideMax = 736;
    private const int Stride = 32;
    private const float InkMin = 0.3f;
    private const float ScoreMin = 0.5f;
    private const float ThicknessMin = 3;

    /// <summary>The network marks the core of a line; the line is larger by this ratio of area to perimeter.</summary>
    private const float Unclip = 1.6f;
    private const int BoxesMax = 60;

    private static readonly float[] mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] deviation = [0.229f, 0.224f, 0.225f];

    private readonly string[] inputs = [session.InputMetadata.Keys.Single()];
    private readonly string[] outputs = [session.OutputMetadata.Keys.First()];
    private readonly RunOptions options = new();

    /// <summary>The photo as the network wants it: both sides multiples of 32.</summary>
    public static SKBitmap Prepare(CardPhoto photo)
    {
        var scale = Math.Min(1f, SideMax / (float)Math.Max(photo.Width, photo.Height));
        return photo.Sized(Multiple(photo.Width * scale), Multiple(photo.Height * scale));
    }

    /// <param name="photo">Whose pixels the boxes are in.</param>
    /// <param name="sized">As <see cref="Prepare"/> made it.</param>
    public List<TextBox> Find(CardPhoto photo, SKBitmap sized)
    {
        var (w, h) = (sized.Width, sized.Height);
        var input = new float[3 * w * h];
        var pixels = sized.GetPixelSpan();
        for (var channel = 0; channel < 3; channel++)
        {
            var (factor, shift) = (1 / (255 * deviation[channel]), mean[channel] / deviation[channel]);
            for (var i = 0; i < w * h; i++)
                input[channel * w * h + i] = pixels[i * 4 + channel] * factor - shift;
        }
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, 3, h, w]);
        using var answer = session.Run(options, inputs, [tensor], outputs);
        var (sx, sy) = (photo.Width / (float)w, photo.Height / (float)h);
        return
        [
            .. Components(answer[0].GetTensorDataAsSpan<float>(), w, h)
                .OrderByDescending(b => b.Length * b.Thickness)
                .Take(BoxesMax)
                .Select(b => Scaled(b, sx, sy)),
        ];
    }

    public void Dispose()
    {
        options.Dispose();
        session.Dispose();
    }

    private static int Multiple(float side) => Math.Max(Stride, (int)MathF.Round(side / Stride) * Stride);

    private static List<TextBox> Components(ReadOnlySpan<float> map, int w, int h)
    {
        var seen = new bool[w * h];
        var boxes = new List<TextBox>();
        var open = new Stack<int>();
        for (var start = 0; start < map.Length; start++)
        {
            if (seen[start] || map[start] < InkMin)
                continue;
            var (sum, count, edge) = (0f, 0, new List<Vector2>());
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var at))
            {
                var (x, y) = (at % w, at / w);
                sum += map[at];
                count++;
                if (Spread(map, seen, open, x, y, w, h))
                    edge.Add(new(x, y));
            }
            if (sum / count < ScoreMin || TextBox.Around(edge) is not { } box || box.Thickness < ThicknessMin)
                continue;
            var grow = box.Length * box.Thickness * Unclip / (2 * (box.Length + box.Thickness));
            boxes.Add(box.Grown(grow, grow));
        }
        return boxes;
    }

    /// <returns>True at the edge of the component.</returns>
    private static bool Spread(ReadOnlySpan<float> map, bool[] seen, Stack<int> open, int x, int y, int w, int h)
    {
        var isEdge = false;
        for (var ny = y - 1; ny <= y + 1; ny++)
        for (var nx = x - 1; nx <= x + 1; nx++)
        {
            if (nx < 0 || ny < 0 || nx >= w || ny >= h || map[ny * w + nx] < InkMin)
            {
                isEdge = true;
                continue;
            }
            if (seen[ny * w + nx])
                continue;
            seen[ny * w + nx] = true;
            open.Push(ny * w + nx);
        }
        return isEdge;
    }

    /// <summary>Both scales are all but equal: sides are rounded to multiples of 32.</summary>
    private static TextBox Scaled(TextBox box, float sx, float sy)
    {
        var along = new Vector2(box.Along.X * sx, box.Along.Y * sy);
        var across = new Vector2(box.Across.X * sx, box.Across.Y * sy);
        return new(
            new((box.Center.X + 0.5f) * sx, (box.Center.Y + 0.5f) * sy),
            Vector2.Normalize(along),
            box.Length * along.Length(),
            box.Thickness * across.Length()
        );
    }
}
