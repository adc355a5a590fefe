using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CardRecycle.Api.Tests.Quotes;

public sealed class QuoteSealHolds
{
    private static readonly DateTimeOffset start = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private static readonly Guid seller = Guid.Parse("01234567-89ab-7def-8123-456789abcdef");
    private readonly FakeTimeProvider clock = new(start);

    [Fact]
    public void A_sealed_offer_opens_as_what_it_was()
    {
        foreach (var owner in new Guid?[] { null, seller })
        {
            var offer = SampleOffer(owner, new DateOnly(2027, 3, 1), "浙江");
            OffersWith("a").Open(SealedBy("a", offer), seller).Refused(out var refusal, out var opened).ShouldBeFalse(refusal?.Type);
            opened!.ShouldBeEquivalentTo(offer);
        }
    }

    [Fact]
    public void A_quote_with_any_character_changed_removed_or_added_is_refused()
    {
        var text = SealedBy("a", SampleOffer(seller));
        var offers = OffersWith("a");
        const string others = "AZaz09-_ =.\n字";
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in others.Where(c => c != text[i]))
                TypeOf(offers.Open(text[..i] + c + text[(i + 1)..], seller)).ShouldBe("quotes/seal-broken", $"{i} {c}");
            TypeOf(offers.Open(text.Remove(i, 1), seller)).ShouldBe("quotes/seal-broken");
            TypeOf(offers.Open(text.Insert(i, " "), seller)).ShouldBe("quotes/seal-broken");
        }
    }

    [Fact]
    public void A_quote_with_any_single_bit_flipped_is_refused()
    {
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(SealedBy("a", SampleOffer(seller)));
        var offers = OffersWith("a");
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            TypeOf(offers.Open(System.Buffers.Text.Base64Url.EncodeToString(bytes), seller)).ShouldBe("quotes/seal-broken");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Junk_is_refused_whatever_its_length()
    {
        var random = new Random(7);
        var offers = OffersWith("a");
        for (var length = 0; length < 1_200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            TypeOf(offers.Open(System.Buffers.Text.Base64Url.EncodeToString(bytes), seller)).ShouldBe("quotes/seal-broken");
        }
        TypeOf(offers.Open(null!, seller)).ShouldBe("quotes/seal-broken");
    }

    [Fact]
    public void A_quote_expires_after_its_time_and_belongs_to_its_seller()
    {
        var text = SealedBy("a", SampleOffer(seller));
        var offers = OffersWith("a");
        TypeOf(offers.Open(text, Guid.CreateVersion7())).ShouldBe("quotes/belongs-to-another");
        clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        TypeOf(offers.Open(text, seller)).ShouldBeNull();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        TypeOf(offers.Open(text, seller)).ShouldBe("quotes/expired");
    }

    [Fact]
    public void While_keys_rotate_both_open_and_afterwards_only_the_new_one_does()
    {
        var old = SealedBy("a", SampleOffer(null));
        var young = SealedBy("b", SampleOffer(null));
        TypeOf(OffersWith("b", "a").Open(old, seller)).ShouldBeNull();
        TypeOf(OffersWith("b", "a").Open(young, seller)).ShouldBeNull();
        TypeOf(OffersWith("b").Open(old, seller)).ShouldBe("quotes/seal-broken");
        TypeOf(OffersWith("b").Open(young, seller)).ShouldBeNull();
    }

    [Fact]
    public void A_renewed_offer_keeps_its_rate_on_another_balance_and_moves_by_the_steps_on_another_expiry()
    {
        var offers = OffersWith("a");
        var offer = SampleOffer(seller, new DateOnly(2028, 1, 1));
        var half = offers.Requote(offer, 25_000, offer.ExpiresOn, start.AddHours(1));
        half.BalanceFen.ShouldBe(25_000);
        half.ValidUntil.ShouldBe(start.AddHours(1));
        half.Terms.ShouldBe(offer.Terms);
        Math.Abs(half.RatePpm - offer.RatePpm).ShouldBeLessThanOrEqualTo(100);
        half.Lines.Sum(l => l.AmountFen).ShouldBe(half.AmountFen);

        // 37 days left on the day of the quote: step -80,000 ppm of 500 yuan is 40 yuan, less the fee of 4 %.
        clock.Advance(TimeSpan.FromDays(3));
        var shorter = offers.Requote(offer, offer.BalanceFen, new DateOnly(2026, 12, 31), start.AddDays(4));
        (offer.AmountFen - shorter.AmountFen).ShouldBe(3_840);
        shorter.Lines.Sum(l => l.AmountFen).ShouldBe(shorter.AmountFen);
        offers.Requote(shorter, offer.BalanceFen, offer.ExpiresOn, start).AmountFen.ShouldBe(offer.AmountFen);

        foreach (var balance in new[] { 0, -5, long.MaxValue, 1 })
            offers.Requote(offer, balance, null, start).Lines.Sum(l => l.AmountFen).ShouldBeGreaterThanOrEqualTo(0);
        offers.Requote(offer, 0, null, start).AmountFen.ShouldBe(0);
    }

    private static Offer SampleOffer(Guid? owner, DateOnly? expiresOn = null, string? region = null)
    {
        var terms = new PriceTerms(
            940_000,
            -5_000,
            0,
            0,
            2_000,
            4_000,
            1_250,
            7_300,
            4_000,
            40_000,
            0,
            new LifeStep[] { new(365, 0), new(90, -20_000), new(30, -80_000), new(0, -250_000) }
        );
        var price = QuotePolicy.Price(terms, 50_000);
        return new(
            Guid.Parse("0193aaaa-bbbb-7ccc-8ddd-eeeeffff0000"),
            owner,
            "walmart",
            CardForm.Code,
            50_000,
            50_000,
            expiresOn,
            region,
            PurchaseProof.Receipt,
            price.AmountFen,
            price.FeeFen,
            price.ResaleFen,
            price.AmountFen * 1_000_000 / 50_000,
            "valuation-20261124-1",
            price.Lines,
            start,
            start.AddMinutes(15)
        )
        {
            Terms = terms,
            PolicyVersion = "fixed",
        };
    }

    private static string SealedBy(string key, Offer offer)
    {
        Span<byte> payload = stackalloc byte[QuoteSeal.PayloadMax];
        return SealWith(key).Seal(payload[..QuoteToken.Write(payload, offer, offer.Terms!)]);
    }

    private Offers OffersWith(params string[] keys) => new(SealWith(keys), clock);

    private static QuoteSeal SealWith(params string[] names)
    {
        var options = new QuoteSealOptions { CurrentSealKey = names[0] };
        foreach (var name in names)
            options.SealKeys[name] = Convert.ToBase64String([.. Enumerable.Repeat((byte)name[0], 32)]);
        return new(Options.Create(options));
    }

    private static string? TypeOf(Outcome<Offer> outcome) => outcome.Refused(out var refusal, out _) ? refusal.Type : null;
}
