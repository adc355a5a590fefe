using System.Text;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Receipts.Tests;

/// <summary>A genuine file is valid; the same file with anything changed at all is refused, and says why.</summary>
public sealed class ReceiptFiles
{
    private static readonly LogPublicKeys key = Sample.Signer.PublicKeys;

    [Fact]
    public void A_genuine_file_is_valid_and_reads_back_as_it_was()
    {
        var file = Sample.File();
        var verdict = ReceiptCheck.Verify(file.ToBytes(), key);
        verdict.IsValid.ShouldBeTrue(verdict.Detail);
        verdict.File!.Receipt.Lines[1].Label.ShouldBe("服务费 \"3%\" \\ \n\u0001");
        verdict.File.Receipt.PaidAt.ShouldBe(file.Receipt.PaidAt);
        verdict.Checkpoint!.Size.ShouldBe(13);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(6, 7)]
    [InlineData(999, 1000)]
    public void A_file_is_valid_wherever_in_the_log_it_stands(int index, int size) =>
        ReceiptCheck.Verify(Sample.File(index, size).ToBytes(), key).IsValid.ShouldBeTrue();

    /// <summary>Goal: no byte is without effect. Every byte of the file takes each of these eight other values.</summary>
    [Fact]
    public void Flipping_any_byte_of_the_file_makes_it_refused()
    {
        var genuine = Sample.File().ToBytes();
        ReceiptCheck.Verify(genuine, key).IsValid.ShouldBeTrue();
        byte[] masks = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80];
        for (var i = 0; i < genuine.Length; i++)
            foreach (var mask in masks)
            {
                var altered = genuine.ToArray();
                altered[i] ^= mask;
                ReceiptCheck.Verify(altered, key).IsValid.ShouldBeFalse($"byte {i} with {mask:x2}: {Encoding.UTF8.GetString(altered)}");
            }
    }

    [Fact]
    public void Every_byte_set_to_white_space_or_to_what_json_might_forgive_is_refused()
    {
        var genuine = Sample.File().ToBytes();
        for (var i = 0; i < genuine.Length; i++)
            foreach (var value in " \t\n\r0\"{}+-"u8.ToArray().Where(v => v != genuine[i]))
            {
                var altered = genuine.ToArray();
                altered[i] = value;
                ReceiptCheck.Verify(altered, key).IsValid.ShouldBeFalse($"byte {i} as {value:x2}");
            }
    }

    [Fact]
    public void Dropping_or_inserting_a_byte_anywhere_is_refused()
    {
        var genuine = Sample.File().ToBytes();
        for (var i = 0; i <= genuine.Length; i++)
        {
            foreach (var extra in " \n0=\0"u8.ToArray())
                ReceiptCheck.Verify([.. genuine[..i], extra, .. genuine[i..]], key).IsValid.ShouldBeFalse($"{extra:x2} inserted at {i}");
            if (i < genuine.Length)
                ReceiptCheck.Verify([.. genuine[..i], .. genuine[(i + 1)..]], key).IsValid.ShouldBeFalse($"byte {i} dropped");
        }
    }

    [Theory]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":05", ReceiptRefusal.NotCanonical)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":5.0", ReceiptRefusal.NotCanonical)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":-0", ReceiptRefusal.NotCanonical)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":99999999999999999999", ReceiptRefusal.NotCanonical)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":4", ReceiptRefusal.NotIncluded)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":-1", ReceiptRefusal.NotIncluded)]
    [InlineData("\"leafIndex\":5", "\"leafIndex\":5,\"leafIndex\":5", ReceiptRefusal.NotCanonical)]
    [InlineData("\"leafIndex\":5", "\"note\":1,\"leafIndex\":5", ReceiptRefusal.NotCanonical)]
    [InlineData("\"faceFen\":50000,\"balanceFen\":50000", "\"balanceFen\":50000,\"faceFen\":50000", ReceiptRefusal.NotCanonical)]
    [InlineData("\"amountFen\":46850", "\"amountFen\":56850", ReceiptRefusal.NotIncluded)]
    [InlineData("\"brandId\":\"jd-ecard\"", "\"brandId\":\"\\u006ad-ecard\"", ReceiptRefusal.NotCanonical)]
    [InlineData("\\u0001", "\\u000a", ReceiptRefusal.NotCanonical)]
    [InlineData("04:00:28.123Z", "04:00:28.123+00:00", ReceiptRefusal.NotCanonical)]
    [InlineData("张三", "李四", ReceiptRefusal.OpeningWrong)]
    [InlineData("6222****7890", "6222****7891", ReceiptRefusal.OpeningWrong)]
    [InlineData("cardrecycle.test/receipts\\n13\\n", "cardrecycle.test/receipts\\n14\\n", ReceiptRefusal.SignatureWrong)]
    [InlineData("cardrecycle.test/receipts\\n13\\n", "cardrecycle.test/receipts\\n013\\n", ReceiptRefusal.NotCanonical)]
    [InlineData("— cardrecycle.test", "— cardrecycle.tost", ReceiptRefusal.AnotherKey)]
    [InlineData("{\"format\"", "\uFEFF{\"format\"", ReceiptRefusal.NotCanonical)]
    public void A_changed_file_is_refused_for_the_reason_that_fits(string from, string to, ReceiptRefusal expected)
    {
        var genuine = Encoding.UTF8.GetString(Sample.File().ToBytes());
        genuine.ShouldContain(from);
        ReceiptCheck.Verify(Encoding.UTF8.GetBytes(genuine.Replace(from, to)), key).Refusal.ShouldBe(expected);
    }

    [Fact]
    public void Base64_with_other_slack_bits_is_refused()
    {
        var text = Encoding.UTF8.GetString(Sample.File().ToBytes());
        var salt = text.IndexOf("=\",\"value\"", StringComparison.Ordinal) - 1;
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var twin = Alphabet[Alphabet.IndexOf(text[salt]) ^ 1];
        var altered = text[..salt] + twin + text[(salt + 1)..];
        ReceiptCheck.Verify(Encoding.UTF8.GetBytes(altered), key).Refusal.ShouldBe(ReceiptRefusal.NotCanonical);
    }

    [Fact]
    public void A_genuine_receipt_of_another_deal_does_not_take_the_place_of_this_one()
    {
        var (mine, other) = (Sample.File(), Sample.File());
        ReceiptCheck.Verify((mine with { Receipt = other.Receipt }).ToBytes(), key).Refusal.ShouldBe(ReceiptRefusal.NotIncluded);
        ReceiptCheck.Verify((mine with { Proof = other.Proof }).ToBytes(), key).IsValid.ShouldBeTrue("the other leaves are the same");
        ReceiptCheck
            .Verify((mine with { SignedCheckpoint = other.SignedCheckpoint }).ToBytes(), key)
            .Refusal.ShouldBe(ReceiptRefusal.NotIncluded);
    }

    [Fact]
    public void A_file_signed_with_another_key_is_refused()
    {
        var file = Sample.File().ToBytes();
        var sameName = new LogSigner(Sample.Origin, new byte[32], Sample.Sm2Key).PublicKeys;
        var sameKey = new LogSigner("another.test/receipts", Sample.Seed, Sample.Sm2Key).PublicKeys;
        var otherSm2 = new LogSigner(Sample.Origin, Sample.Seed, Sample.Seed[1..].Append((byte)9).ToArray()).PublicKeys;
        ReceiptCheck.Verify(file, otherSm2).Refusal.ShouldBe(ReceiptRefusal.AnotherKey);
        ReceiptCheck.Verify(file, new(key.Keys[0])).Refusal.ShouldBe(ReceiptRefusal.AnotherKey, "the SM2 signature would go unchecked");
        ReceiptCheck.Verify(file, sameName).Refusal.ShouldBe(ReceiptRefusal.AnotherKey);
        ReceiptCheck.Verify(file, sameKey).Refusal.ShouldBe(ReceiptRefusal.AnotherKey);
    }

    [Fact]
    public void The_holder_may_keep_name_and_card_to_themselves()
    {
        var file = Sample.File();
        ReceiptCheck.Verify((file with { Openings = [] }).ToBytes(), key).IsValid.ShouldBeTrue();
        ReceiptCheck.Verify((file with { Openings = [file.Openings[1]] }).ToBytes(), key).IsValid.ShouldBeTrue();
        ReceiptCheck.Verify((file with { Openings = [file.Openings[1], file.Openings[0]] }).ToBytes(), key).IsValid.ShouldBeFalse();
        ReceiptCheck.Verify((file with { Openings = [file.Openings[0], file.Openings[0]] }).ToBytes(), key).IsValid.ShouldBeFalse();
    }

    [Fact]
    public void A_commitment_hides_its_value_behind_a_salt()
    {
        var (one, two) = (Opening.Fresh(Commitment.SellerName, "张三"), Opening.Fresh(Commitment.SellerName, "张三"));
        one.Commit().ShouldNotBe(two.Commit());
        one.Commit().ShouldBe((one with { }).Commit());
        one.ToString().ShouldNotContain("张三");
    }

    [Fact]
    public void A_file_that_is_no_receipt_is_refused_without_an_exception()
    {
        foreach (var text in (string[])["", "{}", "null", "{\"format\":\"cardrecycle.receipt-file/1\",\"receipt\":", "\0", "[[[[[["])
            ReceiptCheck.Verify(Encoding.UTF8.GetBytes(text), key).Refusal.ShouldBe(ReceiptRefusal.NotCanonical);
        ReceiptCheck.Verify(new byte[ReceiptFile.BytesMax + 1], key).Refusal.ShouldBe(ReceiptRefusal.NotCanonical);
        ReceiptCheck.Verify([0xff, 0xfe, 0xc3], key).Refusal.ShouldBe(ReceiptRefusal.NotCanonical);
    }

    /// <summary>The example of golang.org/x/mod/sumdb/note, made by another implementation.</summary>
    [Fact]
    public void A_key_in_the_form_of_signed_notes_is_read_and_printed_as_it_was()
    {
        const string Peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        LogPublicKey.Parse(Peter).ToString().ShouldBe(Peter);
        var (text, signatures) = SignedNote.Split(
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
                + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
        var signature = signatures.ShouldHaveSingleItem();
        (signature.Name, signature.KeyId).ShouldBe(("PeterNeumann", 0xc74f20a3));
        LogPublicKey.Parse(Peter).Verifies(text, signature.Signature).ShouldBeTrue();
        LogPublicKey.Parse(Peter).Verifies(text + " ", signature.Signature).ShouldBeFalse();
    }

    /// <summary>Receipts of the first format, before SM3 and SM2, are evidence for years: they stay valid, with new keys beside the old
    /// ones.</summary>
    [Fact]
    public void A_receipt_of_the_first_format_is_still_valid_and_still_refused_when_altered()
    {
        var old = Sample.FirstFormat(Sample.File()).ToBytes();
        Encoding.UTF8.GetString(old).ShouldStartWith("{\"format\":\"cardrecycle.receipt-file/1\",");
        ReceiptCheck.Verify(old, key).IsValid.ShouldBeTrue();
        ReceiptCheck.Verify(old, new(key.Keys[0])).IsValid.ShouldBeTrue("an old holder has the old key only");
        for (var i = 0; i < old.Length; i++)
        {
            var altered = old.ToArray();
            altered[i] ^= 1;
            ReceiptCheck.Verify(altered, key).IsValid.ShouldBeFalse($"byte {i}");
        }
    }

    /// <summary>Whoever breaks one of the two algorithms must not get rid of the other one.</summary>
    [Fact]
    public void A_checkpoint_cannot_be_stripped_of_its_second_signature_or_tree()
    {
        var file = Sample.File();
        var (text, signatures) = SignedNote.Split(file.SignedCheckpoint);
        ReceiptFile[] stripped =
        [
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text),
            },
            file with
            {
                SignedCheckpoint = text,
            },
            file with
            {
                SignedCheckpoint = "",
            },
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text, signatures[0]),
            },
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text, signatures[1]),
            },
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text, signatures[1], signatures[0]),
            },
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text, signatures[0], signatures[0]),
            },
            file with
            {
                SignedCheckpoint = SignedNote.Compose(text, signatures[0]),
                Sm3Proof = null,
            },
            file with
            {
                Sm3Proof = null,
            },
            file with
            {
                Sm3Proof = file.Proof,
            },
            file with
            {
                Proof = file.Sm3Proof!,
                Sm3Proof = file.Proof,
            },
            Sample.FirstFormat(file) with
            {
                Sm3Proof = file.Sm3Proof,
            },
        ];
        foreach (var one in stripped)
            ReceiptCheck.Verify(one.ToBytes(), key).IsValid.ShouldBeFalse(one.SignedCheckpoint);
    }

    [Fact]
    public void Keys_are_read_one_a_line_and_belong_to_one_log()
    {
        LogPublicKeys.Parse(key.ToString()).ToString().ShouldBe(key.ToString());
        LogPublicKeys.Parse(string.Join(',', key.Keys) + "\n").Keys.Count.ShouldBe(2);
        key.Keys[1].Kind.ShouldBe(LogKeyKind.Sm2);
        var foreign = new LogSigner("another.test/receipts", Sample.Seed, Sample.Sm2Key).PublicKeys;
        Should.Throw<ReceiptFormatException>(() => LogPublicKeys.Parse($"{key.Keys[0]}\n{foreign.Keys[1]}"));
        Should.Throw<ReceiptFormatException>(() => LogPublicKeys.Parse(" \n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PeterNeumann")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcVQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc")]
    public void A_mistyped_key_is_noticed(string text) => Should.Throw<ReceiptFormatException>(() => LogPublicKey.Parse(text));
}
