using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// 支付宝单笔转账 (alipay.fund.trans.uni.transfer) to accounts and bank cards, scene 二手回收, certificate mode. Whatever is not a signed
/// answer leaves the outcome unknown, and a refusal of the payee is believed only when a query finds no transfer.
/// </summary>
internal sealed partial class AlipayTransferChannel(
    AlipayLink link,
    IOptions<AlipayGatewayOptions> options,
    AlipayCipher cipher,
    TimeProvider clock,
    ILogger<AlipayTransferChannel> log
) : IPaymentChannel
{
    public const string ChannelName = AlipayLink.ClientName;
    private const string TransferMethod = "alipay.fund.trans.uni.transfer";
    private const string QueryMethod = "alipay.fund.trans.common.query";
    private const string BalanceMethod = "alipay.fund.account.query";
    private const string OrderChanged = "alipay.fund.trans.order.changed";
    private const string ProductCode = "TRANS_ACCOUNT_NO_PWD";
    private const string BizScene = "DIRECT_TRANSFER";
    private const string RecycleScene = "二手回收";
    private const string GoodsInfoType = "回收商品名称";
    private const string PersonsCard = "2";

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

    public async Task<long?> AvailableFenAsync(CancellationToken ct)
    {
        var (node, _) = await link.CallAsync(
            BalanceMethod,
            AlipayJson.Write(new AlipayBalanceQuery("ACCTRANS_ACCOUNT")),
            "the balance",
            ct
        );
        return node is { } signed && AlipayJson.Read<AlipayBalance>(signed.Span) is { Code: "10000" } balance
            ? AlipayVerdict.FenOf(balance.AvailableAmount)
            : null;
    }

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
        var (node, why) = await link.CallAsync(method, content, attemptNo, ct);
        return node is { } signed ? Judge(signed.Span, attemptNo) : new TransferState.Unknown(why);
    }

    private TransferState Judge(ReadOnlySpan<byte> node, string attemptNo)
    {
        if (AlipayJson.ReadOrder(node) is not { } order)
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

    [LoggerMessage(Level = LogLevel.Critical, Message = "Alipay: the balance is short for {AttemptNo}. Top it up.")]
    private static partial void LogNotEnough(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alipay answered {AttemptNo} with {Code} {SubCode}.")]
    private static partial void LogFault(ILogger logger, string attemptNo, string code, string subCode);
}
