using CardRecycle.Sandbox.Bills;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>A bill as the original writes it in each answer; names become snake_case.</summary>
internal static class BillAnswers
{
    public static object Created(TransferBill bill) =>
        new
        {
            bill.OutBillNo,
            bill.TransferBillNo,
            CreateTime = WeChatSignature.Rfc3339(bill.CreatedAt),
            bill.State,
            bill.FailReason,
            PackageInfo = bill.State == BillState.WaitUserConfirm ? bill.Package : null,
        };

    public static object Queried(string mchId, TransferBill bill) =>
        new
        {
            MchId = mchId,
            bill.OutBillNo,
            bill.TransferBillNo,
            Appid = bill.Content.AppId,
            bill.State,
            TransferAmount = bill.Content.AmountFen,
            TransferRemark = bill.Content.Remark,
            bill.FailReason,
            Openid = bill.Content.OpenId,
            CreateTime = WeChatSignature.Rfc3339(bill.CreatedAt),
            UpdateTime = WeChatSignature.Rfc3339(bill.UpdatedAt),
        };

    public static object Cancelled(TransferBill bill) =>
        new
        {
            bill.OutBillNo,
            bill.TransferBillNo,
            bill.State,
            UpdateTime = WeChatSignature.Rfc3339(bill.UpdatedAt),
        };

    /// <summary>The plaintext inside a callback.</summary>
    public static object Announced(string mchId, TransferBill bill) =>
        new
        {
            MchId = mchId,
            bill.OutBillNo,
            bill.TransferBillNo,
            bill.State,
            TransferAmount = bill.Content.AmountFen,
            Openid = bill.Content.OpenId,
            CreateTime = WeChatSignature.Rfc3339(bill.CreatedAt),
            UpdateTime = WeChatSignature.Rfc3339(bill.UpdatedAt),
            bill.FailReason,
        };

    /// <summary>The plaintext of a callback that contradicts the bill.</summary>
    public static object Misreported(string mchId, TransferBill bill, string state) =>
        new
        {
            MchId = mchId,
            bill.OutBillNo,
            bill.TransferBillNo,
            State = state,
            TransferAmount = bill.Content.AmountFen,
            Openid = bill.Content.OpenId,
            CreateTime = WeChatSignature.Rfc3339(bill.CreatedAt),
            UpdateTime = WeChatSignature.Rfc3339(bill.UpdatedAt),
            FailReason = state == BillState.Fail ? "PAYEE_ACCOUNT_ABNORMAL" : null,
        };

    /// <summary>A line of the fund bill, before it is written there.</summary>
    public static BillLine InFundBill(TransferBill bill) =>
        new(
            bill.TransferBillNo,
            bill.OutBillNo,
            -bill.Content.AmountFen,
            BillKind.Transfer,
            bill.Content.OpenId,
            "",
            bill.Content.Remark,
            null,
            bill.UpdatedAt
        );

    /// <summary>A line of <c>GET /wechat/books</c>, which is ours and not the original's.</summary>
    public static object InBooks(TransferBill bill) =>
        new
        {
            outBillNo = bill.OutBillNo,
            transferBillNo = bill.TransferBillNo,
            openId = bill.Content.OpenId,
            amountFen = bill.Content.AmountFen,
            state = bill.State,
            failReason = bill.FailReason,
            createdAt = bill.CreatedAt,
            updatedAt = bill.UpdatedAt,
        };
}
