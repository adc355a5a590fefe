using CardRecycle.Crypto;
using CardRecycle.Receipts.Log;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Section <c>Receipts</c>. Keys in base64.</summary>
internal sealed class ReceiptOptions
{
    /// <summary>Name of the log in every checkpoint, without spaces: <c>cardrecycle.example/receipts</c>. It must never change.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Ed25519 seed (32 bytes) that signs checkpoints.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>SM4 keys (16 bytes) by id, for the salts and personal data behind the commitments.</summary>
    public Dictionary<string, string> OpeningKeys { get; init; } = [];

    public string CurrentOpeningKey { get; set; } = "";

    /// <summary>The least time between two checkpoints; a lone receipt is sealed at once.</summary>
    public TimeSpan SealInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>The keys of this room, read and checked when first used.</summary>
internal sealed class ReceiptKeys(IOptions<ReceiptOptions> options)
{
    private readonly Lazy<LogSigner> signer = new(() => new(options.Value.Origin, Convert.FromBase64String(options.Value.SigningKey)));

    public LogSigner Signer => signer.Value;

    public byte[] SealOpenings(Guid receiptId, ReadOnlySpan<byte> openings) =>
        SealedField.Seal(
            options.Value.CurrentOpeningKey,
            Key(options.Value.CurrentOpeningKey) ?? throw new InvalidOperationException("Receipts:CurrentOpeningKey names no key."),
            openings,
            Place(receiptId)
        );

    public byte[] OpenOpenings(Guid receiptId, ReadOnlySpan<byte> field) => SealedField.Open(field, Key, Place(receiptId));

    private byte[]? Key(string id) => options.Value.OpeningKeys.TryGetValue(id, out var key) ? Convert.FromBase64String(key) : null;

    private static string Place(Guid receiptId) => $"receipts.openings/{receiptId:N}/sealed";
}
