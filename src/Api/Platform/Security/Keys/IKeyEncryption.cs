using System.Text;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// Wraps data keys: the shape of a key management service, whose key-encryption keys never leave it. Called when keys are made, rotated or
/// read (once a process for each), never for a field.
/// </summary>
internal interface IKeyEncryption
{
    /// <summary>Id of the key that wraps from now on; empty when there is none.</summary>
    string CurrentId { get; }

    /// <param name="kekId">Which key wraps.</param>
    /// <param name="dataKey">What is wrapped.</param>
    /// <param name="context">Authenticated with it: what was wrapped for one place does not unwrap for another.</param>
    /// <param name="ct">Cancellation.</param>
    Task<byte[]> WrapAsync(string kekId, byte[] dataKey, string context, CancellationToken ct);

    /// <exception cref="CryptoRefusedException">Altered, of another context, or under a key that is not known.</exception>
    Task<byte[]> UnwrapAsync(string kekId, byte[] wrapped, string context, CancellationToken ct);
}

/// <summary>Key-encryption keys from settings, environment or files.</summary>
internal sealed class ConfiguredKeyEncryption(IOptions<KeyOptions> options) : IKeyEncryption
{
    private readonly Lazy<Dictionary<string, byte[]>> keys = new(() =>
        options
            .Value.Kek.Concat(options.Value.KekFiles.Select(f => KeyValuePair.Create(f.Key, KeyOptionsCheck.Read(f.Value))))
            .ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value))
    );

    public string CurrentId => options.Value.Current;

    /// <summary>Whether the settings hold it.</summary>
    public bool Has(string kekId) => keys.Value.ContainsKey(kekId);

    public Task<byte[]> WrapAsync(string kekId, byte[] dataKey, string context, CancellationToken ct) =>
        Task.FromResult(Sm4Gcm.Seal(keys.Value[kekId], dataKey, Associated(kekId, context)));

    public Task<byte[]> UnwrapAsync(string kekId, byte[] wrapped, string context, CancellationToken ct) =>
        keys.Value.TryGetValue(kekId, out var key)
            ? Task.FromResult(Sm4Gcm.Open(key, wrapped, Associated(kekId, context)))
            : throw new CryptoRefusedException($"The key-encryption key {kekId} is not known: neither Keys:Kek nor Keys:KekFiles has it.");

    private static byte[] Associated(string kekId, string context) => Encoding.UTF8.GetBytes($"{kekId}\n{context}");
}
