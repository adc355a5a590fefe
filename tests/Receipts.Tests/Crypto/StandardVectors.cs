using System.Text;
using CardRecycle.Crypto;

namespace CardRecycle.Receipts.Tests.Crypto;

/// <summary>What the standards print, byte for byte, and what two other implementations (sm-crypto 0.3, OpenSSL 3) made of the same
/// input.</summary>
public sealed class StandardVectors
{
    // GB/T 32918.5-2017, A.2 and C.2.
    private const string PrivateKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string PublicKey =
        "04"
        + "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";

    [Fact]
    public void Sm3_of_abc_is_what_GBT_32905_prints() =>
        Hex(Sm3.Hash("abc"u8)).ShouldBe("66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0");

    [Fact]
    public void Sm3_of_two_blocks_is_what_GBT_32905_prints() =>
        Hex(Sm3.Hash(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcd", 16)))))
            .ShouldBe("DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732");

    [Fact]
    public void Hmac_sm3_agrees_with_OpenSSL_and_sm_crypto() =>
        Hex(Sm3.Hmac(Bytes("0102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20"), "message"u8))
            .ShouldBe("01C0EC9A1B372699762DD794E8948E1C9DE3AAB79DDFF6BFAE942929DFEE4A85");

    [Fact]
    public void Sm2_public_key_follows_from_the_private_key_of_GBT_32918() =>
        Sm2.FromPrivateKey(Bytes(PrivateKey)).PublicKeyHex.ShouldBe(PublicKey.ToLowerInvariant());

    [Fact]
    public void Sm2_decrypts_the_example_of_GBT_32918_5()
    {
        const string C1 =
            "04"
            + "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"
            + "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0";
        const string C3 = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766";
        const string C2 = "21886CA989CA9C7D58087307CA93092D651EFA";
        Encoding.ASCII.GetString(Sm2.Decrypt(Bytes(PrivateKey), Bytes(C1 + C3 + C2))).ShouldBe("encryption standard");
    }

    [Fact]
    public void Sm2_decrypts_what_sm_crypto_encrypted_without_the_leading_04()
    {
        const string FromSmCrypto =
            "5dbff1e3252e3e12a41cf59c7751f0bf26c77a9ba73e8900bf86ebf84699dff1dc240f9de331b2ed7288eb99f27aae69212beed56cb074b6c73ff2af0a3eddcb"
            + "0271fff972a4ba8faaa7c811f164b9c13eb6377cedb4cd242f81a9da4b8be9d509dd7a5fd6578f8a6a430dbda44cdec0";
        Encoding.ASCII.GetString(Sm2.Decrypt(Bytes(PrivateKey), Bytes(FromSmCrypto))).ShouldBe("7C406A1B7C4ECBE8");
        Encoding.ASCII.GetString(Sm2.Decrypt(Bytes(PrivateKey), Bytes("04" + FromSmCrypto))).ShouldBe("7C406A1B7C4ECBE8");
    }

    [Theory]
    // GB/T 32918.5-2017, A.2
    [InlineData(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )]
    // sm-crypto: doSignature("message digest", key, { hash: true, userId: "1234567812345678" })
    [InlineData(
        "8904693a262d299c977bf3a888a868e2f4ac28f80cdcad45a549704d192bee1fabe8acf305049978115bb7f0bbfadc928f94f527fb103ae27453db213530ab82"
    )]
    public void Sm2_accepts_signatures_that_others_made(string signature) =>
        Sm2.Verify(Bytes(PublicKey), "message digest"u8, Bytes(signature)).ShouldBeTrue();

    /// <summary>GB/T 32907, A.1: the block cipher under <see cref="Sm4Gcm"/>.</summary>
    [Fact]
    public void Sm4_is_what_GBT_32907_prints()
    {
        var key = Bytes("0123456789ABCDEFFEDCBA9876543210");
        var engine = new Org.BouncyCastle.Crypto.Engines.SM4Engine();
        engine.Init(true, new Org.BouncyCastle.Crypto.Parameters.KeyParameter(key));
        var block = new byte[16];
        engine.ProcessBlock(key, 0, block, 0);
        Hex(block).ShouldBe("681EDF34D206965E86B3E94F536E4246");
    }

    /// <summary>GB/T 32918.5, A.2 with the random number that it prints: (r, s), and with them Z and e.</summary>
    [Fact]
    public void Sm2_signs_as_GBT_32918_5_prints_when_it_draws_that_number()
    {
        var k = new Org.BouncyCastle.Math.BigInteger("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21", 16);
        var random = new Org.BouncyCastle.Security.SecureRandom(new Drawn(k.ToByteArrayUnsigned()));
        var signer = new Org.BouncyCastle.Crypto.Signers.SM2Signer(Org.BouncyCastle.Crypto.Signers.PlainDsaEncoding.Instance);
        var domain = Org.BouncyCastle.Crypto.EC.CustomNamedCurves.GetByName("sm2p256v1");
        var d = new Org.BouncyCastle.Math.BigInteger(PrivateKey, 16);
        var key = new Org.BouncyCastle.Crypto.Parameters.ECPrivateKeyParameters(
            "EC",
            d,
            new Org.BouncyCastle.Crypto.Parameters.ECDomainParameters(domain)
        );
        signer.Init(
            true,
            new Org.BouncyCastle.Crypto.Parameters.ParametersWithID(
                new Org.BouncyCastle.Crypto.Parameters.ParametersWithRandom(key, random),
                Encoding.ASCII.GetBytes(Sm2.DefaultUserId)
            )
        );
        signer.BlockUpdate(Encoding.ASCII.GetBytes("message digest"));
        Hex(signer.GenerateSignature())
            .ShouldBe(
                "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                    + "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
            );
    }

    /// <summary>A generator that draws what a standard prints.</summary>
    private sealed class Drawn(byte[] number) : Org.BouncyCastle.Crypto.Prng.IRandomGenerator
    {
        public void AddSeedMaterial(byte[] seed) { }

        public void AddSeedMaterial(ReadOnlySpan<byte> seed) { }

        public void AddSeedMaterial(long seed) { }

        public void NextBytes(byte[] bytes) => number.CopyTo(bytes, 0);

        public void NextBytes(byte[] bytes, int start, int len) => number.AsSpan(0, len).CopyTo(bytes.AsSpan(start));

        public void NextBytes(Span<byte> bytes) => number.AsSpan(0, bytes.Length).CopyTo(bytes);
    }

    [Fact]
    public void Sm4_gcm_is_what_RFC_8998_prints()
    {
        var key = Bytes("0123456789ABCDEFFEDCBA9876543210");
        var nonce = Bytes("00001234567800000000ABCD");
        var associated = Bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        var plaintext = Bytes(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
        );
        const string Sealed =
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
            + "83DE3541E4C2B58177E065A9BF7B62EC";
        Hex(Sm4Gcm.Seal(key, nonce, plaintext, associated)).ShouldBe(Sealed);
        Sm4Gcm.Open(key, nonce, Bytes(Sealed), associated).ShouldBe(plaintext);
    }

    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )]
    public void Ed25519_is_what_RFC_8032_prints(string seed, string publicKey, string message, string signature)
    {
        Hex(Ed25519.PublicKeyOf(Bytes(seed))).ShouldBe(publicKey.ToUpperInvariant());
        Hex(Ed25519.Sign(Bytes(seed), Bytes(message))).ShouldBe(signature.ToUpperInvariant());
        Ed25519.Verify(Bytes(publicKey), Bytes(message), Bytes(signature)).ShouldBeTrue();
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
