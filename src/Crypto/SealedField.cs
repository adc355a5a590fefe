using System.Text;

namespace CardRecycle.Crypto;

/// <summary>
/// One encrypted database field: <c>length of keyId (1 byte)‖keyId (ASCII)‖nonce‖ciphertext‖tag</c> under SM4-GCM. Key id and the place
/// where the field stands (table, row, column) are authenticated with it, so that a value copied into another cell does not open.
/// </summary>
public static class SealedField
{
    public const int KeyIdLengthMax = 64;

    public static byte[] Seal(string keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, string place)
    {
        if (keyId.Length is 0 or > KeyIdLengthMax || !Ascii.IsValid(keyId))
            throw new ArgumentException($"A key id has 1 to {KeyIdLengthMax} ASCII characters.", nameof(keyId));
        return [(byte)keyId.Length, .. Encoding.ASCII.GetBytes(keyId), .. Sm4Gcm.Seal(key, plaintext, Associated(keyId, place))];
    }

    /// <param name="field">What <see cref="Seal"/> made.</param>
    /// <param name="keyOf">Finds a key by its id; null when there is none.</param>
    /// <param name="place">The same as at sealing.</param>
    /// <exception cref="CryptoRefusedException">Altered, moved from another place, or sealed under a key that is not known.</exception>
    public static byte[] Open(ReadOnlySpan<byte> field, Func<string, byte[]?> keyOf, string place)
    {
        if (field.IsEmpty || field.Length < 1 + field[0])
            throw new CryptoRefusedException("The sealed field is too short.");
        var keyId = Encoding.ASCII.GetString(field[1..(1 + field[0])]);
        var key = keyOf(keyId) ?? throw new CryptoRefusedException("The sealed field is under a key that is not known.");
        return Sm4Gcm.Open(key, field[(1 + field[0])..], Associated(keyId, place));
    }

    private static byte[] Associated(string keyId, string place) => Encoding.UTF8.GetBytes($"{keyId}\n{place}");
}
