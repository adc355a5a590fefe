using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CardRecycle.Sandbox.Bills;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>
/// The payer's account and its transfers; every change goes through one lock. To an Alipay account money moves at once; to a bank card it
/// is DEALING first, then SUCCESS or FAIL, and a bank may still send it back (REFUND).
/// </summary>
internal sealed partial class TransferDesk(
    AlipayMemory memory,
    IOptions<AlipayOptions> options,
    AlipayPayees payees,
    AlipayDial dial,
    Agenda agenda,
    OrderNotices notices,
    TimeProvider clock
)
{
    private const string ProductCode = "TRANS_ACCOUNT_NO_PWD";
    private const string BizScene = "DIRECT_TRANSFER";
    private const string RecycleScene = "二手回收";
    private const string GoodsInfoType = "回收商品名称";
    private const long AmountFenMin = 10;
    private const long RemarkFenMin = 50_000_00;
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    private readonly Lock gate = new();
    private readonly List<TransferOrder> left = [.. memory.Orders.Values];
    private OrderNotice? unsent;

    /// <summary>Money is away from DEALING on, and back at FAIL and REFUND.</summary>
    private long outFen = memory
        .Orders.Values.Where(o => o.Status is TransferStatus.Dealing or TransferStatus.Success)
        .Sum(o => o.Content.AmountFen);

    /// <summary>What was transferred by day of Beijing, without what failed.</summary>
    private readonly Dictionary<DateTime, long> movedFen = memory
        .Orders.Values.Where(o => o.Status != TransferStatus.Fail)
        .GroupBy(o => DayOf(o.CreatedAt))
        .ToDictionary(g => g.Key, g => g.Sum(o => o.Content.AmountFen));

    private long AvailableFen => options.Value.OpeningBalanceFen + memory.ToppedUpFen - outFen;

    /// <summary>Goes on with the transfers that an earlier process left open.</summary>
    public void Resume()
    {
        lock (gate)
            left.ForEach(AwaitNext);
    }

    public GatewayAnswer Transfer(JsonElement biz)
    {
        var (no, content, refusal) = Parse(biz);
        if (content is null)
            return refusal!;
        lock (gate)
            return TransferOrRepeat(no, content);
    }

    public GatewayAnswer Query(JsonElement biz)
    {
        if (Text(biz, "product_code") != ProductCode || Text(biz, "biz_scene") != BizScene)
            return GatewayAnswer.Refused("INVALID_PARAMETER", "product_code 或 biz_scene 不正确");
        var (byFund, byOrder, byOwn) = (Text(biz, "pay_fund_order_id"), Text(biz, "order_id"), Text(biz, "out_biz_no"));
        lock (gate)
        {
            var order =
                byFund.Length > 0 ? memory.Orders.Values.FirstOrDefault(o => o.PayFundOrderId == byFund)
                : byOrder.Length > 0 ? memory.Orders.Values.FirstOrDefault(o => o.OrderId == byOrder)
                : memory.Orders.GetValueOrDefault(byOwn);
            return order is null || order.VisibleFrom > clock.GetUtcNow()
                ? GatewayAnswer.Refused("ORDER_NOT_EXIST", "转账订单不存在")
                : GatewayAnswer.Ok(OrderAnswers.Queried(order));
        }
    }

    public GatewayAnswer Balance(JsonElement biz)
    {
        if (Text(biz, "account_type") != "ACCTRANS_ACCOUNT")
            return GatewayAnswer.Refused("INVALID_PARAMETER", "account_type 不支持");
        lock (gate)
            return GatewayAnswer.Ok(
                new
                {
                    Code = "10000",
                    Msg = "Success",
                    AvailableAmount = AlipaySignature.Yuan(AvailableFen),
                    FreezeAmount = "0.00",
                }
            );
    }

    /// <summary>What moved on a day: out when a transfer was paid, in when a bank sent it back.</summary>
    public List<BillLine> LinesOf(DateOnly day)
    {
        lock (gate)
            return
            [
                .. memory.Orders.Values.Where(o => o.PaidAt is { } at && BillDays.Of(at) == day).Select(o => LineOf(o, back: false)),
                .. memory
                    .Orders.Values.Where(o => o.Status == TransferStatus.Refund && BillDays.Of(o.UpdatedAt) == day)
                    .Select(o => LineOf(o, back: true)),
            ];
    }

    public long StandFen(DateOnly day)
    {
        lock (gate)
            return options.Value.OpeningBalanceFen
                + memory.ToppedUpFen
                - memory.Orders.Values.Where(o => o.PaidAt is { } at && BillDays.Of(at) <= day).Sum(o => o.Content.AmountFen)
                + memory
                    .Orders.Values.Where(o => o.Status == TransferStatus.Refund && BillDays.Of(o.UpdatedAt) <= day)
                    .Sum(o => o.Content.AmountFen);
    }

    private static BillLine LineOf(TransferOrder order, bool back) =>
        new(
            (back ? "R" : "") + order.PayFundOrderId,
            order.OutBizNo,
            back ? order.Content.AmountFen : -order.Content.AmountFen,
            back ? BillKind.Return : BillKind.Transfer,
            order.Content.Identity,
            order.Content.Name,
            order.Content.Title,
            back ? order.PayFundOrderId : null,
            back ? order.UpdatedAt : order.PaidAt!.Value
        );

    public void SetAvailable(long fen)
    {
        lock (gate)
            memory.Keep(new() { ToppedUpFen = memory.ToppedUpFen + fen - AvailableFen });
    }

    public object Books()
    {
        lock (gate)
            return new
            {
                openingFen = options.Value.OpeningBalanceFen,
                toppedUpFen = memory.ToppedUpFen,
                paidFen = memory.Orders.Values.Where(o => o.Status == TransferStatus.Success).Sum(o => o.Content.AmountFen),
                availableFen = AvailableFen,
                orders = memory.Orders.Values.Select(OrderAnswers.InBooks).ToList(),
            };
    }

    private GatewayAnswer TransferOrRepeat(string no, TransferContent content)
    {
        var now = clock.GetUtcNow();
        if (memory.Orders.TryGetValue(no, out var known))
        {
            if (known.Content != content)
                return GatewayAnswer.Refused("PAYMENT_INFO_INCONSISTENCY", "两次请求商户单号一样，但是参数不一致");
            return known.VisibleFrom > now ? GatewayAnswer.SystemError : GatewayAnswer.Ok(OrderAnswers.Made(known));
        }
        if (RefusePayee(content) is { } refusal)
            return refusal;
        if (content.AmountFen + movedFen.GetValueOrDefault(DayOf(now)) > dial.Current.DayMaxFen)
            return GatewayAnswer.Refused("EXCEED_LIMIT_DM_MAX_AMOUNT", "付款方当日转账金额超过限额");
        if (AvailableFen < content.AmountFen)
            return GatewayAnswer.Refused("PAYER_BALANCE_NOT_ENOUGH", "付款方余额不足");
        var serial = string.Create(CultureInfo.InvariantCulture, $"{now.ToOffset(beijing):yyyyMMdd}{memory.Orders.Count + 1:D16}");
        var order = new TransferOrder
        {
            OutBizNo = no,
            OrderId = serial + "11",
            PayFundOrderId = serial + "22",
            Content = content,
            CreatedAt = now,
            UpdatedAt = now,
            VisibleFrom = now + TimeSpan.FromMilliseconds(dial.Current.AcceptanceMs),
            Status = TransferStatus.Dealing,
        };
        outFen += content.AmountFen;
        movedFen[DayOf(now)] = movedFen.GetValueOrDefault(DayOf(now)) + content.AmountFen;
        if (!content.IsToBankCard && order.VisibleFrom <= now)
            Settle(order);
        AwaitNext(order);
        Keep(order);
        return order.VisibleFrom > now ? GatewayAnswer.SystemError : GatewayAnswer.Ok(OrderAnswers.Made(order));
    }

    /// <summary>What Alipay finds of a payee before it takes the transfer; a bank answers later.</summary>
    private GatewayAnswer? RefusePayee(TransferContent content)
    {
        if (content.IsToBankCard)
            return CardShape().IsMatch(content.Identity) ? null : GatewayAnswer.Refused("CARD_BIN_ERROR", "收款人银行卡号有误");
        var payee = payees.Find(content.Identity);
        if (!LogonShape().IsMatch(content.Identity))
            return GatewayAnswer.Refused("PAYEE_NOT_EXIST", "收款账号不存在");
        if (payee.ErrorCode is { } code)
            return GatewayAnswer.Refused(code, "收款方异常");
        return payee.RealName is { } name && name != content.Name
            ? GatewayAnswer.Refused("PAYEE_USER_INFO_ERROR", "支付宝账号和姓名不匹配，请确认姓名是否正确")
            : null;
    }

    private static DateTime DayOf(DateTimeOffset at) => at.ToOffset(beijing).Date;

    /// <summary>Puts on the agenda what happens to a transfer by itself; all of it follows from what is kept.</summary>
    private void AwaitNext(TransferOrder order)
    {
        if (order.Status == TransferStatus.Dealing)
        {
            // Nobody is told of a transfer before it can be found.
            var dealt = order.Content.IsToBankCard ? order.CreatedAt + TimeSpan.FromMilliseconds(dial.Current.DealingMs) : order.CreatedAt;
            agenda.At(dealt < order.VisibleFrom ? order.VisibleFrom : dealt, () => Change(order, Settle));
        }
        else if (order is { Status: TransferStatus.Success, Content.IsToBankCard: true, PaidAt: { } paidAt })
            if (payees.Find(order.Content.Identity).BouncesAfterMinutes is { } minutes)
                agenda.At(paidAt + TimeSpan.FromMinutes(minutes), () => Change(order, Return));
    }

    private void Settle(TransferOrder order)
    {
        if (order.Status != TransferStatus.Dealing)
            return;
        var payee = payees.Find(order.Content.Identity);
        var fault = payee.ErrorCode ?? (payee.RealName is { } name && name != order.Content.Name ? "PAYEE_CARD_INFO_ERROR" : null);
        if (fault is null)
            order.PaidAt = clock.GetUtcNow();
        order.ErrorCode = fault;
        Finish(order, fault is null ? TransferStatus.Success : TransferStatus.Fail);
        if (fault is null && order.Content.IsToBankCard)
            AwaitNext(order);
    }

    private void Return(TransferOrder order)
    {
        if (order.Status == TransferStatus.Success)
            Finish(order, TransferStatus.Refund);
    }

    private void Finish(TransferOrder order, string status)
    {
        (order.Status, order.UpdatedAt) = (status, clock.GetUtcNow());
        if (status is TransferStatus.Fail or TransferStatus.Refund)
            outFen -= order.Content.AmountFen;
        if (status == TransferStatus.Fail)
            movedFen[DayOf(order.CreatedAt)] -= order.Content.AmountFen;
        unsent = notices.Write(OrderAnswers.Announced(order));
    }

    private void Change(TransferOrder order, Action<TransferOrder> change)
    {
        lock (gate)
        {
            change(order);
            Keep(order);
        }
    }

    /// <summary>Before anybody learns of a change it is kept, together with the notification of it.</summary>
    private void Keep(TransferOrder order)
    {
        memory.Keep(new() { Order = order, Notification = unsent });
        if (unsent is { } notification)
            notices.Send(notification);
        unsent = null;
    }

    private (string No, TransferContent? Content, GatewayAnswer? Refusal) Parse(JsonElement biz)
    {
        var no = Text(biz, "out_biz_no");
        GatewayAnswer? refusal = null;
        void Need(bool holds, string code, string message) => refusal ??= holds ? null : GatewayAnswer.Refused(code, message);
        Need(NoShape().IsMatch(no), "INVALID_PARAMETER", "out_biz_no 长度1至64，只能由字母、数字、下划线组成");
        Need(Text(biz, "product_code") == ProductCode, "INVALID_PARAMETER", "product_code 不正确");
        Need(Text(biz, "biz_scene") == BizScene, "INVALID_PARAMETER", "biz_scene 不正确");
        var fen = FenOf(Text(biz, "trans_amount"));
        Need(fen >= AmountFenMin, "INVALID_PARAMETER", "trans_amount 不正确，最低0.1元，最多两位小数");
        Need(!(fen > dial.Current.SingleMaxFen), "EXCEED_LIMIT_SM_AMOUNT", "单笔额度超限");
        Need(Text(biz, "order_title").Length is > 0 and <= 128, "INVALID_PARAMETER", "order_title 不能为空");
        Need(!(fen >= RemarkFenMin) || Text(biz, "remark").Length > 0, "INVALID_PARAMETER", "转账金额达到50000元时备注必填");
        var payee = biz.ValueKind == JsonValueKind.Object && biz.TryGetProperty("payee_info", out var p) ? p : default;
        var (identity, type, name) = (Text(payee, "identity"), Text(payee, "identity_type"), Text(payee, "name"));
        Need(identity.Length > 0, "INVALID_PARAMETER", "identity 不能为空");
        Need(type is "ALIPAY_LOGON_ID" or "BANKCARD_ACCOUNT", "INVALID_PARAMETER", "identity_type 不支持");
        Need(name.Length > 0, "INVALID_PARAMETER", "收款方姓名必填");
        var card = payee.ValueKind == JsonValueKind.Object && payee.TryGetProperty("bankcard_ext_info", out var c) ? c : default;
        Need(type != "BANKCARD_ACCOUNT" || Text(card, "account_type") is "1" or "2", "INVALID_PARAMETER", "account_type 不正确");
        Need(Text(biz, "transfer_scene_name") == RecycleScene, "INVALID_PARAMETER", "转账场景未开通");
        var goods = GoodsNameOf(biz);
        Need(goods.Length is > 0 and <= 32, "INVALID_PARAMETER", "需传入转账场景报备信息");
        return refusal is null
            ? (no, new(fen!.Value, Text(biz, "order_title"), Text(biz, "remark"), identity, type, name, RecycleScene, goods), null)
            : (no, null, refusal);
    }

    private static string GoodsNameOf(JsonElement biz) =>
        biz.ValueKind == JsonValueKind.Object
        && biz.TryGetProperty("transfer_scene_report_infos", out var infos)
        && infos.ValueKind == JsonValueKind.Array
        && infos.GetArrayLength() == 1
        && Text(infos[0], "info_type") == GoodsInfoType
            ? Text(infos[0], "info_content")
            : "";

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static long? FenOf(string yuan) =>
        Amount().Match(yuan) is { Success: true } match
            ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * 100
                + long.Parse(match.Groups[2].Value.PadRight(2, '0'), CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^[0-9A-Za-z_]{1,64}\z")]
    private static partial Regex NoShape();

    [GeneratedRegex(@"^([0-9]{1,9})(?:\.([0-9]{1,2}))?\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^(1[3-9][0-9]{9}|[^@\s]+@[^@\s]+)\z")]
    private static partial Regex LogonShape();

    [GeneratedRegex(@"^[0-9]{13,19}\z")]
    private static partial Regex CardShape();
}
