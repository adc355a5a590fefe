using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Market;

/// <summary>What was noticed lately, newest first, and the pauses, open ones first.</summary>
internal sealed record MarketAlertsResponse(IReadOnlyList<MarketAlertLine> Alerts, IReadOnlyList<BrandPauseLine> Pauses);

/// <summary>
/// <paramref name="Measure"/> is <c>price</c> or <c>demand</c>, <paramref name="Kind"/> <c>spike</c> or <c>shift</c>.
/// <paramref name="Size"/> is in points of rate (0.05 = five points) or of the logarithm of sales; negative downward.
/// </summary>
internal sealed record MarketAlertLine(
    Guid Id,
    string BrandId,
    string Measure,
    string Kind,
    double Score,
    double Size,
    DateTimeOffset NoticedAt,
    string Text
);

/// <summary>A time without instant quotes; <paramref name="ResumedAt"/> is null while it lasts.</summary>
internal sealed record BrandPauseLine(
    Guid Id,
    string BrandId,
    DateTimeOffset PausedAt,
    string PausedBy,
    string Reason,
    DateTimeOffset? ResumedAt,
    string? ResumedBy,
    string? ResumeReason
)
{
    public static BrandPauseLine Of(BrandPauseRow p) =>
        new(p.Id, p.BrandId, p.PausedAt, p.PausedBy, p.Reason, p.ResumedAt, p.ResumedBy, p.ResumeReason);
}

internal static class ListAlerts
{
    private const int LinesMax = 200;
    private const int Digits = 4;

    public static async Task<Ok<MarketAlertsResponse>> Handle(CardRecycleDb db, CancellationToken ct, string? brandId = null)
    {
        // Pauses first: an alert is committed with the pause that it brings, so no pause is shown without its alert.
        var pauses = await db
            .BrandPauses.AsNoTracking()
            .Where(p => brandId == null || p.BrandId == brandId)
            .OrderBy(p => p.ResumedAt != null)
            .ThenByDescending(p => p.PausedAt)
            .Take(LinesMax)
            .ToListAsync(ct);
        var alerts = await db
            .MarketAlerts.AsNoTracking()
            .Where(a => brandId == null || a.BrandId == brandId)
            .OrderByDescending(a => a.NoticedAt)
            .ThenBy(a => a.Id)
            .Take(LinesMax)
            .ToListAsync(ct);
        return TypedResults.Ok(new MarketAlertsResponse([.. alerts.Select(Line)], [.. pauses.Select(BrandPauseLine.Of)]));
    }

    private static MarketAlertLine Line(MarketAlertRow a) =>
        new(a.Id, a.BrandId, a.Measure, a.Kind, Math.Round(a.Score, Digits), Math.Round(a.Size, Digits), a.NoticedAt, TextOf(a));

    private static string TextOf(MarketAlertRow a) =>
        (a.Measure, a.Kind, a.Size < 0) switch
        {
            ("price", "shift", true) => "行情明显下行",
            ("price", "shift", false) => "行情明显上行",
            ("price", _, true) => "单笔成交价异常偏低",
            ("price", _, false) => "单笔成交价异常偏高",
            (_, "shift", true) => "成交量持续萎缩",
            (_, "shift", false) => "成交量持续放大",
            (_, _, true) => "单日成交量骤减",
            _ => "单日成交量骤增",
        };
}
