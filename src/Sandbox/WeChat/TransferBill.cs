using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>The original's words, as they stand in its JSON.</summary>
internal static class BillState
{
    public const string Accepted = "ACCEPTED";
    public const string Processing = "PROCESSING";
    public const string WaitUserConfirm = "WAIT_USER_CONFIRM";
    public const string Transfering = "TRANSFERING";
    public const string Success = "SUCCESS";
    public const string Fail = "FAIL";
    public const string Canceling = "CANCELING";
    public const string Cancelled = "CANCELLED";
}

/// <summary>One transfer bill (转账单). <see cref="Content"/> is what must be the same when its number is sent again.</summary>
internal sealed class TransferBill
{
    public required string OutBillNo { get; init; }
    public required string TransferBillNo { get; init; }
    public required BillContent Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string State { get; set; } = BillState.Accepted;
    public string? FailReason { get; set; }
    public string? Package { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Until then nobody can find the bill (a delayed acceptance).</summary>
    public required DateTimeOffset VisibleFrom { get; init; }

    /// <summary>Its amount is set aside on the merchant's account.</summary>
    public bool HoldsMoney { get; set; }

    [JsonIgnore]
    public bool IsFinal => State is BillState.Success or BillState.Fail or BillState.Cancelled;
}

internal sealed record BillContent(
    string AppId,
    string SceneId,
    string OpenId,
    string? UserName,
    long AmountFen,
    string Remark,
    string? NotifyUrl,
    string? Perception,
    string GoodsName
);

/// <summary>A user of WeChat, as far as a test has said anything about him.</summary>
internal sealed record WeChatUser
{
    /// <summary>The name of the account; null: whatever the merchant sends is right.</summary>
    public string? RealName { get; init; }

    /// <summary>Every transfer to him ends in FAIL with this reason.</summary>
    public string? FailReason { get; init; }

    /// <summary>He confirms by himself after so many milliseconds, whatever the settings say; negative: never.</summary>
    public int? AutoConfirmMs { get; init; }
}
