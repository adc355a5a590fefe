using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Models.Risk;

namespace CardRecycle.DevHost.History;

/// <summary>
/// The gate over the past: the engine's features, the promoted model, the rules in force. What it decides is what it would have decided,
/// and can be
/// computed again.
/// </summary>
internal sealed class PastRisk(RiskScorer scorer, string rulesVersion, RiskOptions options, PastRows rows)
{
    private readonly WorkingSet states = new(complete: true);
    private readonly Dictionary<(string Person, DateOnly Day), long> days = [];
    private readonly PriorityQueue<DealEvent, DateTimeOffset> frauds = new();
    private readonly Dictionary<string, DealLabelRow> labels = [];

    /// <summary>An offer is judged.</summary>
    public ScoredDecision Assess(Order order, DealEvent e, long? boundFen, PastSeller seller)
    {
        var features = Observe(e);
        var day = (order.PersonHash, PersonDays.DayOf(e.At));
        var soFar = days.GetValueOrDefault(day);
        var segment =
            seller.IsCompany ? "batch"
            : e.AccountAgeDays >= options.NewSellerDays ? "known"
            : "new";
        var inputs = new RiskInputs(
            soFar,
            order.Offer.BalanceFen,
            order.Offer.AmountFen,
            order.Offer.FaceFen,
            boundFen,
            [],
            segment,
            null,
            options
        )
        {
            Facts = new RuleFacts(order.BrandId, e.KycLevel, e.AccountAgeDays, e.PurchaseProof == true, seller.IsCompany ? 0 : null),
            Watchlist = [],
        };
        var made = scorer.Decide(inputs, features);
        Keep(e, order.Id, order.SellerId, made, features);
        if (made.Decision.Verdict != RiskVerdict.Decline)
        {
            days[day] = soFar + order.Offer.BalanceFen;
            rows.PersonDays.Add(
                new()
                {
                    OrderId = order.Id,
                    PersonHash = order.PersonHash,
                    Day = day.Item2,
                    BalanceFen = order.Offer.BalanceFen,
                }
            );
        }
        return made;
    }

    /// <summary>A member of staff looked at a card.</summary>
    public void Look(DealEvent e, Guid orderId, Guid sellerId)
    {
        var features = Observe(e);
        var inputs = new RiskInputs(0, 0, e.AmountFen, 0, null, [], "known", null, options);
        Keep(e, orderId, sellerId, scorer.Decide(inputs, features), features);
    }

    /// <summary>The order ended without a sale and does not count for its person's day.</summary>
    public void Release(Order order, DateTimeOffset at)
    {
        if (rows.PersonDays.FindLast(d => d.OrderId == order.Id) is { } entry)
            (entry.ReleasedAt, days[(entry.PersonHash, entry.Day)]) = (at, days[(entry.PersonHash, entry.Day)] - entry.BalanceFen);
    }

    /// <summary>It became known what the deal was: from then on the states count it.</summary>
    public void Label(DealEvent e, bool fraud, string? typology, long? lossFen, DateTimeOffset at, string source, string by)
    {
        // One row an event: what is found out later stands in the place of what a reviewer thought.
        labels[e.Id] = new()
        {
            Id = Guid.Parse(e.Id),
            Fraud = fraud,
            Typology = typology,
            LossFen = lossFen,
            KnownAt = fraud ? at : at + options.HonestAfter,
            Source = source,
            DecidedBy = by,
            RecordedAt = at,
            LearnedAt = fraud ? at : null,
        };
        if (fraud)
            frauds.Enqueue(e, at);
    }

    /// <summary>What is remembered of everybody at the end.</summary>
    public void Finish()
    {
        Learn(DateTimeOffset.MaxValue);
        rows.Labels.AddRange(labels.Values);
        rows.States.AddRange(
            states.All.Select(s => new EntityStateRow
            {
                Id = s.Key.Id,
                Kind = (short)s.Key.Kind,
                State = s.Value.Write(),
            })
        );
    }

    private float[] Observe(DealEvent e)
    {
        Learn(e.At);
        var features = new float[RiskFeatures.Width];
        RiskEngine.Observe(e, states, features);
        return features;
    }

    private void Learn(DateTimeOffset until)
    {
        while (frauds.TryPeek(out var known, out var at) && at <= until)
        {
            frauds.Dequeue();
            RiskEngine.Learn(known, fraud: true, states);
        }
    }

    private void Keep(DealEvent e, Guid orderId, Guid sellerId, ScoredDecision made, float[] features)
    {
        rows.Events.Add(DealEventRow.Of(e));
        rows.Decisions.Add(RiskDecisionRecord.Of(e, orderId, sellerId, made, features, rulesVersion));
    }
}

/// <summary>How held orders of the past were worked on.</summary>
internal sealed class PastCases(CaseOptions options, PastRows rows)
{
    private const string Reviewer = "risk";
    private const string Second = "chief";

    /// <summary>Opens the order's case, works on it and closes it.</summary>
    /// <returns>When it was decided, and whether the order passes.</returns>
    public (DateTimeOffset At, bool Passes) Review(
        Order order,
        ScoredDecision made,
        DealLabel? fraud,
        DateTimeOffset openedAt,
        Random random
    )
    {
        var held = new HeldDeal(
            order.Id,
            order.OrderNo,
            order.SellerId,
            order.PersonHash,
            order.Offer.AmountFen,
            made.Decision.Verdict,
            made.Decision.Reasons,
            (long?)made.Score?.ExpectedLossFen,
            order.VerifiedAt ?? order.SubmittedAt
        );
        var opened = RiskCase.Open(held, options, openedAt);
        var reviewer = random.Next(4) == 0 ? Second : Reviewer;
        var at = PastPeople.Stored(openedAt.AddSeconds(20 + (random.NextDouble() * random.NextDouble() * 1500)));
        Need(opened.Claim(reviewer, at));
        if (made.Decision.Verdict == RiskVerdict.StepUp)
        {
            at = PastPeople.Stored(at.AddSeconds(15 + random.Next(60)));
            Need(opened.AskSeller(reviewer, "purchase-proof", "金额与账号不相称，请补购卡凭证。", at.AddHours(24), at));
            at = PastPeople.Stored(at.AddMinutes(3 + random.Next(180)));
            Need(opened.TakeAnswer(new("单位发的购物卡，附发放通知。"), options, at));
            at = PastPeople.Stored(at.AddSeconds(30 + random.Next(900)));
            Need(opened.Claim(reviewer, at));
        }
        at = PastPeople.Stored(at.AddSeconds(12 + (random.NextDouble() * random.NextDouble() * 400)));
        var passes = fraud is null ? random.Next(100) > 1 : random.Next(100) < 12;
        var reason = passes ? "卡片来源说得清，与以往交易一致。" : "与已知手法一致，卖家说明前后矛盾。";
        opened.Close(passes ? CaseOutcome.Approved : CaseOutcome.Declined, reviewer, reason, at);
        rows.Cases.Add(opened);
        rows.Acts.AddRange(opened.Acts);
        rows.Reviews.Add(
            new()
            {
                Id = Guid.CreateVersion7(at),
                OrderId = order.Id,
                Decision = passes ? ReviewDecision.Approve : ReviewDecision.Decline,
                Reason = reason,
                DecidedBy = reviewer,
                At = at,
            }
        );
        return (at, passes);
    }

    private static void Need(CardRecycle.Api.Platform.Http.Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException("A case of the past refuses what was done with it.");
    }
}
