using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>Section <c>Quotes</c>. To rotate: add a key, make it current, remove the old one when its last quote has expired.</summary>
internal sealed class QuoteSealOptions
{
    /// <summary>Name (1 to 16 ASCII characters) to key (32 bytes or more, base64). All of them open; the current one seals.</summary>
    public Dictionary<string, string> SealKeys { get; } = [];

    public string CurrentSealKey { get; set; } = "";
}

/// <summary>
/// Seals bytes into text and opens it: <c>base64url(length of key name | key name | payload | padding | HMAC-SHA256 over all before)</c>.
/// The
/// padding makes the length a multiple of three, so that every character of the text counts and none can be changed unnoticed.
/// </summary>
internal sealed class QuoteSeal
{
    public const int PayloadMax = 600;
    private const int MacBytes = HMACSHA256.HashSizeInBytes;
    private const int KeyBytesMin = 32;
    private const int NameLengthMax = 16;
    private const int SealedMax = 1 + NameLengthMax + PayloadMax + 3 + MacBytes;

    private readonly FrozenDictionary<string, byte[]> keys;

    /// <summary>A key for another purpose, the same in every replica.</summary>
    public byte[] KeyFor(string purpose) => HMACSHA256.HashData(currentKey, Encoding.UTF8.GetBytes(purpose));

    private readonly byte[] currentName;
    private readonly byte[] currentKey;

    public QuoteSeal(IOptions<QuoteSealOptions> options)
    {
        keys = options.Value.SealKeys.ToFrozenDictionary(k => k.Key, k => Convert.FromBase64String(k.Value), StringComparer.Ordinal);
        foreach (var (name, key) in keys)
            if (key.Length < KeyBytesMin || name.Length > NameLengthMax || !Ascii.IsValid(name))
                throw new InvalidOperationException(
                    $"Quotes:SealKeys:{name} needs a name of 1 to 16 ASCII characters and 32 bytes or more."
                );
        currentKey =
            keys.GetValueOrDefault(options.Value.CurrentSealKey)
            ?? throw new InvalidOperationException("Quotes:CurrentSealKey names no key in Quotes:SealKeys.");
        currentName = Encoding.ASCII.GetBytes(options.Value.CurrentSealKey);
    }

    public string Seal(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, PayloadMax);
        Span<byte> buffer = stackalloc byte[SealedMax];
        buffer[0] = (byte)currentName.Length;
        currentName.CopyTo(buffer[1..]);
        payload.CopyTo(buffer[(1 + currentName.Length)..]);
        var body = 1 + currentName.Length + payload.Length;
        while ((body + MacBytes) % 3 != 0)
            buffer[body++] = 0;
        HMACSHA256.HashData(currentKey, buffer[..body], buffer.Slice(body, MacBytes));
        return Base64Url.EncodeToString(buffer[..(body + MacBytes)]);
    }

    /// <summary>Writes the payload with up to two zero bytes behind it to <paramref name="payload"/>; 0 if the text is not ours to the
    /// last
    /// bit.</summary>
    public int Open(string text, Span<byte> payload)
    {
        // Exactly the alphabet and no padding: the decoder alone would let white space pass.
        if (text.Length % 4 != 0 || text.Length > SealedMax / 3 * 4 || text.AsSpan().ContainsAnyExcept(alphabet))
            return 0;
        Span<byte> buffer = stackalloc byte[SealedMax];
        if (!Base64Url.TryDecodeFromChars(text, buffer, out var length) || length < 1 + MacBytes)
            return 0;
        var body = length - MacBytes;
        var start = 1 + buffer[0];
        if (start >= body || !Ascii.IsValid(buffer[1..start]))
            return 0;
        if (!keys.TryGetValue(Encoding.ASCII.GetString(buffer[1..start]), out var key))
            return 0;
        Span<byte> mac = stackalloc byte[MacBytes];
        HMACSHA256.HashData(key, buffer[..body], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, buffer[body..length]))
            return 0;
        buffer[start..body].CopyTo(payload);
        return body - start;
    }

    private static readonly System.Buffers.SearchValues<char> alphabet = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );
}
