using System.Text.Json;
using CardRecycle.Api.Features.Market.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// The valuation in force and the one in its shadow, each judged on the trades closed in the last <paramref name="Days"/> days as the
/// market
/// stood before each trade. <paramref name="Problem"/> says why a promoted model is not served,
/// <paramref name="ChallengerRefused"/> why the newest package after the champion is not shadowed. <paramref name="Difference"/> is null
/// without
/// a challenger or with fewer than two trades that both valued.
/// </summary>
internal sealed record ModelsResponse(
    LiveModel? Champion,
    LiveModel? Challenger,
    LiveDifference? Difference,
    string? Problem,
    string? ChallengerRefused,
    int Days,
    PolicyReport Policy
);

/// <summary>
/// The learned pricing policy. <paramref name="Version"/> and <paramref name="Since"/> are null while the fixed margin prices;
/// <paramref name="MarginsPpm"/> is what it aims at by kind, in ppm of the balance, where guard rails and the daily limit let it.
/// <paramref name="Problem"/> says why a promoted policy is not served.
/// </summary>
internal sealed record PolicyReport(string? Version, DateTimeOffset? Since, IReadOnlyDictionary<string, long> MarginsPpm, string? Problem);

/// <summary>Live figures; rates over balance. Without trades the figures are null.</summary>
internal sealed record LiveModel(string Version, int Trades, double? Mae, double? Bias, double? Coverage90, double? Width90);

/// <summary>Challenger's absolute error minus the champion's on the same trades: below 0 it is better; with the ends of the 95 %
/// interval.</summary>
internal sealed record LiveDifference(int Trades, double Mean, double Low, double High);

internal static class ReportModels
{
    private const int Days = 30;
    private const int Digits = 6;
    private const long Million = 1_000_000;
    private const double Z95 = 1.96;
    private const int ScoresMax = 50_000;

    public static async Task<Ok<ModelsResponse>> Handle(
        IValuationModels models,
        Challenger<ValuationModel> shadow,
        IPricingPolicies policies,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var (champion, challenger) = (models.Current?.Version, shadow.Current?.Manifest.Version);
        var since = clock.GetUtcNow().AddDays(-Days);
        var scores = await db
            .ModelScores.AsNoTracking()
            .Where(s => s.SoldAt > since && (s.Version == champion || s.Version == challenger))
            .OrderByDescending(s => s.SoldAt)
            .Take(ScoresMax)
            .ToListAsync(ct);
        var byVersion = scores.ToLookup(s => s.Version, StringComparer.Ordinal);
        return TypedResults.Ok(
            new ModelsResponse(
                champion is null ? null : Live(champion, [.. byVersion[champion]]),
                challenger is null ? null : Live(challenger, [.. byVersion[challenger]]),
                champion is null || challenger is null ? null : Compare(byVersion[champion], byVersion[challenger]),
                models.Problem,
                shadow.Refused,
                Days,
                Report(policies)
            )
        );
    }

    private static PolicyReport Report(IPricingPolicies policies)
    {
        var policy = policies.Current.InForce;
        return new(
            policy?.Version,
            policy?.At,
            (policy?.Premiums ?? new Dictionary<KindOfCard, double>()).ToDictionary(
                p => JsonNamingPolicy.CamelCase.ConvertName(p.Key.ToString()),
                p => (long)Math.Round(-p.Value * Million)
            ),
            policies.Problem
        );
    }

    private static LiveModel Live(string version, IReadOnlyList<ModelScoreRow> scores) =>
        scores.Count == 0
            ? new(version, 0, null, null, null, null)
            : new(
                version,
                scores.Count,
                Math.Round(scores.Average(s => Math.Abs(s.Predicted - s.Actual)), Digits),
                Math.Round(scores.Average(s => s.Predicted - s.Actual), Digits),
                Math.Round(scores.Average(s => s.Actual >= s.Low && s.Actual <= s.High ? 1.0 : 0), Digits),
                Math.Round(scores.Average(s => s.High - s.Low), Digits)
            );

    private static LiveDifference? Compare(IEnumerable<ModelScoreRow> champion, IEnumerable<ModelScoreRow> challenger)
    {
        var errors = champion.ToDictionary(s => s.OrderId, s => Math.Abs(s.Predicted - s.Actual));
        var differences = challenger
            .Where(s => errors.ContainsKey(s.OrderId))
            .Select(s => Math.Abs(s.Predicted - s.Actual) - errors[s.OrderId])
            .ToArray();
        if (differences.Length < 2)
            return null;
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
        return new(
            differences.Length,
            Math.Round(mean, Digits),
            Math.Round(mean - (Z95 * error), Digits),
            Math.Round(mean + (Z95 * error), Digits)
        );
    }
}
