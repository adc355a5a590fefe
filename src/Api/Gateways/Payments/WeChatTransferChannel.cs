using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// WeChat Pay merchant transfer with the user's confirmation (商家转账), scene 1010 二手回收. Believes nothing that the platform has not
/// signed: a success without its signature, with a wrong one or for another bill leaves the outcome unknown.
/// </summary>
internal sealed partial class WeChatTransferChannel(
    IHttpClientFactory clients,
    IOptions<WeChatGatewayOptions> options,
    WeChatCipher cipher,
    WeChatReader reader,
    TimeProvider clock,
    ILogger<WeChatTransferChannel> log
) : IPaymentChannel
{
    public const string ChannelName = "wechat";
    private const string BillsPath = "/v3/fund-app/mch-transfer/transfer-bills";
    private const string RecycleScene = "1010";
    private const string Perception = "二手回收货款";
    private const string GoodsInfoType = "回收商品名称";
    private const string FinishedEvent = "MCHTRANSFER.BILL.FINISHED";
    private const string SealAlgorithm = "AEAD_AES_256_GCM";

    public string Name => ChannelName;

    public IReadOnlyList<ChannelRoute> Routes =>
        field ??= [new(PayeeKind.WeChat, options.Value.MinFen, options.Value.MaxFen, CostFen: 0, options.Value.CostPpm)];

    public int RatePerSecond => options.Value.RatePerSecond;

    public ConfirmPage? ConfirmPage => new(options.Value.MchId, options.Value.AppId);

    public Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct)
    {
        var our = options.Value;
        var request = new WeChatTransferRequest(
            our.AppId,
            transfer.AttemptNo,
            RecycleScene,
            transfer.Account,
            transfer.AmountFen >= our.NameFromFen ? cipher.EncryptName(transfer.RealName) : null,
            transfer.AmountFen,
            transfer.Remark,
            our.NotifyUrl,
            Perception,
            [new(GoodsInfoType, transfer.GoodsName)]
        );
        return CallAsync(HttpMethod.Post, BillsPath, transfer.AttemptNo, WeChatJson.Write(request), ct);
    }

    public Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) =>
        CallAsync(HttpMethod.Get, $"{BillsPath}/out-bill-no/{attemptNo}", attemptNo, [], ct);

    public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) =>
        CallAsync(HttpMethod.Post, $"{BillsPath}/out-bill-no/{attemptNo}/cancel", attemptNo, "{}"u8.ToArray(), ct);

    /// <summary>运营账户, which transfers are paid from.</summary>
    public async Task<long?> AvailableFenAsync(CancellationToken ct) =>
        (await reader.AskAsync<WeChatBalance>("/v3/merchant/fund/balance/OPERATION", ct)).Body?.AvailableAmount;

    public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody)
    {
        if (!cipher.IsGenuine(name => headers.GetValueOrDefault(name, ""), rawBody.Span))
            return null;
        var notice = WeChatJson.Read<WeChatNotification>(rawBody.Span);
        if (notice is not { Id.Length: > 0, EventType: FinishedEvent, Resource: { Algorithm: SealAlgorithm } resource })
            return null;
        var plaintext = cipher.Open(resource.Ciphertext ?? "", resource.Nonce ?? "", resource.AssociatedData ?? "");
        if (plaintext is null || WeChatJson.Read<WeChatBill>(plaintext) is not { } bill || bill.MchId != options.Value.MchId)
            return null;
        return bill is { OutBillNo: { Length: > 0 } no, TransferAmount: { } fen }
            ? new(notice.Id, no, fen, WeChatVerdict.OfBill(bill, clock.GetUtcNow()))
            : null;
    }

    private async Task<TransferState> CallAsync(HttpMethod method, string path, string attemptNo, byte[] body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", cipher.Authorize(method.Method, path, body));
        request.Headers.Add("Wechatpay-Serial", options.Value.PlatformKeyId);
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var client = clients.CreateClient(ChannelName);
            using var answer = await client.SendAsync(request, ct);
            var raw = await answer.Content.ReadAsByteArrayAsync(ct);
            return Judge(answer, raw, attemptNo);
        }
        catch (HttpRequestException e)
        {
            LogNoAnswer(log, attemptNo, e.HttpRequestError.ToString());
            return new TransferState.Unknown("no-answer");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogNoAnswer(log, attemptNo, "timed out");
            return new TransferState.Unknown("timed-out");
        }
    }

    private TransferState Judge(HttpResponseMessage answer, byte[] raw, string attemptNo)
    {
        var status = (int)answer.StatusCode;
        var isSigned = answer.Headers.Contains("Wechatpay-Signature");
        string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
        // An unsigned fault may come from a gateway in between; nothing that it can say kills an attempt.
        if ((isSigned || answer.IsSuccessStatusCode) && !cipher.IsGenuine(Header, raw))
        {
            LogForged(log, attemptNo, status);
            return new TransferState.Unknown("bad-signature");
        }
        if (!answer.IsSuccessStatusCode)
        {
            var code = WeChatJson.Read<WeChatFault>(raw)?.Code;
            var verdict = WeChatVerdict.OfFault(status, code);
            if (verdict is TransferState.Unknown { Code: WeChatVerdict.NotEnough })
                LogNotEnough(log, attemptNo);
            else if (verdict is not TransferState.NotFound)
                LogFault(log, attemptNo, status, code ?? "");
            return verdict;
        }
        var bill = WeChatJson.Read<WeChatBill>(raw);
        return bill?.OutBillNo == attemptNo ? WeChatVerdict.OfBill(bill, clock.GetUtcNow()) : new TransferState.Unknown("other-bill");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat did not answer for {AttemptNo}: {Why}.")]
    private static partial void LogNoAnswer(ILogger logger, string attemptNo, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "WeChat's answer for {AttemptNo} (HTTP {Status}) has no valid signature.")]
    private static partial void LogForged(ILogger logger, string attemptNo, int status);

    [LoggerMessage(Level = LogLevel.Critical, Message = "WeChat: the merchant's balance is short for {AttemptNo}. Top it up.")]
    private static partial void LogNotEnough(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "WeChat answered {AttemptNo} with HTTP {Status} {Code}.")]
    private static partial void LogFault(ILogger logger, string attemptNo, int status, string code);
}
