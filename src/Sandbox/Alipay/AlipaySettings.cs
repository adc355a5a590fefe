using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>How Alipay signs its answers and notifications.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlipaySignatureMode>))]
internal enum AlipaySignatureMode
{
    Good,
    Missing,
    Wrong,
}

/// <summary>What <c>PUT /alipay/settings</c> turns. A field that is not sent stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeAlipaySettings
{
    public long? BalanceFen { get; init; }
    public int? AcceptanceMs { get; init; }
    public int? DealingMs { get; init; }
    public long? SingleMaxFen { get; init; }
    public long? DayMaxFen { get; init; }
    public int? RateLimitPerSecond { get; init; }
    public AlipaySignatureMode? Signature { get; init; }
    public string? Certificate { get; init; }
}

/// <summary>The settings as they stand. Times count on the Sandbox's clock.</summary>
internal sealed record AlipaySettings
{
    /// <summary>So long a new transfer is taken in but cannot be found: transfer answers SYSTEM_ERROR, query ORDER_NOT_EXIST.</summary>
    public int AcceptanceMs { get; init; }

    /// <summary>So long a transfer to a bank card stays DEALING.</summary>
    public int DealingMs { get; init; }

    public long SingleMaxFen { get; init; } = 50_000_00;

    /// <summary>What the payer may transfer on one day of Beijing.</summary>
    public long DayMaxFen { get; init; } = 1_000_000_00;

    public required int RateLimitPerSecond { get; init; }

    public AlipaySignatureMode Signature { get; init; } = AlipaySignatureMode.Good;

    /// <summary>Which of our certificates signs.</summary>
    public required string Certificate { get; init; }

    public AlipaySettings With(ChangeAlipaySettings change) =>
        this with
        {
            AcceptanceMs = change.AcceptanceMs ?? AcceptanceMs,
            DealingMs = change.DealingMs ?? DealingMs,
            SingleMaxFen = change.SingleMaxFen ?? SingleMaxFen,
            DayMaxFen = change.DayMaxFen ?? DayMaxFen,
            RateLimitPerSecond = change.RateLimitPerSecond ?? RateLimitPerSecond,
            Signature = change.Signature ?? Signature,
            Certificate = change.Certificate ?? Certificate,
        };
}

/// <summary>The settings in force: those of the configuration until they are changed.</summary>
internal sealed class AlipayDial(AlipayMemory memory, IOptions<AlipayOptions> options)
{
    private AlipaySettings current =
        memory.Settings
        ?? new()
        {
            RateLimitPerSecond = options.Value.RateLimitPerSecond,
            Certificate = options.Value.Certificates.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "",
        };

    public AlipaySettings Current => Volatile.Read(ref current);

    public void Change(ChangeAlipaySettings change)
    {
        var changed = Current.With(change);
        memory.Keep(new() { Settings = changed });
        Volatile.Write(ref current, changed);
    }
}
