using System.Globalization;

namespace CardRecycle.Sandbox.Witnesses;

/// <summary>The body of <c>add-checkpoint</c>: <c>old N</c>, at most 63 hashes, an empty line, the checkpoint.</summary>
internal sealed record AddCheckpointRequest(long Old, IReadOnlyList<byte[]> Proof, string Note)
{
    private const int ProofLinesMax = 63;
    private const int HashBytes = 32;
    private const string OldPrefix = "old ";

    /// <returns>Null when it is not one.</returns>
    public static AddCheckpointRequest? Read(string body)
    {
        var gap = body.IndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0)
            return null;
        var lines = body[..gap].Split('\n');
        if (
            lines.Length > 1 + ProofLinesMax
            || !lines[0].StartsWith(OldPrefix, StringComparison.Ordinal)
            || !long.TryParse(lines[0][OldPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var old)
            || lines[0] != string.Create(CultureInfo.InvariantCulture, $"{OldPrefix}{old}")
        )
            return null;
        var proof = new List<byte[]>();
        foreach (var line in lines[1..])
        {
            var hash = new byte[HashBytes];
            if (!Convert.TryFromBase64String(line, hash, out var written) || written != HashBytes)
                return null;
            proof.Add(hash);
        }
        return new(old, proof, body[(gap + 2)..]);
    }
}
