using CardRecycle.Api.Persistence;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// How far the features of live deals have moved: the newest decisions of the last <c>days</c> days against as many made before them. From
/// stored decisions alone, so that it says what the model in force really saw.
/// </summary>
internal static class WatchRiskDrift
{
    private const int DaysMax = 60;
    private const int SampleMax = 3000;
    private const int SampleMin = 50;
    private const int Digits = 4;

    private sealed record Seen(byte[]? Features, double? Probability, DateTimeOffset At);

    public static async Task<Ok<RiskDriftResponse>> Handle(
        Promoted<RiskModel> models,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        int days = 7
    )
    {
        var boundary = clock.GetUtcNow().AddDays(-Math.Clamp(days, 1, DaysMax));
        var split = RiskDecisionIds.FirstOf(boundary);
        var scored = db.RiskDecisions.AsNoTracking().Where(d => d.FeaturesHash == RiskFeatures.Hash && d.Probability != null);
        var now = await SampleAsync(scored.Where(d => d.Id >= split), ct);
        var before = await SampleAsync(scored.Where(d => d.Id < split), ct);
        var enough = now.Length >= SampleMin && before.Length >= SampleMin;
        return TypedResults.Ok(
            new RiskDriftResponse(
                models.Current?.Manifest.Version,
                boundary,
                before.Length,
                now.Length,
                before.Length == 0 ? null : before[^1].At,
                SampleMin,
                enough ? Round(PopulationStability.Psi(Scores(before), Scores(now))) : null,
                enough ? ColumnsOf(before, now) : []
            )
        );
    }

    private static Task<Seen[]> SampleAsync(IQueryable<RiskDecisionRecord> decisions, CancellationToken ct) =>
        decisions.OrderByDescending(d => d.Id).Take(SampleMax).Select(d => new Seen(d.Features, d.Probability, d.At)).ToArrayAsync(ct);

    private static float[] Scores(Seen[] rows) => Array.ConvertAll(rows, r => (float)r.Probability!.Value);

    private static List<RiskColumnDrift> ColumnsOf(Seen[] before, Seen[] now)
    {
        var (then, later) = (Array.ConvertAll(before, Values), Array.ConvertAll(now, Values));
        return
        [
            .. Enumerable
                .Range(0, RiskFeatures.Width)
                .Select(c =>
                {
                    var (a, b) = (Array.ConvertAll(then, r => r[c]), Array.ConvertAll(later, r => r[c]));
                    return new RiskColumnDrift(
                        RiskFeatures.Names[c],
                        Round(PopulationStability.Psi(a, b)) ?? 0,
                        Round(a.Average(v => (double)v)),
                        Round(b.Average(v => (double)v)),
                        Round(b.Average(v => v == FeatureDefinition.Unknown ? 1.0 : 0))
                    );
                })
                .OrderByDescending(c => c.Psi)
                .ThenBy(c => c.Feature, StringComparer.Ordinal),
        ];

        static float[] Values(Seen seen) => RiskDecisionRecord.FeaturesOf(seen.Features!);
    }

    private static double? Round(double value) => double.IsFinite(value) ? Math.Round(value, Digits) : null;
}

/// <summary>Ids of decisions stand in the order of their times (UUID version 7).</summary>
internal static class RiskDecisionIds
{
    /// <summary>None of this time or later is less.</summary>
    public static Guid FirstOf(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        var ms = Math.Max(0, at.ToUnixTimeMilliseconds());
        for (var i = 5; i >= 0; i--, ms >>= 8)
            id[i] = (byte)ms;
        return new(id, bigEndian: true);
    }
}

/// <summary>What has moved.</summary>
/// <param name="Version">The model in force; null without one.</param>
/// <param name="Since">From here on a decision is new.</param>
/// <param name="Before">Decisions before it that were taken as the measure, the newest of them.</param>
/// <param name="Now">Decisions since.</param>
/// <param name="BeforeFrom">Time of the oldest that was taken.</param>
/// <param name="Needed">As many are needed on both sides; with fewer there are no figures.</param>
/// <param name="ScorePsi">Of the probability: below 0.1 nothing, 0.1 to 0.25 some, above 0.25 much (a convention).</param>
/// <param name="Columns">Of each feature, the most moved first.</param>
internal sealed record RiskDriftResponse(
    string? Version,
    DateTimeOffset Since,
    int Before,
    int Now,
    DateTimeOffset? BeforeFrom,
    int Needed,
    double? ScorePsi,
    IReadOnlyList<RiskColumnDrift> Columns
);

/// <param name="Feature">Name.</param>
/// <param name="Psi">Population stability index.</param>
/// <param name="MeanBefore">Mean before.</param>
/// <param name="MeanNow">Mean since.</param>
/// <param name="UnknownNow">Share of decisions since that did not know it.</param>
internal sealed record RiskColumnDrift(string Feature, double Psi, double? MeanBefore, double? MeanNow, double? UnknownNow);
