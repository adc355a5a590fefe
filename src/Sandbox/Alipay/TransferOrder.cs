using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>The original's words, as they stand in its JSON.</summary>
internal static class TransferStatus
{
    public const string Dealing = "DEALING";
    public const string Success = "SUCCESS";
    public const string Fail = "FAIL";

    /// <summary>退票: the payee's bank sent it back.</summary>
    public const string Refund = "REFUND";
}

/// <summary>One transfer (转账单). <see cref="Content"/> is what must be the same when its number is sent again.</summary>
internal sealed class TransferOrder
{
    public required string OutBizNo { get; init; }
    public required string OrderId { get; init; }
    public required string PayFundOrderId { get; init; }
    public required TransferContent Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string Status { get; set; }
    public string? ErrorCode { get; set; }
    public DateTimeOffset? PaidAt { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Until then nobody can find it (a delayed acceptance).</summary>
    public required DateTimeOffset VisibleFrom { get; init; }
}

internal sealed record TransferContent(
    long AmountFen,
    string Title,
    string Remark,
    string Identity,
    string IdentityType,
    string Name,
    string SceneName,
    string GoodsName
)
{
    [JsonIgnore]
    public bool IsToBankCard => IdentityType == "BANKCARD_ACCOUNT";
}

/// <summary>A payee of Alipay, as far as a test has said anything about them.</summary>
internal sealed record AlipayPayeeIs
{
    /// <summary>The name of the account; null: whatever the merchant sends is right.</summary>
    public string? RealName { get; init; }

    /// <summary>Every transfer is refused with this sub_code; to a bank card it ends in FAIL with it.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>A bank card's bank sends every transfer back after so many minutes; null: it keeps them.</summary>
    public int? BouncesAfterMinutes { get; init; }
}
