using System.Security.Claims;
using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Models.Valuation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// A seller asks what a card is worth. Touches nothing but memory: catalogue, model and market are held there, the quote carries itself,
/// and
/// what is kept of it is written later.
/// </summary>
internal sealed class QuoteCard(
    ICatalog catalog,
    IValuationModels models,
    IMarketLevels levels,
    IMarketAlarms alarms,
    RememberedEstimates estimates,
    LifeSchedules schedules,
    PriceWalk walk,
    FollowedAnswers answers,
    PriceStepping stepping,
    QuoteSeal seal,
    IssuedQuoteWriter issued,
    TimeProvider clock,
    LiveFees fees
) : IOfferedPrices
{
    public const int ValidMinutes = 15;
    public const string StandardTier = "standard";
    private const string GuestTier = "guest";

    public static Results<Ok<QuoteResponse>, ProblemHttpResult> Handle(QuoteCardRequest request, ClaimsPrincipal user, QuoteCard quoting)
    {
        var (seller, tier) = SellerOf(user);
        return quoting.Quote(request, seller, tier).Refused(out var refusal, out var response)
            ? Problems.From(refusal)
            : TypedResults.Ok(response);
    }

    private Outcome<QuoteResponse> Quote(QuoteCardRequest request, Guid? sellerId, string tier)
    {
        var now = clock.GetUtcNow();
        now = new(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
        if (QuotedCard.From(request, catalog, now).Refused(out var refusal, out var card))
            return refusal;
        if (models.Current is not { } model)
            return QuoteRefusals.ModelUnavailable;

        if (alarms.For(card.Brand.Id).Paused)
            return QuoteRefusals.MarketPaused;
        var level = levels.For(card.Brand.Id);
        if (EstimateOf(card, model, now) is not { } estimate)
            return QuoteRefusals.ModelUnavailable;
        var (steps, shownSteps) = schedules.For(model, card.Facts(QuoteDay.Of(now)));
        var terms = QuotePolicy.TermsFor(estimate, new(card.Brand.Kind, card.Form, card.Proof, tier, level), steps, fees.Policy);
        (terms, var policy) = walk.Apply(terms, card.Brand.Kind, now);
        (terms, var moved) = answers.Apply(terms, card.Brand.Id);
        (terms, var step) = stepping.Step(terms, card, now);
        var price = QuotePolicy.Price(terms, card.BalanceFen);
        if (price.AmountFen < Offer.AmountMinFen)
            return QuoteRefusals.BelowMinimum;

        var offer = OfferFor(card, sellerId, price, terms, model.Version, policy, now);
        Span<byte> payload = stackalloc byte[QuoteSeal.PayloadMax];
        var sealedQuote = seal.Seal(payload[..QuoteToken.Write(payload, offer, terms)]);
        issued.Note(offer, terms, card.Brand.Kind, tier, level, step, moved);
        return QuoteAnswer.For(offer, terms, card.Brand, estimate, level, tier, sealedQuote, shownSteps);
    }

    public OfferedPrice? For(Brand brand, long faceFen)
    {
        var now = clock.GetUtcNow();
        var card = new QuotedCard(brand, brand.Forms[0], faceFen, faceFen, null, null, PurchaseProof.None);
        if (!brand.Enabled || alarms.For(brand.Id).Paused || models.Current is not { } model)
            return null;
        if (EstimateOf(card, model, now) is not { } estimate)
            return null;
        var (steps, _) = schedules.For(model, card.Facts(QuoteDay.Of(now)));
        var priced = new PricedCard(brand.Kind, card.Form, card.Proof, StandardTier, levels.For(brand.Id));
        var (terms, _) = walk.Apply(QuotePolicy.TermsFor(estimate, priced, steps, fees.Policy), brand.Kind, now);
        var amount = QuotePolicy.Price(answers.Apply(terms, brand.Id).Terms, faceFen).AmountFen;
        return amount < Offer.AmountMinFen ? null : new(faceFen, amount, amount * QuotePolicy.Million / faceFen);
    }

    /// <returns>Null when the model in force makes no sense of the card.</returns>
    private RateEstimate? EstimateOf(in QuotedCard card, IValuationModel model, DateTimeOffset now)
    {
        var facts = card.Facts(QuoteDay.Of(now));
        var estimate = estimates.Estimate(model, facts, levels.SnapshotFor(card.Brand.Id, facts.Kind, facts.FaceFen));
        return double.IsFinite(estimate.ResaleRate) && double.IsFinite(estimate.Low) && double.IsFinite(estimate.DaysToSell)
            ? Widened(estimate, alarms.For(card.Brand.Id).Widening)
            : null;
    }

    /// <summary>An odd market makes every price less sure than the model says.</summary>
    private static RateEstimate Widened(in RateEstimate e, double factor) =>
        factor == 1
            ? e
            : e with
            {
                Low = Math.Max(0, e.ResaleRate - (factor * (e.ResaleRate - e.Low))),
                High = e.ResaleRate + (factor * (e.High - e.ResaleRate)),
            };

    private static Offer OfferFor(
        in QuotedCard card,
        Guid? sellerId,
        CardPrice price,
        PriceTerms terms,
        string model,
        string policy,
        DateTimeOffset now
    ) =>
        new(
            TimedId.New(now),
            sellerId,
            card.Brand.Id,
            card.Form,
            card.FaceFen,
            card.BalanceFen,
            card.ExpiresOn,
            card.Region,
            card.Proof,
            price.AmountFen,
            price.FeeFen,
            price.ResaleFen,
            price.AmountFen * QuotePolicy.Million / card.BalanceFen,
            model,
            price.Lines,
            now,
            now.AddMinutes(ValidMinutes)
        )
        {
            Terms = terms,
            PolicyVersion = policy,
        };

    /// <summary>A guest's quote may be accepted by whoever signs in next; a seller's is the seller's own and has the tier's
    /// fee.</summary>
    private static (Guid? Id, string Tier) SellerOf(ClaimsPrincipal user) =>
        user.HasClaim("role", "seller") && Guid.TryParse(user.FindFirstValue("sub"), out var id)
            ? (id, user.FindFirstValue("tier") ?? StandardTier)
            : (null, GuestTier);
}

/// <summary>A request that was found to make sense.</summary>
internal readonly record struct QuotedCard(
    Brand Brand,
    CardForm Form,
    long FaceFen,
    long BalanceFen,
    DateOnly? ExpiresOn,
    string? Region,
    PurchaseProof Proof
)
{
    /// <summary>Checks in the order of the fields; the first that is wrong is refused.</summary>
    public static Outcome<QuotedCard> From(QuoteCardRequest request, ICatalog catalog, DateTimeOffset now)
    {
        if (request.Brand is null || catalog.Find(request.Brand) is not { } brand)
            return QuoteRefusals.BrandMissing;
        if (!brand.Enabled)
            return QuoteRefusals.BrandPaused(brand);
        if (request.Form is not { } form || !brand.Forms.Contains(form))
            return QuoteRefusals.FormUnsupported(brand);
        if (request.FaceFen < brand.FaceMinFen || request.FaceFen > brand.FaceMaxFen)
            return QuoteRefusals.FaceOutOfBounds(brand);
        var balance = request.BalanceFen ?? request.FaceFen;
        if (balance < 1 || balance > request.FaceFen)
            return QuoteRefusals.BalanceOutOfBounds;
        if (request.ExpiresOn < QuoteDay.Of(now))
            return QuoteRefusals.CardExpired;
        if (request.Region is not null && !brand.Regions.Contains(request.Region))
            return QuoteRefusals.RegionUnknown(brand);
        var proof = request.Proof ?? PurchaseProof.None;
        return Enum.IsDefined(proof)
            ? new QuotedCard(brand, form, request.FaceFen, balance, request.ExpiresOn, request.Region, proof)
            : QuoteRefusals.ProofUnknown;
    }

    public CardFacts Facts(DateOnly day) =>
        new(
            Brand.Id,
            (KindOfCard)Brand.Kind,
            (FormOfCard)Form,
            FaceFen,
            BalanceFen,
            ExpiresOn?.DayNumber - day.DayNumber,
            Region is not null,
            day
        );
}

/// <param name="Brand">Id from <c>GET /catalog/brands</c>.</param>
/// <param name="Form">Physical card or code.</param>
/// <param name="FaceFen">Face value in fen, within the brand's bounds.</param>
/// <param name="BalanceFen">What is left on it, in fen; left out for an unused card.</param>
/// <param name="ExpiresOn">Last day on which it can be spent; left out if it does not expire or that is not known.</param>
/// <param name="Region">Where it is bound, one of the brand's regions; left out for a nation-wide card.</param>
/// <param name="Proof">What the seller can show of the purchase.</param>
internal sealed record QuoteCardRequest(
    string? Brand,
    CardForm? Form,
    long FaceFen,
    long? BalanceFen = null,
    DateOnly? ExpiresOn = null,
    string? Region = null,
    PurchaseProof? Proof = null
);
