namespace CardRecycle.Api.Gateways.Issuers;

/// <summary>A card as its issuer needs it. Never logged.</summary>
internal sealed record IssuerCard(string BrandId, string? Number, string? Secret, long FaceFen)
{
    public override string ToString() => $"IssuerCard({BrandId}, ***)";
}

/// <summary>What the issuer says of a card. Three classes that must be kept apart: final-bad, repairable, unknown.</summary>
internal abstract record Verification
{
    /// <summary>Usable. <paramref name="BalanceFen"/> may differ from what was declared: the caller re-quotes.</summary>
    public sealed record Good(long BalanceFen, DateOnly? ExpiresOn) : Verification;

    /// <summary>The seller can mend it: <c>not-activated</c>, <c>bound-to-other</c>, <c>needs-physical</c>,
    /// <c>region-limited</c>.</summary>
    public sealed record Repairable(string Code) : Verification;

    /// <summary><c>used</c>, <c>fake</c>, <c>void</c>, <c>wrong-secret</c>, <c>expired</c>, <c>frozen</c>, <c>unsupported</c>,
    /// <c>empty</c>.</summary>
    public sealed record FinalBad(string Code) : Verification;

    /// <summary>
    /// Nobody knows yet: <c>busy</c>, <c>maintenance</c>, <c>in-process</c>, <c>timed-out</c>, <c>unreadable</c>, <c>balance-pending</c>,
    /// <c>bad-signature</c>. The card stays locked and the same request id is asked again.
    /// </summary>
    public sealed record Unknown(string Code, TimeSpan? RetryAfter = null) : Verification;

    /// <summary>The holder must enter a code: a captcha picture, or an SMS that the issuer has sent to them.</summary>
    public sealed record CodeNeeded(string ChallengeId, string? PictureUrl, DateTimeOffset ExpiresAt, bool IsSms) : Verification;
}

/// <summary>What the issuer says of taking a card over.</summary>
internal abstract record Acquisition
{
    /// <summary>Ours, or its value consumed for us.</summary>
    public sealed record Acquired(string Reference) : Acquisition;

    /// <summary>销卡成功，订单失败: the card is consumed although the issuer failed our order. The seller must be paid all the same.</summary>
    public sealed record ConsumedOrderFailed(string Reference) : Acquisition;

    /// <summary>Not taken, and never will be. Codes as in <see cref="Verification.FinalBad"/>.</summary>
    public sealed record Refused(string Code) : Acquisition;

    /// <summary>Ask again with the same request id.</summary>
    public sealed record Unknown(string Code, TimeSpan? RetryAfter = null) : Acquisition;
}

/// <summary>
/// One issuer protocol (UnionPay-style gateway, e-commerce platform, 销卡 redemption, captcha site). Request ids are made and stored by
/// the caller before the call; the same id again is the same request. Implementations query first when they do not know what became of an
/// earlier call, never throw for anything that a provider or a network can do, and answer Unknown instead.
/// </summary>
internal interface IIssuer
{
    /// <summary><c>gateway</c>, <c>platform</c>, <c>redemption</c>, <c>captcha</c>.</summary>
    string Protocol { get; }

    /// <param name="requestId">32 hexadecimal digits, the same for every repetition.</param>
    /// <param name="card">The card.</param>
    /// <param name="code">The holder's answer to <see cref="Verification.CodeNeeded"/>, with its challenge.</param>
    /// <param name="isRepeat">True when this id may have been sent before: then the issuer is queried first.</param>
    /// <param name="ct">Cancellation.</param>
    Task<Verification> VerifyAsync(string requestId, IssuerCard card, CodeAnswer? code, bool isRepeat, CancellationToken ct);

    Task<Acquisition> AcquireAsync(string requestId, IssuerCard card, long balanceFen, bool isRepeat, CancellationToken ct);
}

/// <summary>The holder's answer to a challenge.</summary>
internal sealed record CodeAnswer(string ChallengeId, string Code);

/// <summary>Finds the client of a protocol.</summary>
internal sealed class IssuerDirectory(IEnumerable<IIssuer> issuers)
{
    private readonly Dictionary<string, IIssuer> byProtocol = issuers.ToDictionary(i => i.Protocol);

    public IIssuer For(string protocol) => byProtocol[protocol];
}
