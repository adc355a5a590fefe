using System.Diagnostics;
using System.Diagnostics.Metrics;
using CardRecycle.Api.Platform.Telemetry;

namespace CardRecycle.Api.Gateways.Issuers;

/// <summary>
/// What all issuers have in common: a repeat asks first what became of the request, "duplicate" is never an answer, and everything doubtful
/// is Unknown. A protocol brings its wire and its table of codes. Nothing is retried in here: the order's row is what retries.
/// </summary>
internal abstract partial class IssuerClient(string protocol, ILogger log) : IIssuer
{
    /// <summary>No card is worth more; a larger figure is a misread one.</summary>
    private const long BalanceFenMax = 1_000_000_00;

    private static readonly Counter<long> answers = RoomTelemetry.Meter.CreateCounter<long>("issuers.answers");
    private static readonly Histogram<double> durations = RoomTelemetry.Meter.CreateHistogram<double>("issuers.duration", "ms");

    public string Protocol => protocol;

    /// <summary>Whether the holder must read a code before this card can be asked about.</summary>
    protected abstract bool NeedsCode(IssuerCard card);

    protected abstract bool IsSms { get; }

    protected abstract Task<ChallengeReply> ChallengeAsync(string requestId, IssuerCard card, CancellationToken ct);

    protected abstract Task<IssuerReply> InquireAsync(string requestId, IssuerCard card, CodeAnswer? code, CancellationToken ct);

    protected abstract Task<IssuerReply> TakeOverAsync(string requestId, IssuerCard card, long amountFen, CancellationToken ct);

    protected abstract Task<IssuerReply> QueryAsync(IssuerStep step, string requestId, IssuerCard card, CancellationToken ct);

    public async Task<Verification> VerifyAsync(string requestId, IssuerCard card, CodeAnswer? code, bool isRepeat, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var known = isRepeat ? await QueryAsync(IssuerStep.Verify, requestId, card, ct) : CodeMeaning.NoSuchRequest;
        if (known.Meaning.Meaning != Meaning.NoSuchRequest)
            return Tell(requestId, Verified(known), known, started);
        if (NeedsCode(card) && code is null)
            return await AskHolderAsync(requestId, card, started, ct);

        var reply = await InquireAsync(requestId, card, code, ct);
        if (reply.Meaning.Meaning == Meaning.Duplicate)
            reply = await QueryAsync(IssuerStep.Verify, requestId, card, ct);
        if (reply.Meaning.Meaning == Meaning.CodeWrong)
            return await AskHolderAsync(requestId, card, started, ct);
        return Tell(requestId, Verified(reply), reply, started);
    }

    public async Task<Acquisition> AcquireAsync(string requestId, IssuerCard card, long balanceFen, bool isRepeat, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var reply = isRepeat ? await QueryAsync(IssuerStep.Acquire, requestId, card, ct) : CodeMeaning.NoSuchRequest;
        if (reply.Meaning.Meaning == Meaning.NoSuchRequest)
            reply = await TakeOverAsync(requestId, card, balanceFen, ct);
        if (reply.Meaning.Meaning == Meaning.Duplicate)
            reply = await QueryAsync(IssuerStep.Acquire, requestId, card, ct);
        return Tell(requestId, Acquired(requestId, reply), reply, started);
    }

    private async Task<Verification> AskHolderAsync(string requestId, IssuerCard card, long started, CancellationToken ct)
    {
        var challenge = await ChallengeAsync(requestId, card, ct);
        return challenge.Meaning.Meaning == Meaning.Done
            ? new Verification.CodeNeeded(challenge.Id, challenge.PictureUrl, challenge.ExpiresAt, IsSms)
            : Tell(requestId, Verified(challenge.Meaning), challenge.Meaning, started);
    }

    private static Verification Verified(IssuerReply reply) =>
        reply.Meaning switch
        {
            { Meaning: Meaning.Done } when reply.BalanceFen is 0 => new Verification.FinalBad("empty"),
            { Meaning: Meaning.Done } when reply.BalanceFen is > 0 and <= BalanceFenMax => new Verification.Good(
                reply.BalanceFen.Value,
                reply.ExpiresOn
            ),
            { Meaning: Meaning.FinalBad } m => new Verification.FinalBad(m.Code),
            { Meaning: Meaning.Repairable } m => new Verification.Repairable(m.Code),
            { Meaning: Meaning.Unknown } m => new Verification.Unknown(m.Code, m.RetryAfter),
            // "Duplicate" and "never heard of it" about one id, a success without a balance: the issuer contradicts itself.
            _ => new Verification.Unknown(CodeMeaning.Unreadable.Code, CodeMeaning.Unreadable.RetryAfter),
        };

    private static Acquisition Acquired(string requestId, IssuerReply reply) =>
        reply.Meaning switch
        {
            { Meaning: Meaning.Done } => new Acquisition.Acquired(reply.Reference ?? requestId),
            { Meaning: Meaning.ConsumedOrderFailed } => new Acquisition.ConsumedOrderFailed(reply.Reference ?? requestId),
            // What a seller could have mended before is too late now: it was not taken.
            { Meaning: Meaning.FinalBad or Meaning.Repairable } m => new Acquisition.Refused(m.Code),
            { Meaning: Meaning.Unknown } m => new Acquisition.Unknown(m.Code, m.RetryAfter),
            _ => new Acquisition.Unknown(CodeMeaning.Unreadable.Code, CodeMeaning.Unreadable.RetryAfter),
        };

    private T Tell<T>(string requestId, T result, IssuerReply reply, long started)
        where T : class
    {
        var outcome = result.GetType().Name;
        answers.Add(1, new("protocol", protocol), new("step", typeof(T).Name), new("outcome", outcome), new("code", reply.Meaning.Code));
        durations.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds, new("protocol", protocol), new("step", typeof(T).Name));
        if (reply.Meaning == CodeMeaning.BadSignature)
            LogBadSignature(log, protocol, requestId);
        else if (reply.Meaning.Meaning == Meaning.Unknown)
            LogUnknown(log, protocol, requestId, reply.Meaning.Code);
        return result;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Issuer {Protocol}: outcome of {RequestId} unknown ({Code}).")]
    private static partial void LogUnknown(ILogger logger, string protocol, string requestId, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Issuer {Protocol}: signatures do not fit at {RequestId}; check the keys.")]
    private static partial void LogBadSignature(ILogger logger, string protocol, string requestId);
}
