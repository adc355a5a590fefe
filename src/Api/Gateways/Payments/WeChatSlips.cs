using System.Security.Cryptography;
using CardRecycle.Crypto;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>申请电子回单.</summary>
internal sealed record WeChatSlipRequest(string OutBillNo);

/// <summary>What WeChat says of a request for an electronic receipt.</summary>
internal sealed record WeChatSlip(
    string? State,
    DateTimeOffset? UpdateTime,
    string? HashType,
    string? HashValue,
    string? DownloadUrl,
    string? FailReason
);

/// <summary>
/// 电子回单 of merchant transfers. WeChat makes one of a paid transfer that went with its payee's name, within six months of it, and keeps
/// it for 90 days after it was asked for; then it is asked for anew. The digest stands in a signed answer, the file carries nothing.
/// </summary>
internal sealed partial class WeChatSlips(
    WeChatReader reader,
    IOptions<WeChatGatewayOptions> options,
    TimeProvider clock,
    ILogger<WeChatSlips> log
) : IChannelSlips
{
    private const string AskPath = "/v3/fund-app/mch-transfer/elecsign/out-bill-no";

    /// <summary>Six months in the channel's words.</summary>
    private static readonly TimeSpan askableFor = TimeSpan.FromDays(180);

    /// <summary>What the channel asks for between two queries.</summary>
    private static readonly TimeSpan betweenQueries = TimeSpan.FromMinutes(2);

    /// <summary>After a failure of the channel's own it is not asked at once again.</summary>
    private static readonly TimeSpan afterFailure = TimeSpan.FromHours(1);

    public string Channel => WeChatTransferChannel.ChannelName;

    public async Task<SlipState> ReadAsync(PaidTransfer transfer, bool withFile, CancellationToken ct)
    {
        var (slip, code) = await QueryAsync(transfer.AttemptNo, ct);
        var mayAsk = slip is null ? code == "NOT_FOUND" : slip.State == "FAILED" && clock.GetUtcNow() - slip.UpdateTime >= afterFailure;
        if (mayAsk)
        {
            var body = WeChatJson.Write(new WeChatSlipRequest(transfer.AttemptNo));
            (slip, code) = await reader.AskAsync<WeChatSlip>(HttpMethod.Post, AskPath, body, ct);
            // Only a query names the file.
            if (slip?.State == "FINISHED")
                (slip, code) = await QueryAsync(transfer.AttemptNo, ct);
        }
        return slip is null ? OfRefusal(transfer, code) : await JudgeAsync(transfer, slip, withFile, ct);
    }

    private Task<(WeChatSlip? Body, string Code)> QueryAsync(string attemptNo, CancellationToken ct) =>
        reader.AskAsync<WeChatSlip>($"{AskPath}/{attemptNo}", ct);

    /// <summary>The channel has one code for all that it will not do and says why only in words, which may change: the reason is
    /// ours.</summary>
    private SlipState OfRefusal(PaidTransfer transfer, string code) =>
        code switch
        {
            "NOT_FOUND" => new SlipState.Unavailable("unknown-transfer"),
            "INVALID_REQUEST" or "PARAM_ERROR" => new SlipState.Unavailable(
                clock.GetUtcNow() - transfer.CreatedAt > askableFor ? "too-late"
                : transfer.AmountFen < options.Value.NameFromFen ? "no-name"
                : "refused"
            ),
            _ => new SlipState.Unknown(code),
        };

    private async Task<SlipState> JudgeAsync(PaidTransfer transfer, WeChatSlip slip, bool withFile, CancellationToken ct)
    {
        switch (slip)
        {
            case { State: "GENERATING" }:
                return new SlipState.Making(betweenQueries);
            case { State: "FAILED" }:
                LogFailed(log, transfer.AttemptNo, slip.FailReason ?? "");
                return new SlipState.Unavailable("failed");
            case { State: "FINISHED", HashValue.Length: > 0, DownloadUrl: { } address }:
                if (!withFile)
                    return new SlipState.Ready(null);
                if (await reader.DownloadAsync(PaymentsGateway.SlipsClient, address, ct) is not { } file)
                    return new SlipState.Unknown("no-file");
                if (HashOf(slip.HashType, file)?.Equals(slip.HashValue, StringComparison.OrdinalIgnoreCase) == true)
                    return new SlipState.Ready(file);
                LogDamaged(log, transfer.AttemptNo, slip.HashType ?? "");
                return new SlipState.Damaged();
            default:
                return new SlipState.Unknown("unknown-state");
        }
    }

    private static string? HashOf(string? type, byte[] file) =>
        type switch
        {
            "SHA256" => Convert.ToHexStringLower(SHA256.HashData(file)),
            "SM3" => Convert.ToHexStringLower(Sm3.Hash(file)),
            _ => null,
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat made no electronic receipt of {AttemptNo}: {Why}.")]
    private static partial void LogFailed(ILogger logger, string attemptNo, string why);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The electronic receipt of {AttemptNo} does not have the {HashType} that WeChat says."
    )]
    private static partial void LogDamaged(ILogger logger, string attemptNo, string hashType);
}
