using CardRecycle.Api.Platform.Packages;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Valuation;

namespace CardRecycle.Api.Features.Market;

/// <summary>
/// The challenger (挑战者): the newest package that could be promoted, made after the champion. It values every closed trade beside the
/// champion and never a quote. Looked for every few seconds; none is no error.
/// </summary>
internal sealed partial class ShadowModel : IDisposable
{
    private static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(3);
    private readonly ModelRegistry registry;
    private readonly IValuationModels models;
    private readonly ILogger<ShadowModel> log;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile ValuationModel? challenger;
    private (string? Champion, DateTime Changed) looked;

    public ShadowModel(IConfiguration configuration, IValuationModels models, ILogger<ShadowModel> log)
    {
        registry = new(configuration.ModelsPath());
        (this.models, this.log) = (models, log);
        timer = new(_ => Refresh(), null, pollInterval, pollInterval);
    }

    public IValuationModel? Challenger => challenger;

    public void Dispose()
    {
        timer.Dispose();
        challenger?.Dispose();
    }

    private void Refresh()
    {
        lock (gate)
            try
            {
                var folder = Path.Combine(registry.Root, ValuationModel.PackageKind);
                var now = (models.Current?.Version, Directory.Exists(folder) ? Directory.GetLastWriteTimeUtc(folder) : default);
                if (now == looked)
                    return;
                looked = now;
                Look(now.Item1);
            }
            catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
            {
                LogUnreadable(log, e.Message);
            }
    }

    private void Look(string? champion)
    {
        var packages = registry.List(ValuationModel.PackageKind);
        var inForce = packages.FirstOrDefault(p => p.Version == champion);
        var newest = packages.FirstOrDefault(p =>
            p.Version != champion
            && p.SchemaHash == FeatureSchema.Hash
            && p.Gates.Count > 0
            && p.Gates.All(g => g.Passed)
            && (inForce is null || p.CreatedAt >= inForce.CreatedAt)
        );
        // The model before it is not disposed: a trade may be valued by it right now. Its finaliser frees the session.
        if (newest is null || champion is null)
            challenger = null;
        else if (newest.Version != challenger?.Version)
        {
            challenger = ValuationModel.Load(registry.FolderOf(ValuationModel.PackageKind, newest.Version));
            LogShadowed(log, newest.Version);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Valuation model {Version} is shadowed.")]
    private static partial void LogShadowed(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry could not be searched for a challenger: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
