namespace CardRecycle.Api.Gateways.TimeStamping;

/// <summary>
/// The answer: <paramref name="Response"/> is the authority's TimeStampResp in DER, checked against question and root; or
/// <paramref name="Failure"/> says why there is none.
/// </summary>
internal sealed record TimeStampAnswer(byte[]? Response, string? Failure);

/// <summary>A time stamp authority (TSA, 可信时间戳). A court's chain or another notary would be another implementation.</summary>
internal interface ITimeStampAuthority
{
    /// <summary>Off unless its address is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>Asks for a stamp on these data; never throws for what a network or an authority can do.</summary>
    Task<TimeStampAnswer> StampAsync(byte[] data, CancellationToken ct);
}
