using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Quotes.Contract;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Models.Risk;

namespace CardRecycle.DevHost.History;

/// <summary>Makes each simulated offer an order with its whole life, by the order's own state machine.</summary>
internal sealed class PastOrders(
    PastPeople people,
    PastCards cards,
    PastPrices prices,
    PastRisk risk,
    PastCases cases,
    PastMoney money,
    PastTerms terms,
    PastRows rows
)
{
    /// <summary>Kinds of fraud whose cards prove worthless; the others cost in other ways.</summary>
    private static readonly HashSet<string> worthless = ["stolen-card", "used-cards", "takeover", "refund-abuse", "fake-identity"];

    private readonly OrderDeadlines deadlines = new();
    private readonly Random random = new(11);
    private readonly List<(Order Order, PastCard Card, DealEvent Event)> sold = [];
    private readonly List<(DateTimeOffset At, Action Do)> judged = [];

    /// <summary>Offers are placed and verified first; the gate then sees them, and looks at cards, in the order of its own times.</summary>
    public void Run(IReadOnlyList<PastDeal> deals, Action<double> report)
    {
        foreach (var deal in deals)
            if (deal.Event.Step == DealStep.Offer)
                Offer(deal);
            else
                judged.Add((deal.Event.At, () => Look(deal)));
        report(0.2);
        foreach (var (i, (_, act)) in judged.OrderBy(j => j.At).Index())
        {
            act();
            if (i % 500 == 0)
                report(0.2 + (0.8 * i / judged.Count));
        }
    }

    private void Offer(PastDeal deal)
    {
        var e = deal.Event;
        var seller = people.Of(e);
        var brand = cards.BrandOf(e);
        var face = PastCards.FaceOf(brand, e);
        var submitted = PastPeople.Stored(e.At.ToUniversalTime());
        var quoted = PastPeople.Stored(submitted.AddSeconds(-Math.Clamp(e.SecondsToAccept ?? 30, 2, 800)));
        var offer = prices.Quote(seller.Row.Id, seller.Row.Tier, brand, face, e.PurchaseProof == true, quoted, random);
        Glance(seller, e, quoted);
        if (offer.AmountFen < CardRecycle.Api.Features.Quotes.Contract.Offer.AmountMinFen)
            return;
        var orderId = Guid.CreateVersion7(submitted);
        var card = cards.Make(orderId, seller.Row.Id, brand, e, submitted);
        var order = Place(orderId, seller, offer, card, e, submitted);
        var at = submitted;
        if (!Verify(order, card, e, deal.Fraud, ref at))
            return;
        var verified = at;
        judged.Add((at, () => Judge(order, card, seller, deal, verified)));
    }

    /// <summary>A member of staff looked at a card that was sold lately; somebody had agreed to it.</summary>
    private void Look(PastDeal deal)
    {
        if (sold.Count == 0)
            return;
        var at = PastPeople.Stored(deal.Event.At.ToUniversalTime());
        var (order, card, offer) = sold[Math.Max(0, sold.Count - 1 - random.Next(Math.Min(sold.Count, 400)))];
        var (by, purpose) = ("risk", deal.Fraud is null ? "deliver" : "dispute");
        cards.Reveal(card, purpose, by, at, "交付给收购方时核对", "chief");
        rows.RevealRequests.Add(
            new()
            {
                Id = Guid.CreateVersion7(at.AddMinutes(-3)),
                CardId = card.Row.Id,
                Purpose = purpose,
                Reason = "交付给收购方时核对",
                AskedBy = by,
                AskedAt = PastPeople.Stored(at.AddMinutes(-3)),
                ExpiresAt = at.AddMinutes(8),
                State = Api.Features.Cards.RevealRequestState.Used,
                DecidedBy = "chief",
                DecidedAt = PastPeople.Stored(at.AddMinutes(-1)),
                UsedAt = at,
            }
        );
        var e = offer with
        {
            Id = Guid.CreateVersion7(at).ToString(),
            At = at,
            Step = DealStep.Reveal,
            StaffId = by,
            AccountAgeDays = offer.AccountAgeDays + (at - offer.At).TotalDays,
        };
        risk.Look(e, order.Id, order.SellerId);
        if (deal.Fraud is { } fraud && Known(fraud) is { } known)
            risk.Label(e, true, fraud.Typology, null, known, "investigation", "chief");
    }

    /// <summary>Quotes that nobody accepted: the top of the funnel.</summary>
    private void Glance(PastSeller seller, DealEvent e, DateTimeOffset quoted)
    {
        for (var more = random.Next(10) < 5 ? 1 : 0; more > 0; more--)
        {
            var other = cards.BrandOf(e with { Brand = "b" + random.Next(40) });
            var isGuest = random.Next(3) == 0;
            prices.Quote(
                isGuest ? null : seller.Row.Id,
                isGuest ? "guest" : seller.Row.Tier,
                other,
                PastCards.FaceOf(other, e),
                false,
                PastPeople.Stored(quoted.AddMinutes(-1 - random.Next(30))),
                random
            );
        }
    }

    private Order Place(Guid id, PastSeller seller, Offer offer, PastCard card, DealEvent e, DateTimeOffset at)
    {
        var order = new Order
        {
            Id = id,
            OrderNo = OrderNumbers.Of(id, at),
            SellerId = seller.Row.Id,
            PersonHash = seller.Row.PersonHash!,
            QuoteId = offer.QuoteId,
            CardId = card.Row.Id,
            CardMasked = card.Row.Masked,
            NumberPrefix = card.NumberPrefix,
            BrandId = offer.BrandId,
            Offer = offer,
            VerifyRequestId = Guid.CreateVersion7(at).ToString("N"),
            AcquireRequestId = Guid.CreateVersion7(at).ToString("N"),
            SubmittedAt = at,
            AcceptedAt = at,
            Facts = new(
                seller.Row.PhoneIndex,
                people.PayoutFingerprint(e, seller),
                seller.Row.CreatedAt,
                seller.Row.Level == Api.Features.Sellers.Contract.KycLevel.Face,
                card.Fingerprint,
                card.Batch,
                card.Serial,
                seller.IsCompany
            ),
            DeviceFingerprint = PastPeople.DeviceOf(e),
            IpAddress = PastPeople.AddressOf(e),
        };
        order.Open(at, deadlines);
        rows.Orders.Add(order);
        return order;
    }

    /// <summary>The issuer answers: good, another balance, or finally bad.</summary>
    /// <returns>False when the order ended here.</returns>
    private bool Verify(Order order, PastCard card, DealEvent e, DealLabel? fraud, ref DateTimeOffset at)
    {
        cards.Reveal(card, "verify", "system", at);
        at = PastPeople.Stored(
            at.AddSeconds(card.Brand.OfflineBalance ? 60 + (random.NextDouble() * 900) : 0.3 + (random.NextDouble() * 2))
        );
        var isBad = fraud is null ? random.Next(1000) < 22 : fraud.Typology == "used-cards" && random.Next(2) == 0;
        if (isBad)
        {
            var why = (string[])["used", "wrong-secret", "used", "fake"];
            var reason = fraud is null ? why[random.Next(why.Length)] : "used";
            order.Apply(OrderCommand.CardFoundBad, reason, at, deadlines);
            PastCards.Release(card, reason);
            return false;
        }
        order.VerifiedAt = at;
        var balance =
            e.BalanceFen is { } left && e.FaceFen > 0
                ? Math.Clamp(order.Offer.FaceFen * left / e.FaceFen, 0, order.Offer.FaceFen)
                : order.Offer.FaceFen;
        if (balance >= order.Offer.FaceFen * 98 / 100)
            order.Apply(OrderCommand.CardVerified, null, at, deadlines);
        else if (!Requote(order, card, balance, ref at))
            return false;
        return true;
    }

    private bool Requote(Order order, PastCard card, long balance, ref DateTimeOffset at)
    {
        var lower = balance < 100 ? null : PastPrices.Requote(order.Offer, balance, at.AddMinutes(30));
        if (lower is null || lower.AmountFen < CardRecycle.Api.Features.Quotes.Contract.Offer.AmountMinFen)
        {
            order.VerifiedAt = null;
            order.Apply(OrderCommand.CardFoundBad, "empty", at, deadlines);
            PastCards.Release(card, "empty");
            return false;
        }
        order.ProposedOffer = lower;
        order.Apply(OrderCommand.RequoteProposed, "balance-differs", at, deadlines);
        var chance = random.Next(100);
        if (chance < 75)
        {
            at = PastPeople.Stored(at.AddSeconds(8 + random.Next(500)));
            (order.Offer, order.ProposedOffer, order.AcceptedAt) = (lower, null, at);
            order.Apply(OrderCommand.AcceptRequote, null, at, deadlines);
            return true;
        }
        at = PastPeople.Stored(chance < 90 ? at.AddSeconds(20 + random.Next(900)) : order.DeadlineAt!.Value);
        order.Apply(chance < 90 ? OrderCommand.Cancel : OrderCommand.DeadlinePassed, null, at, deadlines);
        PastCards.Release(card, null);
        return false;
    }

    private void Judge(Order order, PastCard card, PastSeller seller, PastDeal deal, DateTimeOffset at)
    {
        at = PastPeople.Stored(at.AddMilliseconds(40));
        var e = DealEvents.OfferOf(AssessDeal.DealOf(order), at);
        var bound = card.Brand.Named ? 5_000_00L : 1_000_00L;
        var made = risk.Assess(order, e, bound, seller);
        switch (made.Decision.Verdict)
        {
            case RiskVerdict.Approve:
                order.Apply(OrderCommand.RiskApproved, null, at, deadlines);
                break;
            case RiskVerdict.Decline:
                order.Apply(OrderCommand.RiskDeclined, null, at, deadlines);
                PastCards.Release(card, null);
                return;
            default:
                if (!Review(order, card, made, deal.Fraud, e, ref at))
                    return;
                break;
        }
        Settle(order, card, seller, deal, e, made, at);
    }

    private bool Review(Order order, PastCard card, ScoredDecision made, DealLabel? fraud, DealEvent e, ref DateTimeOffset at)
    {
        order.Apply(OrderCommand.RiskReviewNeeded, made.Decision.Verdict == RiskVerdict.StepUp ? "proof-wanted" : null, at, deadlines);
        (at, var passes) = cases.Review(order, made, fraud, at, random);
        order.Apply(passes ? OrderCommand.ApproveReview : OrderCommand.DeclineReview, null, at, deadlines);
        risk.Label(e, !passes, passes ? null : fraud?.Typology, null, at, "review", "risk");
        if (passes)
            return true;
        risk.Release(order, at);
        PastCards.Release(card, null);
        return false;
    }

    private void Settle(Order order, PastCard card, PastSeller seller, PastDeal deal, DealEvent e, ScoredDecision made, DateTimeOffset at)
    {
        cards.Reveal(card, "acquire", "system", at);
        at = PastPeople.Stored(at.AddSeconds(0.3 + (random.NextDouble() * 1.5)));
        order.AcquisitionReference = "A" + order.AcquireRequestId[^16..];
        var exposure = money.TakeIn(order, card, (long?)made.Score?.ExpectedLossFen, at);
        order.Apply(OrderCommand.CardTakenOver, null, at, deadlines);
        var name = $"{card.Brand.NameZh}{order.Offer.FaceFen / 100}元";
        var isSlow = seller.Accounts[0].Kind == PayeeKind.WeChat && random.Next(5) == 0;
        var paid = PastPeople.Stored(at.AddSeconds(isSlow ? 20 + random.Next(400) : 6 + (random.NextDouble() * 9)));
        var payout = money.Pay(order, seller, name.Length <= 32 ? name : name[..32], at, paid, diedFirst: random.Next(100) == 0);
        order.Apply(OrderCommand.PaidOut, null, paid, deadlines);
        order.PaidAt = paid;
        money.Receipt(order, seller, payout, paid);
        sold.Add((order, card, e));
        Resell(order, card, exposure, deal.Fraud, e, paid);
    }

    private void Resell(Order order, PastCard card, CardExposure exposure, DealLabel? fraud, DealEvent e, DateTimeOffset paid)
    {
        if (fraud is not null && Known(fraud) is { } known && known > paid)
        {
            if (worthless.Contains(fraud.Typology ?? ""))
            {
                var found = PastPeople.Stored(known.AddDays(-1) > paid ? known.AddDays(-1) : paid.AddHours(1));
                money.Dispute(
                    order,
                    card,
                    exposure,
                    new(fraud.Typology, at => risk.Label(e, true, fraud.Typology, order.Offer.AmountFen, at, "dispute", "risk")),
                    found
                );
                return;
            }
            risk.Label(e, true, fraud.Typology, fraud.LossFen, known, "investigation", "risk");
        }
        // Most cards go within two days; a few lie.
        var hours = random.Next(100) < 4 ? 24 * 90 : 0.5 - (30 * Math.Log(1 - random.NextDouble()));
        var at = PastPeople.Stored(paid.AddHours(hours));
        if (at < terms.End)
            money.Sell(order, card, exposure, prices.LevelOf(card.Brand), at, random);
    }

    /// <summary>When it came out; null if it has not yet.</summary>
    private DateTimeOffset? Known(DealLabel fraud) =>
        fraud.KnownAt < terms.End.AddHours(-6) ? PastPeople.Stored(fraud.KnownAt.ToUniversalTime()) : null;
}
