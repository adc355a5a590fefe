using System.Security.Cryptography;

namespace CardRecycle.Receipts.Log;

/// <summary>
/// The hash of a log's tree. The receipt log stands in two trees over the same leaves, SHA-256 for checking anywhere and SM3 (国密), so that
/// neither hash alone carries the evidence. Both give 32 bytes.
/// </summary>
public sealed class TreeHash
{
    private readonly Func<byte[], byte[]> hash;

    private TreeHash(string name, Func<byte[], byte[]> hash) => (Name, this.hash) = (name, hash);

    public static TreeHash Sha256 { get; } = new("SHA-256", SHA256.HashData);

    /// <summary>GB/T 32905.</summary>
    public static TreeHash Sm3 { get; } = new("SM3", bytes => Crypto.Sm3.Hash(bytes));

    public string Name { get; }

    /// <summary>The root of a log without leaves: H().</summary>
    public byte[] EmptyRoot => hash([]);

    /// <summary>H(0x00 ‖ bytes). The prefix keeps a leaf from passing as a node.</summary>
    public byte[] Leaf(ReadOnlySpan<byte> bytes) => hash([0x00, .. bytes]);

    /// <summary>H(0x01 ‖ left ‖ right).</summary>
    public byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => hash([0x01, .. left, .. right]);

    public override string ToString() => Name;
}
