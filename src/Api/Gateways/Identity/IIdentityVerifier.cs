namespace CardRecycle.Api.Gateways.Identity;

/// <summary>姓名、身份证号、银行卡号、手机号.</summary>
internal sealed record FourFactors(string Name, string IdNumber, string BankCard, string Phone)
{
    public override string ToString() => "FourFactors(***)";
}

/// <summary>The provider's answer. <paramref name="Code"/> is ours: <c>passed</c>, <c>name-mismatch</c>, <c>card-lost</c> …</summary>
internal sealed record IdentityCheck(IdentityResult Result, string Code, int? ProviderCode);

internal enum IdentityResult
{
    Passed,
    Failed,

    /// <summary>Busy, time-out, unreadable: not decided; may be asked again.</summary>
    Unknown,
}

/// <summary>Real-name check of the four factors (四要素) by a third party.</summary>
internal interface IIdentityVerifier
{
    Task<IdentityCheck> CheckAsync(FourFactors factors, CancellationToken ct);
}
