namespace CardRecycle.Receipts.Log;

/// <summary>
/// Every key that somebody trusts for one log, the former ones included: one verifier key a line. A checkpoint names the key that signed it.
/// </summary>
public sealed class LogPublicKeys
{
    private const int KeysMax = 64;

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
        new([.. text.Split((char[])['\n', '\r', ' ', ','], StringSplitOptions.RemoveEmptyEntries).Take(KeysMax + 1).Select(LogPublicKey.Parse)]);

    public override string ToString() => string.Join('\n', Keys);

    internal LogPublicKey? Find(string origin, uint id, LogKeyKind kind) =>
        Keys.FirstOrDefault(k => k.Origin == origin && k.Id == id && k.Kind == kind);
}
