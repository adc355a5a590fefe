using CardRecycle.Models.Artifacts;

namespace CardRecycle.Models.Photo;

/// <summary>
/// Reads the number of a card from a photo: lines of text, the one with the number four times, a barcode beside it. One for a process; any
/// number of photos at once, each on one thread.
/// </summary>
public sealed class CardReader : IDisposable
{
    private const double LuminanceMin = 0.08;

    /// <summary>Below it no line can be read; nothing further is tried.</summary>
    private const double SharpnessMin = 0.05;

    private readonly TextDetector detector;
    private readonly LineReader reader;

    private CardReader(TextDetector detector, LineReader reader) => (this.detector, this.reader) = (detector, reader);

    /// <param name="folder">With the three files of the models.</param>
    /// <exception cref="PackageException">A file is missing, or another one than it should be.</exception>
    public static CardReader Open(string folder)
    {
        var (detector, reader) = PhotoModels.Open(folder);
        return new(detector, reader);
    }

    /// <param name="photo">Upright, as <see cref="CardPhoto.Open"/> gives it.</param>
    /// <param name="couldBeNumber">Whether any card that is bought can have this number (letters and digits alone), given the lines on
    /// it.</param>
    public PhotoReading Read(CardPhoto photo, Func<string, IReadOnlyList<string>, bool> couldBeNumber)
    {
        using var sized = TextDetector.Prepare(photo);
        var quality = PhotoQuality.Of(sized);
        if (quality.Luminance < LuminanceMin)
            return Refused(quality, RetakeHint.TooDark, []);
        if (quality.Sharpness < SharpnessMin)
            return Refused(quality, RetakeHint.Blurred, []);

        var boxes = detector.Find(photo, sized);
        var lines = boxes.ConvertAll(b => (Box: b, Reading: reader.Read(photo, b)));
        var ranked = Rank();
        if (ranked.Count == 0 && lines.Count > 0)
        {
            // Upside down, perhaps.
            var turned = boxes.ConvertAll(b => (Box: b.Turned, Reading: reader.Read(photo, b.Turned)));
            if (turned.Average(l => l.Reading.Confidence) > lines.Average(l => l.Reading.Confidence))
            {
                lines = turned;
                ranked = Rank();
            }
        }
        var words = WordsOf();
        var barcode = BarcodeLines.Read(photo, DegreesOf(lines.ConvertAll(l => l.Box))) is { } code ? NumberPart.Clean(code) : null;
        var vote = ranked.Count > 0 ? NumberVote.Take(reader, photo, ranked[0], n => couldBeNumber(n, words), barcode) : null;
        return NumberDecision.Make(photo, quality, words, ranked, vote, barcode, n => couldBeNumber(n, words));

        List<string> WordsOf() => lines.ConvertAll(l => l.Reading.Text);

        List<NumberCandidate> Rank()
        {
            var beside = WordsOf();
            return NumberFinder.Rank(lines, b => reader.Read(photo, b), n => couldBeNumber(n, beside));
        }
    }

    public void Dispose()
    {
        detector.Dispose();
        reader.Dispose();
    }

    internal static PhotoReading Refused(PhotoQuality quality, RetakeHint hint, IReadOnlyList<string> words) =>
        new(PhotoOutcome.Refused, null, [], words, null, quality, hint);

    /// <summary>Of the middle one of the lines, in degrees from the horizontal.</summary>
    private static float DegreesOf(List<TextBox> boxes)
    {
        if (boxes.Count == 0)
            return 0;
        var angles = boxes.Where(b => b.Length > 3 * b.Thickness).Select(b => MathF.Atan2(b.Along.Y, b.Along.X)).Order().ToList();
        return angles.Count == 0 ? 0 : angles[angles.Count / 2] * 180 / MathF.PI;
    }
}
