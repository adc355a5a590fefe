using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>
/// Decided cases whose deals were most like this one's, with how they ended. Distance: the root mean square difference of all features that
/// vary, each on a signed logarithmic scale, in standard deviations of the compared cases, a single one counted as 3 at most.
/// </summary>
internal static class FindSimilarCases
{
    /// <summary>The newest decided cases that are compared; older ones were of another world, and a page does not wait for them.</summary>
    private const int ComparedMax = 1500;
    private const int ToldMax = 8;
    private const double ClipAt = 3;
    private const double ScaleMin = 1e-6;

    private sealed record Past(
        Guid Id,
        Guid OrderId,
        string OrderNo,
        Guid SellerId,
        long AmountFen,
        CaseOutcome Outcome,
        DateTimeOffset ClosedAt,
        IReadOnlyList<RiskReason> Reasons
    );

    public static async Task<Results<Ok<SimilarCasesResponse>, ProblemHttpResult>> Handle(
        Guid caseId,
        CardRecycleDb db,
        IRiskFiles files,
        CancellationToken ct
    )
    {
        if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, ct) is not { } risk)
            return Problems.From(CaseRefusals.NotFound);
        var past = await db
            .Cases.AsNoTracking()
            .Where(c =>
                c.ClosedAt != null
                && c.Id != caseId
                && c.OrderId != risk.OrderId
                && (c.Outcome == CaseOutcome.Approved || c.Outcome == CaseOutcome.Declined)
            )
            .OrderByDescending(c => c.ClosedAt)
            .Take(ComparedMax)
            .Select(c => new Past(c.Id, c.OrderId, c.OrderNo, c.SellerId, c.AmountFen, c.Outcome!.Value, c.ClosedAt!.Value, c.Reasons))
            .ToListAsync(ct);
        var features = await files.FeaturesAsync(db, [risk.OrderId, .. past.Select(c => c.OrderId).Distinct()], ct);
        if (!features.TryGetValue(risk.OrderId, out var own))
            return TypedResults.Ok(new SimilarCasesResponse(0, []));
        var known = past.Where(c => features.ContainsKey(c.OrderId)).ToArray();
        var rows = Array.ConvertAll(known, c => Array.ConvertAll(features[c.OrderId], Logarithm));
        var distances = Distances(Array.ConvertAll(own, Logarithm), rows);
        return TypedResults.Ok(
            new SimilarCasesResponse(
                known.Length,
                [
                    .. Enumerable
                        .Range(0, known.Length)
                        .OrderBy(i => distances[i])
                        .ThenByDescending(i => known[i].ClosedAt)
                        .Take(ToldMax)
                        .Select(i => ViewOf(known[i], distances[i], risk.SellerId)),
                ]
            )
        );
    }

    /// <summary>Of each row from the first; columns that do not vary say nothing.</summary>
    internal static double[] Distances(double[] own, double[][] rows)
    {
        var squares = new double[rows.Length];
        var columns = 0;
        for (var c = 0; c < own.Length && rows.Length > 0; c++)
        {
            var mean = rows.Average(r => r[c]);
            var scale = Math.Sqrt(rows.Average(r => (r[c] - mean) * (r[c] - mean)));
            if (scale < ScaleMin)
                continue;
            columns++;
            for (var i = 0; i < rows.Length; i++)
            {
                var apart = Math.Min(ClipAt, Math.Abs(rows[i][c] - own[c]) / scale);
                squares[i] += apart * apart;
            }
        }
        return Array.ConvertAll(squares, s => Math.Sqrt(s / Math.Max(1, columns)));
    }

    private static double Logarithm(float value) => Math.Sign(value) * Math.Log(1 + Math.Abs((double)value));

    private static SimilarCaseView ViewOf(Past past, double distance, Guid seller) =>
        new(
            past.Id,
            past.OrderNo,
            past.SellerId == seller,
            past.AmountFen,
            past.Outcome,
            past.ClosedAt,
            [.. past.Reasons.Select(r => r.Code)],
            Math.Round(distance, 3)
        );
}

/// <param name="Compared">Decided cases that were compared: the newest 1,500 at most.</param>
/// <param name="Cases">The nearest first.</param>
internal sealed record SimilarCasesResponse(int Compared, IReadOnlyList<SimilarCaseView> Cases);

/// <summary>A decided case that is like another.</summary>
/// <param name="CaseId">The id in addresses.</param>
/// <param name="OrderNo">Number of its order.</param>
/// <param name="SameSeller">Whether it was of the same seller.</param>
/// <param name="AmountFen">What its seller was to receive.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="ReasonCodes">What had held it up.</param>
/// <param name="Distance">0: the same features. 1: they differ by a standard deviation on average.</param>
internal sealed record SimilarCaseView(
    Guid CaseId,
    string OrderNo,
    bool SameSeller,
    long AmountFen,
    CaseOutcome Outcome,
    DateTimeOffset ClosedAt,
    IReadOnlyList<string> ReasonCodes,
    double Distance
);
