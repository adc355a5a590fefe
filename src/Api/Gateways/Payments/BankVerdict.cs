namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// What an answer of the bank means for the attempt. Decides on <c>code</c> and <c>state</c>, never on texts; every code that is not known
/// leaves the outcome unknown.
/// </summary>
internal static class BankVerdict
{
    public const string NotEnough = "not-enough";

    /// <summary>可疑: only the statement of the value date tells.</summary>
    public const string Suspect = "suspect";

    /// <summary>The final statement of the value date has no such transfer: it was never carried out.</summary>
    public const string NotOnStatement = "NOT_ON_STATEMENT";

    private static readonly TimeSpan afterTooFast = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan afterNotEnough = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan afterSuspect = TimeSpan.FromMinutes(1);

    public static TransferState Of(BankReply<BankInstruction> reply, DateTimeOffset now) =>
        reply.Code switch
        {
            "0000" when reply.Body is { } instruction => OfState(instruction, now),
            "E2404" => new TransferState.NotFound(),
            "E2005" => new TransferState.Unknown(NotEnough, afterNotEnough),
            "E9005" => new TransferState.Unknown("busy", afterTooFast),
            // The account is impossible; believed only when a query finds no such flow number.
            "E2006" => new TransferState.Failed("ACCOUNT_INVALID"),
            "E1001" or "E1002" or "E1003" or "E1005" or "E2003" => new TransferState.Rejected(reply.Code, StopChannel: true),
            "E2001" or "E2002" or "E2004" => new TransferState.Rejected(reply.Code, StopChannel: false),
            "U0001" => new TransferState.Unknown(Suspect, afterSuspect),
            { } code when code.StartsWith('U') => new TransferState.Unknown("system-error"),
            _ => new TransferState.Unknown("unknown-code"),
        };

    private static TransferState OfState(BankInstruction instruction, DateTimeOffset now)
    {
        var reference = instruction.BankNo ?? "";
        return instruction.State switch
        {
            "ACCEPTED" or "SENT" => new TransferState.InChannel(reference),
            "SUCCESS" => new TransferState.Succeeded(
                reference,
                BankLink.TimeOf(instruction.SettledAt) ?? now,
                AlipayVerdict.FenOf(instruction.Amount)
            ),
            "FAIL" => new TransferState.Failed(instruction.FailCode ?? "FAIL"),
            "SUSPECT" => new TransferState.Unknown(Suspect, afterSuspect),
            _ => new TransferState.Unknown("unknown-state"),
        };
    }
}
