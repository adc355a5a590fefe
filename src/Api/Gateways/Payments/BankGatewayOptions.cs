namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// Section <c>Gateways:Bank</c>: one company's direct link to its bank (银企直连). Without a <see cref="BaseUrl"/> there is no such channel.
/// Keys are base64: PKCS#8 for the private key, SPKI for public ones.
/// </summary>
internal sealed class BankGatewayOptions
{
    private static readonly TimeSpan timeoutMax = TimeSpan.FromMinutes(1);

    /// <summary>Ends with a slash; not set: bank cards are paid over another channel.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>企业客户号.</summary>
    public string CustomerNo { get; set; } = "";

    public string PrivateKey { get; set; } = "";

    /// <summary>Every key of the bank that may sign answers, by id: during a change the old and the new one.</summary>
    public Dictionary<string, string> BankKeys { get; set; } = [];

    /// <summary>The segregated account (客户资金专户) that payouts leave.</summary>
    public string Account { get; set; } = "";

    /// <summary>Smallest transfer.</summary>
    public long MinFen { get; set; } = 10;

    /// <summary>Largest transfer: what the small-value system (小额) takes at any hour.</summary>
    public long MaxFen { get; set; } = 1_000_000_00;

    /// <summary>What the bank charges for a transfer, in fen, as agreed.</summary>
    public long CostFen { get; set; }

    /// <summary>And in millionths of the amount.</summary>
    public int CostPpm { get; set; }

    /// <summary>New instructions a second.</summary>
    public int RatePerSecond { get; set; } = 20;

    /// <summary>After this long without an answer the outcome counts as unknown.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsOn => BaseUrl is not null;

    public bool IsSound =>
        BaseUrl is null
        || (
            CustomerNo.Length > 0
            && PrivateKey.Length > 0
            && BankKeys.Count > 0
            && Account.Length > 0
            && MinFen > 0
            && MaxFen >= MinFen
            && CostFen >= 0
            && CostPpm is >= 0 and <= 1_000_000
            && RatePerSecond > 0
            && Timeout > TimeSpan.Zero
            && Timeout <= timeoutMax
        );
}
