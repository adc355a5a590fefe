using CardRecycle.Crypto;

namespace CardRecycle.Api.Platform.Security.Keys;

/// <summary>
/// The keys of one ring as a room uses them: its data keys, and those in its settings from before there were any, which go on opening what
/// they sealed.
/// </summary>
/// <param name="dataKeys">The data keys.</param>
/// <param name="ring">Which of them.</param>
/// <param name="configuredCurrent">Seals while there are no data keys.</param>
/// <param name="configured">Keys of the room's settings, by id.</param>
internal sealed class SealingKeys(DataKeys dataKeys, KeyRing ring, string configuredCurrent, IReadOnlyDictionary<string, byte[]> configured)
{
    public byte[] Seal(ReadOnlySpan<byte> plaintext, string place)
    {
        var (id, key) =
            dataKeys.Current(ring)
            ?? (dataKeys.IsConfigured ? throw new InvalidOperationException($"The data keys of {ring} are not there yet.") : Configured());
        return SealedField.Seal(id, key, plaintext, place);
    }

    /// <exception cref="CryptoRefusedException">Altered, moved from another place, or sealed under a key that is not known.</exception>
    public byte[] Open(ReadOnlySpan<byte> field, string place) => SealedField.Open(field, Find, place);

    private byte[]? Find(string id) => dataKeys.Find(ring, id) ?? configured.GetValueOrDefault(id);

    private (string, byte[]) Configured() =>
        configured.TryGetValue(configuredCurrent, out var key)
            ? (configuredCurrent, key)
            : throw new InvalidOperationException($"No key of {ring} is configured that seals.");
}
