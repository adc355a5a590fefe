using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Receipts;

internal static class ReceiptRefusals
{
    public static readonly Refusal NotFound = new(
        "receipts/not-found",
        StatusCodes.Status404NotFound,
        "There is no receipt",
        "No paid order of yours has this id. A receipt is issued when the money has arrived.",
        "未找到电子凭证：订单到账后才会生成凭证。"
    );

    public static readonly Refusal NotSealedYet = new(
        "receipts/not-sealed-yet",
        StatusCodes.Status404NotFound,
        "The receipt is being sealed",
        "The receipt is issued and joins the log with the next checkpoint. Ask again after the time in Retry-After.",
        "电子凭证正在存证，请稍后再试。"
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static readonly Refusal NoCheckpointYet = new(
        "receipts/no-checkpoint-yet",
        StatusCodes.Status404NotFound,
        "The log is empty",
        "The first checkpoint is made when the first receipt is sealed.",
        "存证日志暂无记录。"
    );

    public static readonly Refusal NoTimeStamp = new(
        "receipts/no-time-stamp",
        StatusCodes.Status404NotFound,
        "There is no time stamp",
        "'size' is the size of a checkpoint (GET /receipts/checkpoints); its time stamp comes some seconds later, where an authority is configured.",
        "该检查点暂无可信时间戳。"
    );

    public static readonly Refusal NoCosignature = new(
        "receipts/no-cosignature",
        StatusCodes.Status404NotFound,
        "No witness has signed it",
        "'size' is the size of a checkpoint (GET /receipts/checkpoints); witnesses sign some seconds later, where any is configured, and skip "
            + "a checkpoint when they have a later one.",
        "该检查点暂无见证方签名。"
    );

    public static readonly Refusal NoSuchCheckpoints = new(
        "receipts/no-such-checkpoints",
        StatusCodes.Status404NotFound,
        "There are no two such checkpoints",
        "'from' and 'to' are sizes of checkpoints (GET /receipts/checkpoints), 'from' not above 'to'; without 'to' the newest is taken.",
        "没有找到这两个检查点。"
    )
    {
        Field = "from",
    };

    public static readonly Refusal LimitOutOfRange = new(
        "receipts/limit-out-of-range",
        StatusCodes.Status400BadRequest,
        "The page is too large or too small",
        $"limit is 1 to {ListCheckpoints.LimitMax}; before, if given, is a size from an earlier page.",
        "分页参数超出范围。"
    )
    {
        Field = "limit",
    };
}
