using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Alipay;

namespace CardRecycle.Sandbox.Durability;

/// <summary>One effect at Alipay; a transfer's change and its notification stand in one line.</summary>
internal sealed record AlipayLine
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransferOrder? Order { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderNotice? Notification { get; init; }

    /// <summary>Id of a notification that was acknowledged or given up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NotificationEnded { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DescribedPayee? Payee { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AlipaySettings? Settings { get; init; }

    /// <summary>All that was ever added to the opening balance.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ToppedUpFen { get; init; }
}

/// <summary>What a side door said about a payee.</summary>
internal sealed record DescribedPayee(string Identity, AlipayPayeeIs Is);

/// <summary>What Alipay knows. Transfers and the balance belong to the gate of <see cref="TransferDesk"/>. A live effect and a replayed one
/// go the same way.</summary>
internal sealed class AlipayMemory
{
    private readonly Journal<AlipayLine>? journal;

    public AlipayMemory(DataFolder folder) => journal = folder.Open<AlipayLine>("alipay", Take, Lines);

    public Dictionary<string, TransferOrder> Orders { get; } = [];

    /// <summary>Not yet acknowledged.</summary>
    public ConcurrentDictionary<string, OrderNotice> Notifications { get; } = new();
    public ConcurrentDictionary<string, AlipayPayeeIs> Payees { get; } = new();

    /// <summary>Null: never changed.</summary>
    public AlipaySettings? Settings { get; private set; }
    public long ToppedUpFen { get; private set; }

    public void Keep(AlipayLine line)
    {
        Take(line);
        journal?.Append(line);
    }

    private void Take(AlipayLine line)
    {
        if (line.Order is { } order)
            Orders[order.OutBizNo] = order;
        if (line.Notification is { } notification)
            Notifications[notification.Id] = notification;
        if (line.NotificationEnded is { } id)
            Notifications.TryRemove(id, out _);
        if (line.Payee is { } payee)
            Payees[payee.Identity] = payee.Is;
        if (line.Settings is { } settings)
            Settings = settings;
        if (line.ToppedUpFen is { } fen)
            ToppedUpFen = fen;
    }

    private IEnumerable<AlipayLine> Lines() =>
        [
            new() { Settings = Settings, ToppedUpFen = ToppedUpFen },
            .. Payees.Select(p => new AlipayLine { Payee = new(p.Key, p.Value) }),
            .. Orders.Values.Select(o => new AlipayLine { Order = o }),
            .. Notifications.Values.Select(n => new AlipayLine { Notification = n }),
        ];
}
