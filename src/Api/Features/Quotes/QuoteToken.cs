using System.Text;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes.Contract;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// An offer in few bytes: whole numbers as zigzag varints, and of the price only its terms, since amount, fee and lines follow from them.
/// Raise <see cref="Format"/> whenever <see cref="QuotePolicy.Price"/> or this layout changes: quotes of the older program then count as
/// expired instead of changing their price.
/// </summary>
internal static class QuoteToken
{
    private const byte Format = 2;
    private const int TextBytesMax = 120;
    private const int StepsMax = 16;

    public static int Write(Span<byte> target, Offer offer, PriceTerms terms)
    {
        var writer = new Writer(target);
        writer.Byte(Format);
        writer.Guid(offer.QuoteId);
        writer.Byte((byte)(offer.SellerId is null ? 0 : 1));
        if (offer.SellerId is { } seller)
            writer.Guid(seller);
        writer.Text(offer.BrandId);
        writer.Text(offer.Region ?? "");
        writer.Text(offer.ModelVersion);
        writer.Text(offer.PolicyVersion ?? "");
        writer.Byte((byte)offer.Form);
        writer.Byte((byte)offer.Proof);
        writer.Number(offer.FaceFen);
        writer.Number(offer.BalanceFen);
        writer.Number(offer.ExpiresOn?.DayNumber ?? -1);
        writer.Number(offer.QuotedAt.ToUnixTimeMilliseconds());
        writer.Number((offer.ValidUntil - offer.QuotedAt).Ticks / TimeSpan.TicksPerMillisecond);
        writer.Number(terms.MarketPpm);
        writer.Number(terms.FacePpm);
        writer.Number(terms.LifePpm);
        writer.Number(terms.RegionPpm);
        writer.Number(terms.SeasonPpm);
        writer.Number(terms.ChannelPpm);
        writer.Number(terms.HoldingPpm);
        writer.Number(terms.RiskPpm);
        writer.Number(terms.MarginPpm);
        writer.Number(terms.FeePpm);
        writer.Number(terms.MembershipPpm);
        writer.Number(terms.LifeSteps.Count);
        foreach (var step in terms.LifeSteps)
        {
            writer.Number(step.LifeDaysMin);
            writer.Number(step.Ppm);
        }
        return writer.Length;
    }

    /// <summary>Null for another program's layout. The bytes come from under our own seal, so anything else wrong with them is a
    /// bug.</summary>
    public static Offer? Read(ReadOnlySpan<byte> source)
    {
        var reader = new Reader(source);
        if (reader.Byte() != Format)
            return null;
        var quoteId = reader.Guid();
        Guid? sellerId = reader.Byte() == 1 ? reader.Guid() : null;
        var (brandId, region, model, policy) = (reader.Text(), reader.Text(), reader.Text(), reader.Text());
        var (form, proof) = ((CardForm)reader.Byte(), (PurchaseProof)reader.Byte());
        var (face, balance, expires) = (reader.Number(), reader.Number(), (int)reader.Number());
        var quotedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.Number());
        var validUntil = quotedAt.AddMilliseconds(reader.Number());
        var terms = ReadTerms(ref reader);
        var price = QuotePolicy.Price(terms, balance);
        return new(
            quoteId,
            sellerId,
            brandId,
            form,
            face,
            balance,
            expires < 0 ? null : DateOnly.FromDayNumber(expires),
            region.Length == 0 ? null : region,
            proof,
            price.AmountFen,
            price.FeeFen,
            price.ResaleFen,
            price.AmountFen * QuotePolicy.Million / balance,
            model,
            price.Lines,
            quotedAt,
            validUntil
        )
        {
            Terms = terms,
            PolicyVersion = policy,
        };
    }

    private static PriceTerms ReadTerms(ref Reader reader)
    {
        Span<long> n = stackalloc long[11];
        for (var i = 0; i < n.Length; i++)
            n[i] = reader.Number();
        var steps = new LifeStep[Math.Min(reader.Number(), StepsMax)];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = new((int)reader.Number(), reader.Number());
        return new(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], steps);
    }

    private ref struct Writer(Span<byte> target)
    {
        private readonly Span<byte> target = target;
        public int Length { get; private set; }

        public void Byte(byte value) => target[Length++] = value;

        public void Guid(Guid value)
        {
            value.TryWriteBytes(target[Length..]);
            Length += 16;
        }

        public void Number(long value)
        {
            var zigzag = (ulong)(value << 1 ^ value >> 63);
            for (; zigzag >= 0x80; zigzag >>= 7)
                Byte((byte)(zigzag | 0x80));
            Byte((byte)zigzag);
        }

        public void Text(string value)
        {
            var length = Encoding.UTF8.GetBytes(value, target.Slice(Length + 1, TextBytesMax));
            target[Length] = (byte)length;
            Length += 1 + length;
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private readonly ReadOnlySpan<byte> source = source;
        private int position;

        public byte Byte() => source[position++];

        public Guid Guid() => new(source.Slice((position += 16) - 16, 16));

        public long Number()
        {
            ulong zigzag = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = Byte();
                zigzag |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                    return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            }
        }

        public string Text()
        {
            int length = Byte();
            return Encoding.UTF8.GetString(source.Slice((position += length) - length, length));
        }
    }
}
