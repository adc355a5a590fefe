using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Receipts;

/// <summary>
/// A salted hash that stands for personal data: SHA-256 over <c>cardrecycle.commitment/1\n field \n salt value</c>. Without its salt of 32
/// random bytes the value cannot be guessed from it, not even a name out of a list of names.
/// </summary>
public static class Commitment
{
    public const int SaltBytes = 32;
    public const int HashBytes = SHA256.HashSizeInBytes;

    public const string SellerName = "sellerName";
    public const string Card = "card";

    public static byte[] Of(string field, ReadOnlySpan<byte> salt, string value) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"cardrecycle.commitment/1\n{field}\n"), .. salt, .. Encoding.UTF8.GetBytes(value)]);
}

/// <summary>
/// What opens a commitment. Whoever holds a receipt may leave an opening out of the file before showing it to somebody else: the rest
/// still verifies.
/// </summary>
/// <param name="Field"><see cref="Commitment.SellerName"/> or <see cref="Commitment.Card"/>.</param>
/// <param name="Salt">32 bytes.</param>
/// <param name="Value">The personal data.</param>
public sealed record Opening(string Field, byte[] Salt, string Value)
{
    public static Opening Fresh(string field, string value) => new(field, RandomNumberGenerator.GetBytes(Commitment.SaltBytes), value);

    public byte[] Commit() => Commitment.Of(Field, Salt, Value);

    public override string ToString() => $"Opening({Field}, ***)";
}
