using System.Globalization;
using CardRecycle.Sandbox.Bills;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>
/// The merchant's account and its bills; every change goes through one lock. Money of a bill is set aside when it is taken in, paid at
/// SUCCESS, given back at FAIL and CANCELLED.
/// </summary>
internal sealed class MerchantAccount(
    WeChatMemory memory,
    IOptions<WeChatOptions> options,
    WeChatKeys keys,
    WeChatUsers users,
    WeChatDial dial,
    Agenda agenda,
    BillCallbacks callbacks,
    TimeProvider clock
)
{
    private static readonly TimeSpan confirmWithin = TimeSpan.FromHours(24);
    private static readonly TimeSpan queryableFor = TimeSpan.FromDays(30);

    /// <summary>Found before the user is ever asked; all other reasons show when he has confirmed.</summary>
    private static readonly HashSet<string> earlyReasons =
    [
        "NAME_NOT_CORRECT",
        "ACCOUNT_NOT_EXIST",
        "OPENID_INVALID",
        "ID_CARD_NOT_CORRECT",
    ];

    private readonly Lock gate = new();
    private readonly Dictionary<string, TransferBill> byOutNo = memory.Bills;
    private readonly Dictionary<string, TransferBill> byBillNo = memory.Bills.Values.ToDictionary(b => b.TransferBillNo);
    private readonly List<TransferBill> left = [.. memory.Bills.Values.Where(b => !b.IsFinal)];
    private long paidFen = memory.Bills.Values.Where(b => b.State == BillState.Success).Sum(b => b.Content.AmountFen);
    private long heldFen = memory.Bills.Values.Where(b => b.HoldsMoney).Sum(b => b.Content.AmountFen);
    private BillNotice? unsent;

    private long AvailableFen => options.Value.OpeningBalanceFen + memory.ToppedUpFen - paidFen - heldFen;

    /// <summary>Goes on with the bills that an earlier process left open.</summary>
    public void Resume()
    {
        lock (gate)
            foreach (var bill in left)
                if (bill.State == BillState.Processing)
                    agenda.In(TimeSpan.Zero, () => Change(bill, Proceed));
                else
                    AwaitNext(bill);
    }

    public WeChatAnswer Create(TransferRequest request, string? wechatpaySerial)
    {
        if (request.Refuse(options.Value.AppId, dial.Current.SingleMaxFen) is { } refusal)
            return refusal;
        string? name = null;
        if (request.UserName is { Length: > 0 } ciphertext)
        {
            if (wechatpaySerial is null || !keys.Knows(wechatpaySerial))
                return WeChatAnswer.ParamError("Wechatpay-Serial 与平台公钥不匹配");
            if ((name = keys.OpenName(wechatpaySerial, ciphertext)) is null)
                return WeChatAnswer.ParamError("user_name 解密失败");
        }
        var content = new BillContent(
            request.Appid!,
            request.TransferSceneId!,
            request.Openid!,
            name,
            request.TransferAmount!.Value,
            request.TransferRemark!,
            request.NotifyUrl,
            request.UserRecvPerception,
            request.TransferSceneReportInfos![0].InfoContent!
        );
        lock (gate)
            return CreateOrRepeat(request.OutBillNo!, content);
    }

    public WeChatAnswer Query(string no, bool byOwnNo)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var bill = (byOwnNo ? byOutNo : byBillNo).GetValueOrDefault(no);
            return bill is null || bill.VisibleFrom > now || now - bill.CreatedAt > queryableFor
                ? WeChatAnswer.NotFound
                : WeChatAnswer.Ok(BillAnswers.Queried(options.Value.MchId, bill));
        }
    }

    /// <summary>What the electronic receipts look at; a bill that is final does not change any more.</summary>
    public TransferBill? Find(string outBillNo)
    {
        lock (gate)
            return byOutNo.GetValueOrDefault(outBillNo);
    }

    public WeChatAnswer Cancel(string outBillNo)
    {
        lock (gate)
        {
            if (!byOutNo.TryGetValue(outBillNo, out var bill) || bill.VisibleFrom > clock.GetUtcNow())
                return WeChatAnswer.NotFound;
            if (bill.State is BillState.Accepted or BillState.Processing or BillState.WaitUserConfirm)
            {
                Move(bill, BillState.Canceling);
                AwaitNext(bill);
                Keep(bill);
            }
            return bill.State is BillState.Canceling or BillState.Cancelled
                ? WeChatAnswer.Ok(BillAnswers.Cancelled(bill))
                : WeChatAnswer.InvalidRequest("当前单据状态不支持撤销");
        }
    }

    /// <summary>The user taps 确认收款.</summary>
    /// <returns>False when the bill cannot be confirmed (any more).</returns>
    public bool Confirm(string openId, string outBillNo, out string state)
    {
        lock (gate)
        {
            if (!byOutNo.TryGetValue(outBillNo, out var bill) || bill.Content.OpenId != openId)
            {
                state = "NOT_FOUND";
                return false;
            }
            var confirmed = TryConfirm(bill);
            if (confirmed)
                Keep(bill);
            state = bill.State;
            return confirmed;
        }
    }

    /// <summary>The user taps 确认收款 on the page that <c>wx.requestMerchantTransfer</c> shows for a package.</summary>
    public bool ConfirmPackage(string openId, string package, out string state)
    {
        lock (gate)
        {
            var no = byOutNo.Values.FirstOrDefault(b => b.Package == package)?.OutBillNo;
            return Confirm(openId, no ?? "", out state);
        }
    }

    public void SetAvailable(long fen)
    {
        lock (gate)
        {
            memory.Keep(new() { ToppedUpFen = memory.ToppedUpFen + fen - AvailableFen });
            foreach (var stuck in byOutNo.Values.Where(b => b.State == BillState.Processing).ToList())
            {
                Proceed(stuck);
                Keep(stuck);
            }
        }
    }

    /// <summary>What is on the operating account (运营账户).</summary>
    public WeChatAnswer Balance(string accountType)
    {
        lock (gate)
            return accountType == "OPERATION"
                ? WeChatAnswer.Ok(new { AvailableAmount = AvailableFen, PendingAmount = heldFen })
                : WeChatAnswer.ParamError("account_type 不支持");
    }

    /// <summary>What moved on a day, as the fund bill tells it; money that is only set aside has not moved.</summary>
    public List<BillLine> LinesOf(DateOnly day)
    {
        lock (gate)
            return
            [
                .. byOutNo
                    .Values.Where(b => b.State == BillState.Success && BillDays.Of(b.UpdatedAt) == day)
                    .Select(BillAnswers.InFundBill),
            ];
    }

    /// <summary>What had moved up to the end of a day.</summary>
    public long StandFen(DateOnly day)
    {
        lock (gate)
            return options.Value.OpeningBalanceFen
                + memory.ToppedUpFen
                - byOutNo.Values.Where(b => b.State == BillState.Success && BillDays.Of(b.UpdatedAt) <= day).Sum(b => b.Content.AmountFen);
    }

    public object Books()
    {
        lock (gate)
            return new
            {
                openingFen = options.Value.OpeningBalanceFen,
                toppedUpFen = memory.ToppedUpFen,
                paidFen,
                heldFen,
                availableFen = AvailableFen,
                bills = byOutNo.Values.Select(BillAnswers.InBooks).ToList(),
            };
    }

    private WeChatAnswer CreateOrRepeat(string outBillNo, BillContent content)
    {
        var now = clock.GetUtcNow();
        if (byOutNo.TryGetValue(outBillNo, out var known))
        {
            if (known.Content != content)
                return WeChatAnswer.InvalidRequest("单号已存在但信息不一致");
            return known.VisibleFrom > now ? WeChatAnswer.SystemError : WeChatAnswer.Ok(BillAnswers.Created(known));
        }
        var settings = dial.Current;
        if (!settings.StuckWhenShort && AvailableFen < content.AmountFen)
            return WeChatAnswer.NotEnough;
        var bill = new TransferBill
        {
            OutBillNo = outBillNo,
            TransferBillNo = string.Create(CultureInfo.InvariantCulture, $"1330{now:yyyyMMdd}{byOutNo.Count + 1:D16}"),
            Content = content,
            CreatedAt = now,
            UpdatedAt = now,
            VisibleFrom = now + TimeSpan.FromMilliseconds(settings.AcceptanceMs),
        };
        byBillNo.Add(bill.TransferBillNo, bill);
        if (settings.AcceptanceMs + settings.ProcessingMs > 0)
            AwaitNext(bill);
        else
            Proceed(bill);
        Keep(bill);
        return bill.VisibleFrom > now ? WeChatAnswer.SystemError : WeChatAnswer.Ok(BillAnswers.Created(bill));
    }

    /// <summary>ACCEPTED or PROCESSING: set the money aside and ask the user.</summary>
    private void Proceed(TransferBill bill)
    {
        if (bill.State is not (BillState.Accepted or BillState.Processing))
            return;
        if (!bill.HoldsMoney && AvailableFen < bill.Content.AmountFen)
        {
            Move(bill, BillState.Processing);
            return;
        }
        if (!bill.HoldsMoney)
            heldFen += bill.Content.AmountFen;
        bill.HoldsMoney = true;
        if (FailReasonOf(bill) is { } reason && earlyReasons.Contains(reason))
        {
            Move(bill, BillState.Processing);
            agenda.In(TimeSpan.Zero, () => Change(bill, b => Fail(b, reason)));
            return;
        }
        Move(bill, BillState.WaitUserConfirm);
        bill.Package = $"affffddafdfafddffda=={bill.TransferBillNo}";
        AwaitNext(bill);
    }

    /// <summary>Puts on the agenda what happens to a bill in its state by itself; all of it follows from what is kept.</summary>
    private void AwaitNext(TransferBill bill)
    {
        var settings = dial.Current;
        switch (bill.State)
        {
            case BillState.Accepted:
                After(bill.VisibleFrom, settings.ProcessingMs, Proceed);
                break;
            case BillState.WaitUserConfirm:
                agenda.At(bill.CreatedAt + confirmWithin + TimeSpan.FromMinutes(settings.CloseLagMinutes), () => Change(bill, Close));
                var autoConfirmMs = users.Find(bill.Content.OpenId).AutoConfirmMs ?? settings.AutoConfirmMs;
                if (autoConfirmMs >= 0)
                    After(bill.UpdatedAt, autoConfirmMs, b => TryConfirm(b));
                break;
            case BillState.Transfering:
                After(bill.UpdatedAt, settings.TransferMs, Transfer);
                break;
            case BillState.Canceling:
                After(bill.UpdatedAt, settings.CancelMs, FinishCancel);
                break;
        }

        void After(DateTimeOffset since, int waitMs, Action<TransferBill> act) =>
            agenda.At(since + TimeSpan.FromMilliseconds(waitMs), () => Change(bill, act));
    }

    private bool TryConfirm(TransferBill bill)
    {
        var mayConfirm =
            bill.State == BillState.WaitUserConfirm || (bill.State == BillState.Canceling && dial.Current.CancelYieldsToConfirm);
        // Past the 24 hours the package is dead, even while the state still lags behind.
        if (!mayConfirm || bill.Package is null || clock.GetUtcNow() >= bill.CreatedAt + confirmWithin)
            return false;
        Move(bill, BillState.Transfering);
        if (dial.Current.TransferMs > 0)
            AwaitNext(bill);
        else
            Transfer(bill);
        return true;
    }

    private void Transfer(TransferBill bill)
    {
        if (bill.State != BillState.Transfering)
            return;
        if (FailReasonOf(bill) is { } reason)
        {
            Fail(bill, reason);
            return;
        }
        Release(bill);
        paidFen += bill.Content.AmountFen;
        Finish(bill, BillState.Success);
    }

    private void Close(TransferBill bill)
    {
        if (bill.State == BillState.WaitUserConfirm)
            Fail(bill, "OVERDUE_CLOSE");
    }

    private void FinishCancel(TransferBill bill)
    {
        if (bill.State != BillState.Canceling)
            return;
        Release(bill);
        Finish(bill, BillState.Cancelled);
    }

    private void Fail(TransferBill bill, string reason)
    {
        if (bill.IsFinal)
            return;
        Release(bill);
        bill.FailReason = reason;
        Finish(bill, BillState.Fail);
    }

    private void Release(TransferBill bill)
    {
        if (bill.HoldsMoney)
            heldFen -= bill.Content.AmountFen;
        bill.HoldsMoney = false;
    }

    private void Finish(TransferBill bill, string state)
    {
        Move(bill, state);
        if (bill.Content.NotifyUrl is { } url)
            unsent = callbacks.Write(url, BillAnswers.Announced(options.Value.MchId, bill));
    }

    /// <summary>Sends a genuine notification that says of a bill what is not so.</summary>
    /// <returns>False: there is no such bill, or it has nobody to tell.</returns>
    public bool Misreport(string outBillNo, string state)
    {
        lock (gate)
        {
            if (!byOutNo.TryGetValue(outBillNo, out var bill) || bill.Content.NotifyUrl is not { } url)
                return false;
            var notification = callbacks.Write(url, BillAnswers.Misreported(options.Value.MchId, bill, state));
            memory.Keep(new() { Notification = notification });
            callbacks.Send(notification);
            return true;
        }
    }

    private void Move(TransferBill bill, string state) => (bill.State, bill.UpdatedAt) = (state, clock.GetUtcNow());

    private string? FailReasonOf(TransferBill bill)
    {
        var user = users.Find(bill.Content.OpenId);
        return user.RealName is { } name && bill.Content.UserName is { } given && given != name ? "NAME_NOT_CORRECT" : user.FailReason;
    }

    private void Change(TransferBill bill, Action<TransferBill> change)
    {
        lock (gate)
        {
            change(bill);
            Keep(bill);
        }
    }

    /// <summary>Before anybody learns of a change it is kept, together with the notification of it.</summary>
    private void Keep(TransferBill bill)
    {
        memory.Keep(new() { Bill = bill, Notification = unsent });
        if (unsent is { } notification)
            callbacks.Send(notification);
        unsent = null;
    }
}
