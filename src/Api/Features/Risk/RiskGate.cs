using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Section <c>Risk</c>.</summary>
internal sealed class RiskOptions
{
    /// <summary>More than this in one day by one person goes to a reviewer, in fen. The owner's rule: 50,000 yuan.</summary>
    public long PersonDayReviewFen { get; set; } = 50_000_00;
}

/// <summary>The rules of today: the person-day line and the blacklist. The strictest verdict of all rules counts.</summary>
internal sealed class RiskGate(IPersonDays personDays, ICatalog catalog, TimeProvider clock, IOptions<RiskOptions> options) : IRiskGate
{
    /// <summary>A named card (记名卡) holds at most 5,000 yuan, an unnamed one 1,000 (单用途商业预付卡管理办法).</summary>
    private const long NamedFaceFenMax = 5_000_00;
    private const long UnnamedFaceFenMax = 1_000_00;

    public async Task<RiskDecision> AssessAsync(CardRecycleDb db, Deal deal, CancellationToken ct)
    {
        // Deals of one person queue here until the transaction that assesses the one before has ended.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({"person-day:" + deal.PersonHash}, 0))", ct);
        var now = clock.GetUtcNow();
        var findings = new List<(RiskVerdict Verdict, RiskReason Reason)>();

        var soFar = await personDays.SumAsync(db, deal.PersonHash, now, ct);
        if (soFar + deal.BalanceFen > options.Value.PersonDayReviewFen)
            findings.Add((RiskVerdict.Review, new("person-day", PersonDayText(soFar, deal.BalanceFen))));
        foreach (var hit in await Blacklist.HitsAsync(db, deal, ct))
            findings.Add((RiskVerdict.Decline, new("blacklist-" + hit.Kind.ToString().ToLowerInvariant(), "命中黑名单：" + hit.Reason)));
        if (FlagFace(deal) is { } flag)
            findings.Add((RiskVerdict.Approve, flag));

        var decision = new RiskDecision(
            findings.Select(f => f.Verdict).DefaultIfEmpty(RiskVerdict.Approve).Max(),
            [.. findings.Select(f => f.Reason)]
        );
        Record(db, deal, decision, now);
        return decision;
    }

    private static void Record(CardRecycleDb db, Deal deal, RiskDecision decision, DateTimeOffset now)
    {
        db.Add(
            new RiskDecisionRecord
            {
                Id = Guid.CreateVersion7(now),
                OrderId = deal.OrderId,
                SellerId = deal.SellerId,
                Verdict = decision.Verdict,
                Reasons = decision.Reasons,
                At = now,
            }
        );
        if (decision.Verdict != RiskVerdict.Decline)
            db.Add(
                new PersonDayEntry
                {
                    OrderId = deal.OrderId,
                    PersonHash = deal.PersonHash,
                    Day = PersonDays.DayOf(now),
                    BalanceFen = deal.BalanceFen,
                }
            );
    }

    private string PersonDayText(long soFarFen, long dealFen) =>
        $"本人当日累计 {soFarFen / 100} 元，加上本单 {dealFen / 100} 元，超过 {options.Value.PersonDayReviewFen / 100} 元。";

    /// <summary>A card above its legal bound is remarked upon; it does not hold the deal up by itself.</summary>
    private RiskReason? FlagFace(Deal deal)
    {
        if (catalog.Find(deal.BrandId) is not { } brand)
            return null;
        var bound = brand.Named ? NamedFaceFenMax : UnnamedFaceFenMax;
        return deal.FaceFen > bound
            ? new("face-above-legal-bound", $"面值 {deal.FaceFen / 100} 元，高于法定上限 {bound / 100} 元。")
            : null;
    }
}
