using System.Globalization;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// What an answer of Alipay means for the attempt. Decides on <c>code</c>, <c>sub_code</c> and <c>status</c>, never on texts; every code
/// that is not known leaves the outcome unknown.
/// </summary>
internal static class AlipayVerdict
{
    public const string NotEnough = "not-enough";

    private static readonly TimeSpan afterCallLimited = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan afterNotEnough = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    /// <summary>The payee must mend it or name another account. Such a request was not carried out.</summary>
    private static readonly HashSet<string> payeeFaults =
    [
        "PAYEE_NOT_EXIST",
        "PAYEE_USER_INFO_ERROR",
        "PAYEE_ACC_OCUPIED",
        "PERM_AML_NOT_REALNAME_REV",
        "PERMIT_NON_BANK_LIMIT_PAYEE",
        "EXCEED_LIMIT_UNRN_DM_AMOUNT",
        "PAYEE_ACCOUNT_STATUS_ERROR",
        "CARD_BIN_ERROR",
        "PAYEE_CARD_INFO_ERROR",
    ];

    public static TransferState Of(AlipayOrder order, DateTimeOffset now) =>
        order.Code switch
        {
            "10000" => OfStatus(order, now),
            "20000" => new TransferState.Unknown("system-error"),
            "40005" => new TransferState.Unknown("busy", afterCallLimited),
            "40004" => OfRefusal(order.SubCode ?? ""),
            "40001" => new TransferState.Rejected(order.SubCode ?? "40001", StopChannel: false),
            "40002" => new TransferState.Rejected(order.SubCode ?? "40002", ConcernsUs(order.SubCode ?? "")),
            "20001" or "40003" or "40006" => new TransferState.Rejected(order.SubCode ?? order.Code, StopChannel: true),
            _ => new TransferState.Unknown("unknown-code"),
        };

    /// <summary>By the order's own word, in an answer as in a notification.</summary>
    public static TransferState OfStatus(AlipayOrder order, DateTimeOffset now)
    {
        var reference = order.OrderId ?? "";
        return order.Status switch
        {
            "SUCCESS" => new TransferState.Succeeded(
                reference,
                TimeOf(order.PayDate ?? order.TransDate) ?? now,
                FenOf(order.TransAmount ?? order.Amount)
            ),
            "DEALING" => new TransferState.InChannel(reference),
            "FAIL" => new TransferState.Failed(order.ErrorCode ?? "FAIL"),
            "REFUND" => new TransferState.Bounced(reference, order.ErrorCode ?? "REFUND"),
            _ => new TransferState.Unknown("unknown-state"),
        };
    }

    private static TransferState OfRefusal(string subCode) =>
        subCode switch
        {
            "SYSTEM_ERROR" or "REQUEST_PROCESSING" => new TransferState.Unknown("system-error"),
            "ORDER_NOT_EXIST" => new TransferState.NotFound(),
            "PAYER_BALANCE_NOT_ENOUGH" or "BALANCE_IS_NOT_ENOUGH" => new TransferState.Unknown(NotEnough, afterNotEnough),
            _ when payeeFaults.Contains(subCode) => new TransferState.Failed(subCode),
            "PAYER_STATUS_ERROR" or "PAYER_CERT_EXPIRED" or "EXCEED_LIMIT_DM_MAX_AMOUNT" => new TransferState.Rejected(
                subCode,
                StopChannel: true
            ),
            _ when subCode.StartsWith("PERMIT_PAYER_", StringComparison.Ordinal) => new TransferState.Rejected(subCode, StopChannel: true),
            // The number was used with other content, or the content is refused: a human must look.
            "PAYMENT_INFO_INCONSISTENCY" or "INVALID_PARAMETER" or "REMARK_HAS_SENSITIVE_WORD" or "EXCEED_LIMIT_SM_AMOUNT" =>
                new TransferState.Rejected(subCode, StopChannel: false),
            _ => new TransferState.Unknown("unknown-code"),
        };

    /// <summary>Signature, app and certificate are ours: nothing else that we send will fare better.</summary>
    private static bool ConcernsUs(string subCode) =>
        subCode.Contains("signature", StringComparison.Ordinal)
        || subCode.Contains("app-id", StringComparison.Ordinal)
        || subCode.Contains("cert", StringComparison.Ordinal);

    /// <summary>Yuan with two digits as fen; whole numbers only.</summary>
    public static string Yuan(long fen) => string.Create(CultureInfo.InvariantCulture, $"{fen / 100}.{fen % 100:D2}");

    /// <returns>Null for what is not an amount of yuan with at most two digits after the point.</returns>
    public static long? FenOf(string? yuan)
    {
        if (yuan?.Split('.') is not ([_] or [_, { Length: 1 or 2 }]))
            return null;
        var (whole, part) = yuan.Split('.') is [var w, var p] ? (w, p.PadRight(2, '0')) : (yuan, "00");
        return
            long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            && units < long.MaxValue / 1000
            && long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var rest)
            ? units * 100 + rest
            : null;
    }

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, beijing)
            : null;
}
