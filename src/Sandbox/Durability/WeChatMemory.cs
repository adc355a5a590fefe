using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CardRecycle.Sandbox.WeChat;

namespace CardRecycle.Sandbox.Durability;

/// <summary>One effect at WeChat; a bill's end and its notification stand in one line.</summary>
internal sealed record WeChatLine
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransferBill? Bill { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BillNotice? Notification { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SlipRequest? Slip { get; init; }

    /// <summary>Id of a notification that was acknowledged or given up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NotificationEnded { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DescribedUser? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WeChatSettings? Settings { get; init; }

    /// <summary>All that was ever added to the opening balance.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ToppedUpFen { get; init; }
}

/// <summary>What a side door said about a user.</summary>
internal sealed record DescribedUser(string OpenId, WeChatUser Is);

/// <summary>
/// What WeChat knows. Bills and the balance belong to the gate of <see cref="MerchantAccount"/>; what is paid and held follows from the
/// bills. A live effect and a replayed one go the same way.
/// </summary>
internal sealed class WeChatMemory
{
    private readonly Journal<WeChatLine>? journal;

    public WeChatMemory(DataFolder folder) => journal = folder.Open<WeChatLine>("wechat", Take, Lines);

    public Dictionary<string, TransferBill> Bills { get; } = [];

    /// <summary>The last request for each bill's electronic receipt.</summary>
    public ConcurrentDictionary<string, SlipRequest> Slips { get; } = new();

    /// <summary>Not yet acknowledged.</summary>
    public ConcurrentDictionary<string, BillNotice> Notifications { get; } = new();
    public ConcurrentDictionary<string, WeChatUser> Users { get; } = new();

    /// <summary>Null: never changed.</summary>
    public WeChatSettings? Settings { get; private set; }
    public long ToppedUpFen { get; private set; }

    public void Keep(WeChatLine line)
    {
        Take(line);
        journal?.Append(line);
    }

    private void Take(WeChatLine line)
    {
        if (line.Bill is { } bill)
            Bills[bill.OutBillNo] = bill;
        if (line.Notification is { } notification)
            Notifications[notification.Id] = notification;
        if (line.Slip is { } slip)
            Slips[slip.OutBillNo] = slip;
        if (line.NotificationEnded is { } id)
            Notifications.TryRemove(id, out _);
        if (line.User is { } user)
            Users[user.OpenId] = user.Is;
        if (line.Settings is { } settings)
            Settings = settings;
        if (line.ToppedUpFen is { } fen)
            ToppedUpFen = fen;
    }

    private IEnumerable<WeChatLine> Lines() =>
        [
            new() { Settings = Settings, ToppedUpFen = ToppedUpFen },
            .. Users.Select(u => new WeChatLine { User = new(u.Key, u.Value) }),
            .. Bills.Values.Select(b => new WeChatLine { Bill = b }),
            .. Slips.Values.Select(s => new WeChatLine { Slip = s }),
            .. Notifications.Values.Select(n => new WeChatLine { Notification = n }),
        ];
}
