using System.Globalization;
using CardRecycle.Receipts.Canonical;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// The log's state at one moment, as the text of a tlog-checkpoint (C2SP): origin, size, SHA-256 root in base64, and extension lines with
/// the time and the SM3 root; each ends with a line feed. The first checkpoints of a log have no SM3 root.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, DateTimeOffset Time, byte[]? Sm3Root = null)
{
    private const string TimePrefix = "time ";
    private const string Sm3Prefix = "sm3 ";
    private const int LinesWithoutSm3 = 5;

    public string ToText()
    {
        var sm3 = Sm3Root is null ? "" : $"{Sm3Prefix}{Convert.ToBase64String(Sm3Root)}\n";
        return $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{TimePrefix}{CanonicalTime.Format(Time)}\n{sm3}";
    }

    /// <exception cref="ReceiptFormatException">Not exactly the text that <see cref="ToText"/> gives for a checkpoint.</exception>
    public static Checkpoint FromText(string text)
    {
        var lines = text.Split('\n');
        if (
            lines.Length is not (LinesWithoutSm3 or LinesWithoutSm3 + 1)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !lines[3].StartsWith(TimePrefix, StringComparison.Ordinal)
            || !CanonicalTime.TryParse(lines[3][TimePrefix.Length..], out var time)
        )
            throw new ReceiptFormatException("The checkpoint is not: origin, size, root, time, SM3 root.");
        var checkpoint = new Checkpoint(lines[0], size, ReadRoot(lines[2], ""), time);
        if (lines.Length > LinesWithoutSm3)
            checkpoint = checkpoint with { Sm3Root = ReadRoot(lines[4], Sm3Prefix) };
        return checkpoint.ToText() == text ? checkpoint : throw new ReceiptFormatException("The checkpoint is written in another way.");
    }

    private static byte[] ReadRoot(string line, string prefix)
    {
        var root = new byte[Merkle.HashBytes];
        return
            line.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(line[prefix.Length..], root, out var written)
            && written == root.Length
            ? root
            : throw new ReceiptFormatException("A root of the checkpoint is not 32 bytes in base64.");
    }
}
