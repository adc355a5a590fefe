using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// 支付宝单笔转账 (alipay.fund.trans.uni.transfer) to accounts and bank cards, scene 二手回收, certificate mode. Whatever is not a signed
/// answer leaves the outcome unknown, and a refusal of the payee is believed only when a query finds no transfer.
/// </summary>
internal sealed partial class AlipayTransferChannel(
    IHttpClientFactory clients,
    IOptions<AlipayGatewayOptions> options,
    AlipayCipher cipher,
    TimeProvider clock,
    ILogger<AlipayTransferChannel> log
) : IPaymentChannel
{
    public const string ChannelName = "alipay";
    private const string TransferMethod = "alipay.fund.trans.uni.transfer";
    private const string QueryMethod = "alipay.fund.trans.common.query";
    private const string OrderChanged = "alipay.fund.trans.order.changed";
    private const string ProductCode = "TRANS_ACCOUNT_NO_PWD";
    private const string BizScene = "DIRECT_TRANSFER";
    private const string RecycleScene = "二手回收";
    private const string GoodsInfoType = "回收商品名称";
    private const string PersonsCard = "2";
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public string Name => ChannelName;

    public IReadOnlyList<ChannelRoute> Routes =>
        field ??= [
            new(PayeeKind.Alipay, options.Value.MinFen, options.Value.MaxFen, CostFen: 0, options.Value.AccountCostPpm),
            new(PayeeKind.BankCard, options.Value.MinFen, options.Value.MaxFen, CostFen: 0, options.Value.BankCardCostPpm),
        ];

    public int RatePerSecond => options.Value.RatePerSecond;

    public ConfirmPage? ConfirmPage => null;

    public async Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct)
    {
        var isCard = transfer.Kind == PayeeKind.BankCard;
        var content = new AlipayTransferContent(
            transfer.AttemptNo,
            AlipayVerdict.Yuan(transfer.AmountFen),
            ProductCode,
            BizScene,
            transfer.Remark,
            transfer.Remark,
            new(transfer.Account, isCard ? "BANKCARD_ACCOUNT" : "ALIPAY_LOGON_ID", transfer.RealName, isCard ? new(PersonsCard) : null),
            RecycleScene,
            [new(GoodsInfoType, transfer.GoodsName)]
        );
        var sight = await CallAsync(TransferMethod, AlipayJson.Write(content), transfer.AttemptNo, ct);
        if (sight is not TransferState.Failed refused)
            return sight;
        // A request of ours that was lost on its way may still have been carried out.
        var proof = await QueryAsync(transfer.AttemptNo, ct);
        return proof is TransferState.NotFound ? refused : proof;
    }

    public Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) =>
        CallAsync(QueryMethod, AlipayJson.Write(new AlipayQueryContent(ProductCode, BizScene, attemptNo)), attemptNo, ct);

    public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => QueryAsync(attemptNo, ct);

    public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, values) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(rawBody.Span)))
            if (values is [{ } value])
                fields[name] = value;
            else
                return null;
        string Field(string name) => fields.GetValueOrDefault(name, "");
        var signed = Encoding.UTF8.GetBytes(AlipayCipher.Join(fields, "sign_type"));
        if (Field("sign_type") != "RSA2" || !cipher.IsGenuine(Field("alipay_cert_sn"), Field("sign"), signed))
            return null;
        if (Field("app_id") != options.Value.AppId || Field("msg_method") != OrderChanged || Field("notify_id") is not { Length: > 0 } id)
            return null;
        return
            AlipayJson.ReadOrder(Encoding.UTF8.GetBytes(Field("biz_content"))) is { OutBizNo: { Length: > 0 } no } order
            && AlipayVerdict.FenOf(order.TransAmount) is { } fen
            ? new(id, no, fen, AlipayVerdict.OfStatus(order, clock.GetUtcNow()))
            : null;
    }

    private async Task<TransferState> CallAsync(string method, string content, string attemptNo, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>
        {
            ["app_id"] = options.Value.AppId,
            ["method"] = method,
            ["format"] = "JSON",
            ["charset"] = "utf-8",
            ["sign_type"] = "RSA2",
            ["timestamp"] = clock.GetUtcNow().ToOffset(beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["version"] = "1.0",
            ["app_cert_sn"] = cipher.AppCertSn,
            ["alipay_root_cert_sn"] = cipher.RootCertSn,
            ["biz_content"] = content,
        };
        fields["sign"] = cipher.Sign(AlipayCipher.Join(fields));
        // As the original's own clients: what is public in the address, what is the business in the body.
        var inAddress = fields.Where(f => f.Key != "biz_content").Select(f => new KeyValuePair<string, string?>(f.Key, f.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, QueryHelpers.AddQueryString(options.Value.GatewayUrl, inAddress));
        request.Content = new FormUrlEncodedContent([new("biz_content", content)]);
        try
        {
            using var client = clients.CreateClient(ChannelName);
            using var answer = await client.SendAsync(request, ct);
            var raw = await answer.Content.ReadAsByteArrayAsync(ct);
            return Judge(answer.IsSuccessStatusCode, raw, method, attemptNo);
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

    private TransferState Judge(bool isOk, byte[] raw, string method, string attemptNo)
    {
        if (!isOk || AlipayAnswer.Read(raw, method) is not { } answer)
            return new TransferState.Unknown("no-answer");
        if (!cipher.IsGenuine(answer.CertSn, answer.Sign, answer.Node.Span))
        {
            LogForged(log, attemptNo);
            return new TransferState.Unknown("bad-signature");
        }
        if (AlipayJson.ReadOrder(answer.Node.Span) is not { } order)
            return new TransferState.Unknown("no-answer");
        if (order.Code == "10000" && order.OutBizNo != attemptNo)
            return new TransferState.Unknown("other-bill");
        var verdict = AlipayVerdict.Of(order, clock.GetUtcNow());
        if (verdict is TransferState.Unknown { Code: AlipayVerdict.NotEnough })
            LogNotEnough(log, attemptNo);
        else if (order.Code != "10000" && verdict is not TransferState.NotFound)
            LogFault(log, attemptNo, order.Code ?? "", order.SubCode ?? "");
        return verdict;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay did not answer for {AttemptNo}: {Why}.")]
    private static partial void LogNoAnswer(ILogger logger, string attemptNo, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alipay's answer for {AttemptNo} has no valid signature.")]
    private static partial void LogForged(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Alipay: the balance is short for {AttemptNo}. Top it up.")]
    private static partial void LogNotEnough(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay answered {AttemptNo} with {Code} {SubCode}.")]
    private static partial void LogFault(ILogger logger, string attemptNo, string code, string subCode);
}
