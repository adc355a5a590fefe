namespace CardRecycle.Api.Gateways.Payments;

/// <summary>A transfer whose electronic receipt is wanted.</summary>
internal sealed record PaidTransfer(string AttemptNo, long AmountFen, DateTimeOffset CreatedAt);

/// <summary>What a channel says of its own electronic receipt for a transfer (电子回单).</summary>
internal abstract record SlipState
{
    /// <summary>Asked for, not there yet.</summary>
    public sealed record Making(TimeSpan AskAgainAfter) : SlipState;

    /// <summary>It is there. <paramref name="File"/> (PDF, its digest checked) is given where it was wanted.</summary>
    public sealed record Ready(byte[]? File) : SlipState;

    /// <summary>The channel will not make it. <paramref name="Code"/>: <c>too-late</c>, <c>no-name</c>, <c>unknown-transfer</c>,
    /// <c>failed</c>, <c>refused</c>.</summary>
    public sealed record Unavailable(string Code) : SlipState;

    /// <summary>What came is not what the channel's signed answer says it is.</summary>
    public sealed record Damaged : SlipState;

    /// <summary>Nobody knows now: no answer, or one that cannot be believed.</summary>
    public sealed record Unknown(string Code) : SlipState;
}

/// <summary>A channel that gives electronic receipts. Never throws for what a network or a provider can do.</summary>
internal interface IChannelSlips
{
    /// <summary>As <see cref="IPaymentChannel.Name"/>.</summary>
    string Channel { get; }

    /// <summary>Asks the channel to make it, where nobody has, and says how it stands.</summary>
    Task<SlipState> ReadAsync(PaidTransfer transfer, bool withFile, CancellationToken ct);
}
