namespace CardRecycle.Api.Gateways.Payments;

/// <summary>What kind of account is paid (收款账户类型). The names are stored.</summary>
internal enum PayeeKind
{
    /// <summary>An openid of our mini-program.</summary>
    WeChat,

    /// <summary>An Alipay logon id: a phone number or an e-mail address.</summary>
    Alipay,

    /// <summary>The number of a bank card; such a transfer may come back after it succeeded.</summary>
    BankCard,
}

/// <summary>
/// One kind of account that a channel can pay: from <paramref name="MinFen"/> to <paramref name="MaxFen"/>, for
/// <paramref name="CostFen"/> and <paramref name="CostPpm"/> millionths of the amount.
/// </summary>
internal sealed record ChannelRoute(PayeeKind Kind, long MinFen, long MaxFen, long CostFen, int CostPpm)
{
    private const long Ppm = 1_000_000;

    public bool Takes(long fen) => fen >= MinFen && fen <= MaxFen;

    /// <summary>What a transfer of so much costs, in fen, rounded up.</summary>
    public long CostOf(long fen) => CostFen + (fen * CostPpm + Ppm - 1) / Ppm;
}

/// <summary>One instruction to pay. <paramref name="AttemptNo"/> (letters and digits, at most 32) is made and stored before the call and
/// never reused.</summary>
internal sealed record Transfer(
    string AttemptNo,
    PayeeKind Kind,
    string Account,
    string RealName,
    long AmountFen,
    string GoodsName,
    string Remark,
    DateTimeOffset CreatedAt
)
{
    public override string ToString() => $"Transfer({AttemptNo}, {AmountFen})";
}

/// <summary>What a channel says of an instruction.</summary>
internal abstract record TransferState
{
    /// <summary>Taken in, result open. <paramref name="Reference"/> is the channel's own number.</summary>
    public sealed record InChannel(string Reference) : TransferState;

    /// <summary>The payee must confirm; <paramref name="Package"/> opens the confirm page in the mini-program.</summary>
    public sealed record WaitUser(string Reference, string? Package) : TransferState;

    public sealed record Cancelling(string Reference) : TransferState;

    /// <summary>The money has arrived. <paramref name="AmountFen"/> is what the channel says it paid, where it says so.</summary>
    public sealed record Succeeded(string Reference, DateTimeOffset At, long? AmountFen = null) : TransferState;

    /// <summary>Finally dead: a new number may be used. <paramref name="Code"/> is the channel's reason.</summary>
    public sealed record Failed(string Code) : TransferState;

    /// <summary>It had succeeded, and the payee's bank sent it back (退票). Finally dead: the money is with us again.</summary>
    public sealed record Bounced(string Reference, string Code) : TransferState;

    /// <summary>Finally dead by our cancellation.</summary>
    public sealed record Cancelled : TransferState;

    /// <summary>The channel has never heard of it (or has not yet): wait, then send the same number with the same content again.</summary>
    public sealed record NotFound : TransferState;

    /// <summary>Nobody knows. Never send a new number; query. <paramref name="Code"/>: <c>timed-out</c>, <c>busy</c>, <c>bad-signature</c>,
    /// <c>not-enough</c> …</summary>
    public sealed record Unknown(string Code, TimeSpan? RetryAfter = null) : TransferState;

    /// <summary>Refused before execution for a reason on our side (number reused, parameters, rights): a human must look, the channel may
    /// stop.</summary>
    public sealed record Rejected(string Code, bool StopChannel) : TransferState;
}

/// <summary>A payout channel (打款渠道). Never throws for what a network or a provider can do; answers Unknown instead.</summary>
internal interface IPaymentChannel
{
    /// <summary><c>wechat</c>, <c>alipay</c>, <c>bank</c>.</summary>
    string Name { get; }

    /// <summary>What it can pay; nothing when the channel is not configured.</summary>
    IReadOnlyList<ChannelRoute> Routes { get; }

    /// <summary>So many new instructions a second at most.</summary>
    int RatePerSecond { get; }

    Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct);

    Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct);

    /// <summary>Asks for cancellation; accepted is not done: query. A channel that knows no cancellation answers as a query.</summary>
    Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct);

    /// <summary>What the mini-program needs beside the package to open the confirm page; null where nobody has to confirm.</summary>
    ConfirmPage? ConfirmPage { get; }

    /// <summary>What our account there can still pay, in fen; null when the channel does not say so now.</summary>
    Task<long?> AvailableFenAsync(CancellationToken ct);

    /// <summary>Checks and opens a notification. Null: not the channel's, or altered, or too old; nothing of it may be believed.</summary>
    ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody);
}

/// <summary>Parameters of <c>wx.requestMerchantTransfer</c> that are the same for every transfer.</summary>
internal sealed record ConfirmPage(string MchId, string AppId);

/// <summary>
/// A genuine notification. <paramref name="Id"/> is the same over all its deliveries. <paramref name="State"/> is what it says of the
/// attempt; notifications may arrive twice, late, and out of order.
/// </summary>
internal sealed record ChannelNotice(string Id, string AttemptNo, long AmountFen, TransferState State);
