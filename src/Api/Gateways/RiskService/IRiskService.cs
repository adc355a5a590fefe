namespace CardRecycle.Api.Gateways.RiskService;

/// <summary>What a risk service is asked about. Phone and ID number are digests (SM3); amounts in fen.</summary>
internal sealed record RiskServiceQuestion(
    Guid RequestId,
    Guid AccountId,
    string? PhoneSm3,
    string? IdNumberSm3,
    string? DeviceId,
    string? Ip,
    long AmountFen
)
{
    public override string ToString() => $"RiskServiceQuestion({RequestId})";
}

/// <summary>
/// Its answer. <paramref name="Failure"/> says why there is none: <c>timed-out</c>, <c>unreachable</c>, <c>unreadable</c>,
/// <c>wrong-signature</c>, <c>circuit-open</c>, <c>http-503</c>, <c>refused-1003</c>. <paramref name="Level"/> is <c>pass</c>,
/// <c>review</c> or <c>reject</c>, <paramref name="Score"/> 0 to 100.
/// </summary>
internal sealed record RiskServiceAnswer(string? Failure, string? Level, double? Score, IReadOnlyList<string> Labels)
{
    public static RiskServiceAnswer None(string failure) => new(failure, null, null, []);
}

/// <summary>A third party that knows devices, phones and identities from many platforms (第三方风控).</summary>
internal interface IRiskService
{
    /// <summary>Off unless its address is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>Answers within the time limit, or says why not; never throws for what a network or a provider can do.</summary>
    Task<RiskServiceAnswer> AskAsync(RiskServiceQuestion question, CancellationToken ct);
}
