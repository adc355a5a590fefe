namespace CardRecycle.Receipts.Log;

/// <summary>
/// Every key that somebody trusts for one log, the former ones included: one verifier key a line. A checkpoint names the key that signed
/// it.
/// </summary>
public sealed class LogPublicKeys
{
    private const int KeysMax = 64;

    /// <summary>The last note that was good under these keys: receipts of one batch share theirs, and signatures are what checking
    /// costs.</summary>
    private volatile GoodNote? lastGood;

    private sealed record GoodNote(string Note, Checkpoint Checkpoint);

    public LogPublicKeys(params IReadOnlyList<LogPublicKey> keys)
    {
        if (keys.Count is 0 or > KeysMax || keys.Any(k => k.Origin != keys[0].Origin))
            throw new ReceiptFormatException($"Give 1 to {KeysMax} public keys of one log, one a line.");
        Keys = keys;
    }

    public IReadOnlyList<LogPublicKey> Keys { get; }

    public string Origin => Keys[0].Origin;

    /// <exception cref="ReceiptFormatException">A line is no key, or the keys belong to different logs.</exception>
    public static LogPublicKeys Parse(string text) =>
        new([
            .. text.Split((char[])['\n', '\r', ' ', ','], StringSplitOptions.RemoveEmptyEntries)
                .Take(KeysMax + 1)
                .Select(LogPublicKey.Parse),
        ]);

    public override string ToString() => string.Join('\n', Keys);

    internal Checkpoint? RecallGood(string note) => lastGood is { } last && last.Note == note ? last.Checkpoint : null;

    internal void RememberGood(string note, Checkpoint checkpoint) => lastGood = new(note, checkpoint);

    internal LogPublicKey? Find(string origin, uint id, LogKeyKind kind) =>
        Keys.FirstOrDefault(k => k.Origin == origin && k.Id == id && k.Kind == kind);
}
