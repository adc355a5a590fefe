using System.Globalization;
using CardRecycle.Receipts.Canonical;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// The log's state at one moment, as the text of a tlog-checkpoint (C2SP): origin, size, root in base64, and one extension line with the
/// time; each ends with a line feed.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, DateTimeOffset Time)
{
    private const string TimePrefix = "time ";

    public string ToText() => $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{TimePrefix}{CanonicalTime.Format(Time)}\n";

    /// <exception cref="ReceiptFormatException">Not exactly the text that <see cref="ToText"/> gives for a checkpoint.</exception>
    public static Checkpoint FromText(string text)
    {
        var lines = text.Split('\n');
        var root = new byte[Merkle.HashBytes];
        if (
            lines.Length != 5
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !Convert.TryFromBase64String(lines[2], root, out var written)
            || written != root.Length
            || !lines[3].StartsWith(TimePrefix, StringComparison.Ordinal)
            || !CanonicalTime.TryParse(lines[3][TimePrefix.Length..], out var time)
        )
            throw new ReceiptFormatException("The checkpoint is not: origin, size, root, time.");
        var checkpoint = new Checkpoint(lines[0], size, root, time);
        return checkpoint.ToText() == text ? checkpoint : throw new ReceiptFormatException("The checkpoint is written in another way.");
    }
}
