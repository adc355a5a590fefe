using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Packages;
using CardRecycle.Models.Artifacts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Packages;

/// <summary>What the registry holds: per kind the version in force, every version with its gates and figures, and the history.</summary>
internal static class ReadPackages
{
    private const int VersionsMax = 50;
    private const int HistoryMax = 50;
    private const int PromotionsMax = 50;
    private const string ReportFile = "report.html";

    public static async Task<Ok<PackagesResponse>> List(
        IConfiguration configuration,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var registry = new ModelRegistry(configuration.ModelsPath());
        var now = clock.GetUtcNow();
        var promotions = await db.PackagePromotions.AsNoTracking().OrderByDescending(p => p.Id).Take(PromotionsMax).ToListAsync(ct);
        return TypedResults.Ok(
            new PackagesResponse(
                [.. PackageKinds.SchemaHashes.Keys.Select(kind => KindOf(registry, kind))],
                [.. promotions.Select(p => ViewOf(p, now))]
            )
        );
    }

    /// <summary>As it was written by the training. The page may run nothing and load nothing, whoever shows it.</summary>
    public static Results<ContentHttpResult, ProblemHttpResult> Report(
        string kind,
        string version,
        IConfiguration configuration,
        HttpResponse response
    )
    {
        if (!PackageKinds.SchemaHashes.ContainsKey(kind))
            return Problems.From(PackageRefusals.UnknownKind);
        try
        {
            var package = ModelPackage.Open(new ModelRegistry(configuration.ModelsPath()).FolderOf(kind, version));
            if (!package.Manifest.Files.ContainsKey(ReportFile))
                return Problems.From(PackageRefusals.NoReport);
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
            return TypedResults.Text(File.ReadAllText(package.PathOf(ReportFile)), "text/html; charset=utf-8");
        }
        catch (Exception e) when (e is PackageException or IOException)
        {
            return Problems.From(PackageRefusals.NoReport);
        }
    }

    public static PromotionView ViewOf(PackagePromotion p, DateTimeOffset now) =>
        new(p.Id, p.Kind, p.Version, p.Reason, p.AskedBy, p.AskedAt, p.ExpiresAt, p.DecidedBy, p.DecidedAt, p.Approved, p.IsOpen(now));

    private static PackageKindView KindOf(ModelRegistry registry, string kind)
    {
        try
        {
            var champion = registry.Champion(kind);
            return new(
                kind,
                champion?.Version,
                [.. (champion?.History ?? []).Reverse().Take(HistoryMax).Select(h => new PackageHistoryView(h.Version, h.By, h.At, h.Why))],
                [.. registry.List(kind).Take(VersionsMax).Select(m => VersionOf(kind, m, champion?.Version))],
                null
            );
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            return new(kind, null, [], [], e.Message);
        }
    }

    private static PackageVersionView VersionOf(string kind, PackageManifest manifest, string? champion) =>
        new(
            manifest.Version,
            manifest.CreatedAt,
            manifest.Commit,
            manifest.Seed,
            manifest.Version == champion,
            manifest.SchemaHash == PackageKinds.SchemaHashes[kind] && manifest.Gates.Count > 0 && manifest.Gates.All(g => g.Passed),
            manifest.SchemaHash == PackageKinds.SchemaHashes[kind],
            manifest.Files.ContainsKey(ReportFile),
            [.. manifest.Gates.Select(g => new PackageGateView(g.Name, Finite(g.Actual), Finite(g.Min), Finite(g.Max), g.Passed))],
            FiguresOf(manifest.Metrics),
            FiguresOf(manifest.Baselines)
        );

    private static List<PackageFigureView> FiguresOf(IReadOnlyDictionary<string, double> figures) =>
        [.. figures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new PackageFigureView(f.Key, Finite(f.Value)))];

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}

/// <param name="Kinds">By name.</param>
/// <param name="Promotions">That were asked for, newest first.</param>
internal sealed record PackagesResponse(IReadOnlyList<PackageKindView> Kinds, IReadOnlyList<PromotionView> Promotions);

/// <summary>All packages of a kind.</summary>
/// <param name="Kind"><c>risk</c>, <c>valuation</c>, <c>liquidity</c> or <c>policy</c>.</param>
/// <param name="Champion">The version in force; null before the first promotion.</param>
/// <param name="History">Promotions and rollbacks, newest first.</param>
/// <param name="Versions">Newest first.</param>
/// <param name="Problem">Why the registry cannot be read.</param>
internal sealed record PackageKindView(
    string Kind,
    string? Champion,
    IReadOnlyList<PackageHistoryView> History,
    IReadOnlyList<PackageVersionView> Versions,
    string? Problem
);

internal sealed record PackageHistoryView(string Version, string By, DateTimeOffset At, string Why);

/// <summary>A package.</summary>
/// <param name="Version">Made from its content.</param>
/// <param name="CreatedAt">When it was trained.</param>
/// <param name="Commit">Of the training code.</param>
/// <param name="Seed">Of the training.</param>
/// <param name="InForce">Whether it is the champion.</param>
/// <param name="Servable">Whether it may come into force: made for today's features, every gate passed.</param>
/// <param name="SameFeatures">Whether it was made for today's features.</param>
/// <param name="HasReport">Whether there is a report to read.</param>
/// <param name="Gates">What it had to meet.</param>
/// <param name="Metrics">Figures on held-out time: what is expected of it live.</param>
/// <param name="Baselines">Of simpler rules on the same rows.</param>
internal sealed record PackageVersionView(
    string Version,
    DateTimeOffset CreatedAt,
    string Commit,
    int Seed,
    bool InForce,
    bool Servable,
    bool SameFeatures,
    bool HasReport,
    IReadOnlyList<PackageGateView> Gates,
    IReadOnlyList<PackageFigureView> Metrics,
    IReadOnlyList<PackageFigureView> Baselines
);

internal sealed record PackageGateView(string Name, double? Actual, double? Min, double? Max, bool Passed);

internal sealed record PackageFigureView(string Name, double? Value);

/// <summary>A promotion that was asked for.</summary>
/// <param name="PromotionId">The id in addresses.</param>
/// <param name="Kind">Of the package.</param>
/// <param name="Version">Of the package.</param>
/// <param name="Reason">Of whoever asked.</param>
/// <param name="AskedBy">An analyst.</param>
/// <param name="AskedAt">When.</param>
/// <param name="ExpiresAt">Afterwards it cannot be decided on.</param>
/// <param name="DecidedBy">Another analyst.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Approved">What was decided.</param>
/// <param name="Open">Whether it can still be decided on.</param>
internal sealed record PromotionView(
    Guid PromotionId,
    string Kind,
    string Version,
    string Reason,
    string AskedBy,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    bool? Approved,
    bool Open
);
