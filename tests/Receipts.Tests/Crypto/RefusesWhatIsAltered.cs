using CardRecycle.Crypto;
using CsCheck;

namespace CardRecycle.Receipts.Tests.Crypto;

/// <summary>Negative space: whatever is altered, cut off or made up is refused in the one documented way, and never opens.</summary>
public sealed class RefusesWhatIsAltered
{
    private static readonly Sm2KeyPair keys = Sm2.GenerateKeyPair();
    private static readonly byte[] sm4Key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private static readonly byte[] seed = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void An_sm2_ciphertext_with_any_byte_changed_does_not_open()
    {
        var genuine = Sm2.Encrypt(keys.PublicKey.Span, "card secret"u8);
        keys.Decrypt(genuine).ShouldBe("card secret"u8.ToArray());
        foreach (var altered in Altered(genuine))
            Should.Throw<CryptoRefusedException>(() => keys.Decrypt(altered));
    }

    [Fact]
    public void An_sm2_signature_with_any_byte_changed_is_false()
    {
        var genuine = Sm2.Sign(keys.ExportPrivateKey(), "message"u8);
        Sm2.Verify(keys.PublicKey.Span, "message"u8, genuine).ShouldBeTrue();
        Sm2.Verify(keys.PublicKey.Span, "message"u8, genuine, "another user").ShouldBeFalse();
        foreach (var altered in Altered(genuine))
            Sm2.Verify(keys.PublicKey.Span, "message"u8, altered).ShouldBeFalse();
    }

    [Fact]
    public void An_ed25519_signature_with_any_byte_changed_is_false()
    {
        var publicKey = Ed25519.PublicKeyOf(seed);
        var genuine = Ed25519.Sign(seed, "message"u8);
        Ed25519.Verify(publicKey, "message"u8, genuine).ShouldBeTrue();
        Ed25519.Verify(publicKey, "massage"u8, genuine).ShouldBeFalse();
        foreach (var altered in Altered(genuine))
            Ed25519.Verify(publicKey, "message"u8, altered).ShouldBeFalse();
    }

    [Fact]
    public void A_sealed_field_with_any_byte_changed_does_not_open()
    {
        var genuine = SealedField.Seal("k1", sm4Key, "secret"u8, "cards.cards/1/secret");
        SealedField.Open(genuine, KeyOf, "cards.cards/1/secret").ShouldBe("secret"u8.ToArray());
        foreach (var altered in Altered(genuine))
            Should.Throw<CryptoRefusedException>(() => SealedField.Open(altered, KeyOf, "cards.cards/1/secret"));
    }

    [Fact]
    public void A_sealed_field_copied_into_another_cell_does_not_open()
    {
        var genuine = SealedField.Seal("k1", sm4Key, "secret"u8, "cards.cards/1/secret");
        Should.Throw<CryptoRefusedException>(() => SealedField.Open(genuine, KeyOf, "cards.cards/2/secret"));
    }

    [Fact]
    public void Made_up_bytes_never_open_and_never_fail_in_another_way() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(
                bytes =>
                {
                    Should.Throw<CryptoRefusedException>(() => keys.Decrypt(bytes));
                    Should.Throw<CryptoRefusedException>(() => Sm4Gcm.Open(sm4Key, bytes, []));
                    Should.Throw<CryptoRefusedException>(() => SealedField.Open(bytes, KeyOf, "x"));
                    Should.Throw<CryptoRefusedException>(() => Sm2.Encrypt(bytes, "x"u8));
                    Sm2.Verify(bytes, bytes, bytes).ShouldBeFalse();
                    Ed25519.Verify(bytes, bytes, bytes).ShouldBeFalse();
                },
                iter: 300
            );

    [Fact]
    public void Whatever_is_sealed_opens_again() =>
        Gen
            .Byte.Array[1, 200]
            .Sample(
                bytes =>
                {
                    keys.Decrypt(Sm2.Encrypt(keys.PublicKey.Span, bytes)).ShouldBe(bytes);
                    Sm4Gcm.Open(sm4Key, Sm4Gcm.Seal(sm4Key, bytes, [1]), [1]).ShouldBe(bytes);
                },
                iter: 50
            );

    [Fact]
    public void A_private_key_out_of_range_is_refused()
    {
        Should.Throw<CryptoRefusedException>(() => Sm2.FromPrivateKey(new byte[32]));
        Should.Throw<CryptoRefusedException>(() => Sm2.FromPrivateKey(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Should.Throw<CryptoRefusedException>(() => Sm2.FromPrivateKey(new byte[31]));
    }

    [Fact]
    public void A_key_pair_does_not_print_its_private_half() =>
        keys.ToString().ShouldNotContain(Convert.ToHexString(keys.ExportPrivateKey()), Case.Insensitive);

    private static byte[]? KeyOf(string id) => id == "k1" ? sm4Key : null;

    /// <summary>Every byte changed in two ways, and both ends cut or lengthened.</summary>
    private static IEnumerable<byte[]> Altered(byte[] genuine)
    {
        for (var i = 0; i < genuine.Length; i++)
            foreach (var mask in (byte[])[0x01, 0x80])
            {
                var altered = genuine.ToArray();
                altered[i] ^= mask;
                yield return altered;
            }
        yield return genuine[..^1];
        yield return [.. genuine, 0];
    }
}
