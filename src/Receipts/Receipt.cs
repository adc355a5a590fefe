using CardRecycle.Receipts.Canonical;

namespace CardRecycle.Receipts;

/// <summary>One line of the price's explanation, in fen.</summary>
public sealed record ReceiptLine(string Code, string Label, long AmountFen);

/// <summary>
/// What a seller and the platform agreed on and did: the bytes of <see cref="ToBytes"/> are the leaf of the log. All money in fen, all
/// times
/// in UTC to the millisecond. Personal data is not in it, only commitments to it (<see cref="Commitment"/>), so that deleting a salt and
/// its
/// value leaves the log whole.
/// </summary>
/// <param name="OrderId">The order.</param>
/// <param name="OrderNo">Its number as people see it.</param>
/// <param name="QuoteId">The quote that was accepted.</param>
/// <param name="BrandId">Brand of the card.</param>
/// <param name="Form"><c>physical</c> or <c>code</c>.</param>
/// <param name="FaceFen">Face value.</param>
/// <param name="BalanceFen">What the issuer said is on it.</param>
/// <param name="AmountFen">What the seller received.</param>
/// <param name="FeeFen">The service fee already taken off it.</param>
/// <param name="RatePpm">AmountFen over BalanceFen in parts per million.</param>
/// <param name="Lines">How the amount came about.</param>
/// <param name="ModelVersion">The valuation model that priced it.</param>
/// <param name="QuotedAt">When the price was made.</param>
/// <param name="SubmittedAt">When the card was handed over.</param>
/// <param name="PaidAt">When the money arrived.</param>
/// <param name="PayoutChannel">Through which channel.</param>
/// <param name="PayoutReference">The channel's own number of the payment.</param>
/// <param name="IssuedAt">When this receipt was made.</param>
/// <param name="SellerNameCommitment">32 bytes; opens to the seller's name.</param>
/// <param name="CardCommitment">32 bytes; opens to the masked card number.</param>
public sealed record Receipt(
    Guid OrderId,
    string OrderNo,
    Guid QuoteId,
    string BrandId,
    string Form,
    long FaceFen,
    long BalanceFen,
    long AmountFen,
    long FeeFen,
    long RatePpm,
    IReadOnlyList<ReceiptLine> Lines,
    string ModelVersion,
    DateTimeOffset QuotedAt,
    DateTimeOffset SubmittedAt,
    DateTimeOffset PaidAt,
    string PayoutChannel,
    string PayoutReference,
    DateTimeOffset IssuedAt,
    byte[] SellerNameCommitment,
    byte[] CardCommitment
)
{
    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new CanonicalWriter();
        Write(writer);
        return writer.ToArray();
    }

    /// <exception cref="ReceiptFormatException">Not exactly the bytes that <see cref="ToBytes"/> gives for a receipt.</exception>
    public static Receipt FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            throw new ReceiptFormatException("Not UTF-8.");
        var reader = new CanonicalReader(bytes);
        var receipt = Read(ref reader);
        reader.End();
        return receipt.ToBytes().AsSpan().SequenceEqual(bytes)
            ? receipt
            : throw new ReceiptFormatException("Not canonical: the same receipt is written in another way.");
    }

    internal void Write(CanonicalWriter w)
    {
        w.Raw("{\"schema\":\"cardrecycle.receipt/1\",\"orderId\":"u8).Id(OrderId);
        w.Raw(",\"orderNo\":"u8).Text(OrderNo);
        w.Raw(",\"quoteId\":"u8).Id(QuoteId);
        w.Raw(",\"brandId\":"u8).Text(BrandId);
        w.Raw(",\"form\":"u8).Text(Form);
        w.Raw(",\"faceFen\":"u8).Integer(FaceFen);
        w.Raw(",\"balanceFen\":"u8).Integer(BalanceFen);
        w.Raw(",\"amountFen\":"u8).Integer(AmountFen);
        w.Raw(",\"feeFen\":"u8).Integer(FeeFen);
        w.Raw(",\"ratePpm\":"u8).Integer(RatePpm);
        w.Raw(",\"lines\":"u8).List(Lines, WriteLine);
        w.Raw(",\"modelVersion\":"u8).Text(ModelVersion);
        w.Raw(",\"quotedAt\":"u8).Time(QuotedAt);
        w.Raw(",\"submittedAt\":"u8).Time(SubmittedAt);
        w.Raw(",\"paidAt\":"u8).Time(PaidAt);
        w.Raw(",\"payoutChannel\":"u8).Text(PayoutChannel);
        w.Raw(",\"payoutReference\":"u8).Text(PayoutReference);
        w.Raw(",\"issuedAt\":"u8).Time(IssuedAt);
        w.Raw(",\"commitments\":{\"sellerName\":"u8).Bytes(SellerNameCommitment);
        w.Raw(",\"card\":"u8).Bytes(CardCommitment).Raw("}}"u8);
    }

    internal static Receipt Read(ref CanonicalReader r) =>
        new(
            OrderId: After(ref r, "{\"schema\":\"cardrecycle.receipt/1\",\"orderId\":"u8).Id(),
            OrderNo: After(ref r, ",\"orderNo\":"u8).Text(),
            QuoteId: After(ref r, ",\"quoteId\":"u8).Id(),
            BrandId: After(ref r, ",\"brandId\":"u8).Text(),
            Form: After(ref r, ",\"form\":"u8).Text(),
            FaceFen: After(ref r, ",\"faceFen\":"u8).Integer(),
            BalanceFen: After(ref r, ",\"balanceFen\":"u8).Integer(),
            AmountFen: After(ref r, ",\"amountFen\":"u8).Integer(),
            FeeFen: After(ref r, ",\"feeFen\":"u8).Integer(),
            RatePpm: After(ref r, ",\"ratePpm\":"u8).Integer(),
            Lines: After(ref r, ",\"lines\":"u8).List(ReadLine),
            ModelVersion: After(ref r, ",\"modelVersion\":"u8).Text(),
            QuotedAt: After(ref r, ",\"quotedAt\":"u8).Time(),
            SubmittedAt: After(ref r, ",\"submittedAt\":"u8).Time(),
            PaidAt: After(ref r, ",\"paidAt\":"u8).Time(),
            PayoutChannel: After(ref r, ",\"payoutChannel\":"u8).Text(),
            PayoutReference: After(ref r, ",\"payoutReference\":"u8).Text(),
            IssuedAt: After(ref r, ",\"issuedAt\":"u8).Time(),
            SellerNameCommitment: After(ref r, ",\"commitments\":{\"sellerName\":"u8).Bytes(Commitment.HashBytes),
            CardCommitment: Last(After(ref r, ",\"card\":"u8).Bytes(Commitment.HashBytes), ref r)
        );

    private static void WriteLine(CanonicalWriter w, ReceiptLine line)
    {
        w.Raw("{\"code\":"u8).Text(line.Code);
        w.Raw(",\"label\":"u8).Text(line.Label);
        w.Raw(",\"amountFen\":"u8).Integer(line.AmountFen).Raw("}"u8);
    }

    private static ReceiptLine ReadLine(ref CanonicalReader r)
    {
        r.Expect("{\"code\":"u8);
        var code = r.Text();
        r.Expect(",\"label\":"u8);
        var label = r.Text();
        r.Expect(",\"amountFen\":"u8);
        var amountFen = r.Integer();
        r.Expect("}"u8);
        return new(code, label, amountFen);
    }

    private static ref CanonicalReader After(ref CanonicalReader reader, ReadOnlySpan<byte> literal)
    {
        reader.Expect(literal);
        return ref reader;
    }

    private static byte[] Last(byte[] value, ref CanonicalReader reader)
    {
        reader.Expect("}}"u8);
        return value;
    }
}
