using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Crypto;
using CardRecycle.Receipts;
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

    /// <summary>SM2 private key (32 bytes) that signs them as well.</summary>
    public string Sm2SigningKey { get; set; } = "";

    /// <summary>Verifier keys (<c>origin+keyid+base64</c>) that have signed checkpoints before: shown beside those that sign now.</summary>
    public string[] FormerPublicKeys { get; init; } = [];

    /// <summary>Every checkpoint is written there as a file; not set: none is.</summary>
    public string? ExportFolder { get; set; }

    /// <summary>Witnesses by name: the prefix below which each takes <c>add-checkpoint</c> (C2SP tlog-witness).</summary>
    public Dictionary<string, Uri> Witnesses { get; init; } = [];

    /// <summary>SM4 keys (16 bytes) by id, for the salts and personal data behind the commitments.</summary>
    public Dictionary<string, string> OpeningKeys { get; init; } = [];

    public string CurrentOpeningKey { get; set; } = "";

    /// <summary>The least time between two checkpoints; a lone receipt is sealed at once.</summary>
    public TimeSpan SealInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>The keys of this room, read and checked when first used.</summary>
internal sealed class ReceiptKeys([FromKeyedServices(KeyRing.Receipts)] SealingKeys sealing, IOptions<ReceiptOptions> options)
{
    private readonly Lazy<LogSigner> signer = new(() => SignerOf(options.Value));

    public LogSigner Signer => signer.Value;

    /// <summary>The keys that sign, and the former ones.</summary>
    public LogPublicKeys PublicKeys => new([.. Signer.PublicKeys.Keys, .. options.Value.FormerPublicKeys.Select(LogPublicKey.Parse)]);

    /// <summary>True when the log can be signed and its keys shown.</summary>
    public static bool AreSound(ReceiptOptions options)
    {
        try
        {
            var origin = SignerOf(options).PublicKeys.Origin;
            return options.FormerPublicKeys.All(k => LogPublicKey.Parse(k).Origin == origin);
        }
        catch (Exception e) when (e is FormatException or CryptoRefusedException or ReceiptFormatException)
        {
            return false;
        }
    }

    private static LogSigner SignerOf(ReceiptOptions o) =>
        new(o.Origin, Convert.FromBase64String(o.SigningKey), Convert.FromBase64String(o.Sm2SigningKey));

    public static readonly SealedTable Openings = new(
        KeyRing.Receipts,
        OpeningsTable,
        "receipt_id",
        (OpeningsTable, "receipt_id"),
        new SealedTableColumn("sealed", "sealed")
    );

    private const string OpeningsTable = "receipts.openings";

    public byte[] SealOpenings(Guid receiptId, ReadOnlySpan<byte> openings) =>
        sealing.Seal(openings, Openings.PlaceOf(receiptId, "sealed"));

    public byte[] OpenOpenings(Guid receiptId, ReadOnlySpan<byte> field) => sealing.Open(field, Openings.PlaceOf(receiptId, "sealed"));
}
