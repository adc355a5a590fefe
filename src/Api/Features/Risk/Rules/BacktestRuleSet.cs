using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>
/// Asks a version about the stored decisions of the last days, by the code that decides: on how many deals each rule would have fired, and
/// how many of those are known as frauds. A deal counts once, by its newest decision. Bounded by days and by <see cref="DealsMax"/>.
/// </summary>
internal static class BacktestRuleSet
{
    private const int DealsMax = 20_000;

    public static async Task<Results<Ok<RuleSetBacktested>, ProblemHttpResult>> Handle(
        int version,
        BacktestRuleSetRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        LiveRules live,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        RuleSet? rules;
        try
        {
            rules = await live.FindAsync(db, version, ct);
        }
        catch (JsonException e)
        {
            return Problems.From(RuleRefusals.Unreadable(e.Message));
        }
        if (rules is null)
            return Problems.From(RuleRefusals.NoVersion);
        var now = clock.GetUtcNow();
        var tally = new Tally(rules);
        await foreach (var deal in Deals(db, now.AddDays(-request.Days), now).WithCancellation(ct))
            tally.Take(deal);
        var result = tally.Result(version, request.Days);
        db.Add(
            new RuleSetTrial
            {
                Id = TimedId.New(now),
                Version = version,
                Kind = "backtest",
                By = caller.Id,
                At = now,
                Result = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Days} days: fired on {result.Fired.Deals} of {result.Deals} deals, {result.Fired.Frauds} known frauds"
                ),
            }
        );
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(result);
    }

    private sealed record StoredDeal(
        Guid OrderId,
        RiskInputs? Inputs,
        byte[]? Features,
        string? FeaturesHash,
        double? Probability,
        double? ExpectedLossFen,
        RiskVerdict Verdict,
        bool? Fraud
    );

    /// <summary>Newest first. The ids grow with time, so the key's index is all that is read.</summary>
    private static IAsyncEnumerable<StoredDeal> Deals(CardRecycleDb db, DateTimeOffset since, DateTimeOffset now)
    {
        var first = TimedId.New(since);
        return db
            .RiskDecisions.AsNoTracking()
            .Where(d => d.Id > first && d.Step == DealStep.Offer)
            .OrderByDescending(d => d.Id)
            .Take(DealsMax)
            .Select(d => new StoredDeal(
                d.OrderId,
                d.Inputs,
                d.Features,
                d.FeaturesHash,
                d.Probability,
                d.ExpectedLossFen,
                d.Verdict,
                db.Set<DealLabelRow>().Where(l => l.Id == d.EventId && l.KnownAt <= now).Select(l => (bool?)l.Fraud).FirstOrDefault()
            ))
            .AsAsyncEnumerable();
    }

    private sealed class Count
    {
        private int deals;
        private int frauds;
        private int honest;
        private int approved;
        private long fen;
        private long fraudFen;

        public void Add(StoredDeal deal)
        {
            var value = deal.Inputs!.BalanceFen;
            (deals, fen) = (deals + 1, fen + value);
            if (deal.Fraud is true)
                (frauds, fraudFen) = (frauds + 1, fraudFen + value);
            if (deal.Fraud is false)
                honest++;
            if (deal.Verdict == RiskVerdict.Approve)
                approved++;
        }

        public BacktestCount View => new(deals, fen, frauds, fraudFen, honest, approved);
    }

    private sealed class Tally(RuleSet rules)
    {
        private readonly HashSet<Guid> seen = [];
        private readonly Count all = new();
        private readonly Count fired = new();
        private readonly Dictionary<string, Count> byRule = rules.Ids.ToDictionary(id => id, _ => new Count());
        private int read;
        private int skipped;

        public void Take(StoredDeal deal)
        {
            read++;
            if (!seen.Add(deal.OrderId))
                return;
            if (deal.Inputs is not { Facts: { } facts } inputs || (deal.Features is not null && deal.FeaturesHash != RiskFeatures.Hash))
            {
                skipped++;
                return;
            }
            all.Add(deal);
            var features = deal.Features is null ? null : RiskDecisionRecord.FeaturesOf(deal.Features);
            var hits = rules.FiredBy(new(inputs, facts, features, deal.Probability, deal.ExpectedLossFen));
            if (hits.Count > 0)
                fired.Add(deal);
            foreach (var hit in hits)
                byRule[hit.RuleId].Add(deal);
        }

        public RuleSetBacktested Result(int version, int days)
        {
            var (deals, _, frauds, _, _, _) = all.View;
            return new(
                version,
                days,
                deals,
                frauds,
                skipped,
                read == DealsMax,
                fired.View,
                [.. byRule.Select(r => new BacktestedRule(r.Key, r.Value.View))]
            );
        }
    }
}

/// <param name="Days">How far back, 1 to 365.</param>
internal sealed record BacktestRuleSetRequest([property: Range(1, 365)] int Days = 30);

/// <param name="Version">That was asked.</param>
/// <param name="Days">How far back.</param>
/// <param name="Deals">That it was asked about.</param>
/// <param name="Frauds">Of those, known as frauds by now.</param>
/// <param name="Skipped">Decided before rules were asked, or on features of another meaning.</param>
/// <param name="Truncated">Whether there are more than the newest 20,000.</param>
/// <param name="Fired">Deals on which one rule or more fired.</param>
/// <param name="Rules">Rule by rule.</param>
internal sealed record RuleSetBacktested(
    int Version,
    int Days,
    int Deals,
    int Frauds,
    int Skipped,
    bool Truncated,
    BacktestCount Fired,
    IReadOnlyList<BacktestedRule> Rules
);

internal sealed record BacktestedRule(string RuleId, BacktestCount Fired);

/// <param name="Deals">That fired.</param>
/// <param name="ValueFen">Of their cards.</param>
/// <param name="Frauds">Of those, known as frauds.</param>
/// <param name="FraudFen">Of the frauds' cards.</param>
/// <param name="Honest">Of those, known as honest.</param>
/// <param name="WereApproved">Of those, let through at the time: what is new.</param>
internal sealed record BacktestCount(int Deals, long ValueFen, int Frauds, long FraudFen, int Honest, int WereApproved);
