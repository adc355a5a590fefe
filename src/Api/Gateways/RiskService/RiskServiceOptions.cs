namespace CardRecycle.Api.Gateways.RiskService;

/// <summary>Section <c>Gateways:RiskService</c>.</summary>
internal sealed class RiskServiceOptions
{
    /// <summary>Where it listens; not set: nobody is asked.</summary>
    public Uri? BaseUrl { get; set; }

    public string AppId { get; set; } = "";

    /// <summary>Key of the signatures, both ways.</summary>
    public string Secret { get; set; } = "";

    /// <summary>A deal waits this long and no longer.</summary>
    public int TimeoutMs { get; set; } = 300;

    /// <summary>After so many failures in a row nobody is asked for <see cref="OpenFor"/>; then one deal tries again.</summary>
    public int FailuresMax { get; set; } = 5;

    public TimeSpan OpenFor { get; set; } = TimeSpan.FromSeconds(30);

    public bool IsSound =>
        BaseUrl is null
        || (AppId.Length > 0 && Secret.Length > 0 && TimeoutMs is > 0 and <= 10_000 && FailuresMax > 0 && OpenFor > TimeSpan.Zero);
}
