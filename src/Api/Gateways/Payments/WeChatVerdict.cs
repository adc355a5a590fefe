namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// What an answer of WeChat means for the attempt. Decides on HTTP status and <c>code</c>, never on <c>message</c>. Only a bill that says
/// FAIL or CANCELLED itself is dead; every code that is not known leaves the outcome unknown.
/// </summary>
internal static class WeChatVerdict
{
    private static readonly TimeSpan afterFrequencyLimited = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan afterNotEnough = TimeSpan.FromMinutes(1);

    public static TransferState OfBill(WeChatBill bill, DateTimeOffset now)
    {
        var reference = bill.TransferBillNo ?? "";
        return bill.State switch
        {
            "ACCEPTED" or "PROCESSING" or "TRANSFERING" => new TransferState.InChannel(reference),
            "WAIT_USER_CONFIRM" => new TransferState.WaitUser(reference, bill.PackageInfo),
            "CANCELING" => new TransferState.Cancelling(reference),
            "SUCCESS" => new TransferState.Succeeded(reference, bill.UpdateTime ?? now, bill.TransferAmount),
            "FAIL" => new TransferState.Failed(bill.FailReason ?? "OTHER_FAIL_REASON_TYPE"),
            "CANCELLED" => new TransferState.Cancelled(),
            _ => new TransferState.Unknown("unknown-state"),
        };
    }

    public static TransferState OfFault(int status, string? code) =>
        (status, code) switch
        {
            (404, "NOT_FOUND") => new TransferState.NotFound(),
            (429, _) or (_, "FREQUENCY_LIMITED") => new TransferState.Unknown("busy", afterFrequencyLimited),
            (403, "NOT_ENOUGH") => new TransferState.Unknown(NotEnough, afterNotEnough),
            (>= 500, _) => new TransferState.Unknown("system-error"),
            (400, "PARAM_ERROR" or "INVALID_REQUEST") => new TransferState.Rejected(code, StopChannel: false),
            (403, "NO_AUTH" or "USER_ERROR") or (401, "SIGN_ERROR") => new TransferState.Rejected(code, StopChannel: true),
            _ => new TransferState.Unknown("unknown-code"),
        };

    public const string NotEnough = "not-enough";
}
