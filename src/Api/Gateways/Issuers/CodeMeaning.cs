namespace CardRecycle.Api.Gateways.Issuers;

internal enum Meaning
{
    /// <summary>The card is usable, or taken over.</summary>
    Done,
    ConsumedOrderFailed,
    FinalBad,
    Repairable,
    Unknown,

    /// <summary>The issuer has never heard of this request id.</summary>
    NoSuchRequest,

    /// <summary>The id was used before; ask what became of it.</summary>
    Duplicate,

    /// <summary>The holder's code is wrong or too late: show a new challenge.</summary>
    CodeWrong,
}

/// <summary>What a code of an issuer means to us. <paramref name="Code"/> is ours, as in <see cref="Verification"/>.</summary>
internal sealed record CodeMeaning(Meaning Meaning, string Code = "", TimeSpan? RetryAfter = null)
{
    public static readonly CodeMeaning Done = new(Meaning.Done);
    public static readonly CodeMeaning Consumed = new(Meaning.ConsumedOrderFailed);
    public static readonly CodeMeaning NoSuchRequest = new(Meaning.NoSuchRequest);
    public static readonly CodeMeaning Duplicate = new(Meaning.Duplicate);
    public static readonly CodeMeaning CodeWrong = new(Meaning.CodeWrong);
    public static readonly CodeMeaning Busy = Unknown("busy");
    public static readonly CodeMeaning InProcess = Unknown("in-process");
    public static readonly CodeMeaning TimedOut = Unknown("timed-out");

    /// <summary>An answer that cannot be read, or a code that stands in no table: a human has to look, the card stays locked.</summary>
    public static readonly CodeMeaning Unreadable = Unknown("unreadable", TimeSpan.FromSeconds(30));

    /// <summary>The answer is not signed by the issuer, or the issuer says that ours is not signed by us.</summary>
    public static readonly CodeMeaning BadSignature = Unknown("bad-signature", TimeSpan.FromSeconds(30));
    public static readonly CodeMeaning Maintenance = Unknown("maintenance", TimeSpan.FromMinutes(1));
    public static readonly CodeMeaning BalancePending = Unknown("balance-pending", TimeSpan.FromSeconds(30));
    public static readonly CodeMeaning TooFrequent = Unknown("busy", TimeSpan.FromMinutes(1));

    public static CodeMeaning FinalBad(string code) => new(Meaning.FinalBad, code);

    public static CodeMeaning Repairable(string code) => new(Meaning.Repairable, code);

    private static CodeMeaning Unknown(string code, TimeSpan? retryAfter = null) => new(Meaning.Unknown, code, retryAfter);
}

/// <summary>An issuer's answer, whatever it was spoken in.</summary>
internal sealed record IssuerReply(CodeMeaning Meaning)
{
    public long? BalanceFen { get; init; }
    public DateOnly? ExpiresOn { get; init; }
    public string? Reference { get; init; }

    public static implicit operator IssuerReply(CodeMeaning meaning) => new(meaning);
}

/// <summary>A challenge that was opened, or why not.</summary>
internal sealed record ChallengeReply(CodeMeaning Meaning, string Id = "", string? PictureUrl = null, DateTimeOffset ExpiresAt = default);

/// <summary>The two things that are asked of an issuer.</summary>
internal enum IssuerStep
{
    Verify,
    Acquire,
}
