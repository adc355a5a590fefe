namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>
/// What is the matter with a card or a request, in words that all four issuers share; each issuer says it in its own codes. Also the names
/// of the outcomes that a test card can be minted for.
/// </summary>
internal static class Conditions
{
    public const string Good = "good";
    public const string BalanceLower = "balance-lower";
    public const string BalanceHigher = "balance-higher";

    public const string Used = "used";
    public const string Fake = "fake";
    public const string Void = "void";
    public const string WrongSecret = "wrong-secret";
    public const string Expired = "expired";
    public const string Frozen = "frozen";
    public const string Unsupported = "unsupported";
    public const string Empty = "empty";

    public const string NotActivated = "not-activated";
    public const string BoundToOther = "bound-to-other";
    public const string NeedsPhysical = "needs-physical";
    public const string RegionLimited = "region-limited";

    /// <summary>Busy for the first <c>times</c> requests, then good.</summary>
    public const string Busy = "busy";

    /// <summary>The card's kind is under maintenance until the card is mended.</summary>
    public const string Maintenance = "maintenance";

    /// <summary>In process for <c>minutes</c>, then good.</summary>
    public const string InProcess = "in-process";

    /// <summary>The first <c>times</c> requests get no answer, then good.</summary>
    public const string TimeOut = "time-out";

    /// <summary>A code that stands in no document, for the first <c>times</c> requests, then good.</summary>
    public const string UnlistedCode = "unlisted-code";

    /// <summary>Accepted, balance <c>minutes</c> later.</summary>
    public const string LateBalance = "late-balance";

    /// <summary>Verifies as good; at the take-over it turns out frozen.</summary>
    public const string RefusedAtAcquisition = "refused-at-acquisition";

    /// <summary>Verifies as good; the take-over ends in 销卡成功，订单失败.</summary>
    public const string ConsumedOrderFailed = "consumed-order-failed";

    /// <summary>Verifies as good; the result of the take-over is open for <c>minutes</c>.</summary>
    public const string AcquisitionInProcess = "acquisition-in-process";

    /// <summary>Verifies as good; the first take-over is carried out but gets no answer.</summary>
    public const string AcquisitionTimeOut = "acquisition-time-out";

    /// <summary>The issuer has never heard of this request.</summary>
    public const string NoSuchRequest = "no-such-request";

    /// <summary>This request id was used before: ask what became of it.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>The code that the holder entered is wrong, or too late.</summary>
    public const string CodeWrong = "code-wrong";
    public const string CodeExpired = "code-expired";

    public static readonly IReadOnlyList<string> Outcomes =
    [
        Good,
        BalanceLower,
        BalanceHigher,
        Used,
        Fake,
        Void,
        WrongSecret,
        Expired,
        Frozen,
        Unsupported,
        Empty,
        NotActivated,
        BoundToOther,
        NeedsPhysical,
        RegionLimited,
        Busy,
        Maintenance,
        InProcess,
        TimeOut,
        UnlistedCode,
        LateBalance,
        RefusedAtAcquisition,
        ConsumedOrderFailed,
        AcquisitionInProcess,
        AcquisitionTimeOut,
    ];

    /// <summary>Not an answer about the card but about the moment: nothing is recorded, the same request may be sent again.</summary>
    public static bool IsMomentary(string condition) => condition is Busy or Maintenance or TimeOut or UnlistedCode;
}
