namespace CardRecycle.Sandbox.Alipay;

/// <summary>A transfer as the original writes it in each answer; names become snake_case.</summary>
internal static class OrderAnswers
{
    public static object Made(TransferOrder order) =>
        new
        {
            Code = "10000",
            Msg = "Success",
            order.OutBizNo,
            order.OrderId,
            order.PayFundOrderId,
            order.Status,
            TransDate = AlipaySignature.TimeOf(order.PaidAt ?? order.CreatedAt),
            Amount = AlipaySignature.Yuan(order.Content.AmountFen),
        };

    public static object Queried(TransferOrder order) =>
        new
        {
            Code = "10000",
            Msg = "Success",
            order.OutBizNo,
            order.OrderId,
            order.PayFundOrderId,
            order.Status,
            PayDate = order.PaidAt is { } at ? AlipaySignature.TimeOf(at) : null,
            TransAmount = AlipaySignature.Yuan(order.Content.AmountFen),
            order.ErrorCode,
        };

    /// <summary>biz_content of a notification.</summary>
    public static object Announced(TransferOrder order) =>
        new
        {
            order.PayFundOrderId,
            order.OutBizNo,
            ProductCode = "TRANS_ACCOUNT_NO_PWD",
            BizScene = "DIRECT_TRANSFER",
            OriginInterface = AlipayGateway.TransferMethod,
            order.OrderId,
            order.Status,
            ActionType = "FINISH",
            TransAmount = AlipaySignature.Yuan(order.Content.AmountFen),
            PayDate = order.PaidAt is { } at ? AlipaySignature.TimeOf(at) : null,
            order.ErrorCode,
        };

    /// <summary>A line of <c>GET /alipay/books</c>, which is ours and not the original's.</summary>
    public static object InBooks(TransferOrder order) =>
        new
        {
            outBizNo = order.OutBizNo,
            orderId = order.OrderId,
            identity = order.Content.Identity,
            amountFen = order.Content.AmountFen,
            status = order.Status,
            errorCode = order.ErrorCode,
            createdAt = order.CreatedAt,
            updatedAt = order.UpdatedAt,
        };
}
