using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>How the platform signs its answers and callbacks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SignatureMode>))]
internal enum SignatureMode
{
    Good,
    Missing,
    Wrong,

    /// <summary>The original's probe: a signature that begins with <c>WECHATPAY/SIGNTEST/</c> and must be refused.</summary>
    Probe,
}

/// <summary>The original's words for the digest of an electronic receipt.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SlipHash>))]
internal enum SlipHash
{
    SHA256,
    SM3,
}

/// <summary>What <c>PUT /wechat/settings</c> turns. A field that is not sent stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeWeChatSettings
{
    public int? AutoConfirmMs { get; init; }
    public long? BalanceFen { get; init; }
    public int? CloseLagMinutes { get; init; }
    public int? RateLimitPerSecond { get; init; }
    public int? AcceptanceMs { get; init; }
    public int? ProcessingMs { get; init; }
    public int? TransferMs { get; init; }
    public int? CancelMs { get; init; }
    public bool? CancelYieldsToConfirm { get; init; }
    public bool? StuckWhenShort { get; init; }
    public long? SingleMaxFen { get; init; }
    public int? SlipMs { get; init; }
    public string? SlipFailReason { get; init; }
    public SlipHash? SlipHash { get; init; }
    public bool? SlipDamaged { get; init; }
    public SignatureMode? Signature { get; init; }
    public string? PlatformKeyId { get; init; }
}

/// <summary>The settings as they stand. Times count on the Sandbox's clock.</summary>
internal sealed record WeChatSettings
{
    /// <summary>Every user confirms by himself after so many milliseconds; negative: nobody does (the default).</summary>
    public int AutoConfirmMs { get; init; } = -1;

    /// <summary>A bill that nobody confirmed closes this long after its 24 hours; until then it still says WAIT_USER_CONFIRM.</summary>
    public int CloseLagMinutes { get; init; } = 10;

    public required int RateLimitPerSecond { get; init; }

    /// <summary>So long a new bill is taken in but cannot be found: create answers SYSTEM_ERROR, query NOT_FOUND.</summary>
    public int AcceptanceMs { get; init; }

    /// <summary>So long a bill stays ACCEPTED before the user is asked.</summary>
    public int ProcessingMs { get; init; }

    /// <summary>So long a confirmed bill stays TRANSFERING.</summary>
    public int TransferMs { get; init; }

    /// <summary>So long a cancelled bill stays CANCELING.</summary>
    public int CancelMs { get; init; }

    /// <summary>The user may still confirm while the bill is CANCELING, and wins.</summary>
    public bool CancelYieldsToConfirm { get; init; }

    /// <summary>With too little balance a bill is taken in and stays PROCESSING until topped up, instead of NOT_ENOUGH.</summary>
    public bool StuckWhenShort { get; init; }

    public long SingleMaxFen { get; init; } = 20_000_00;

    /// <summary>So long an electronic receipt is being made (GENERATING).</summary>
    public int SlipMs { get; init; }

    /// <summary>Not empty: an electronic receipt that is asked for now ends in FAILED with this reason.</summary>
    public string SlipFailReason { get; init; } = "";

    /// <summary>Which digest stands beside the address of an electronic receipt.</summary>
    public SlipHash SlipHash { get; init; } = SlipHash.SHA256;

    /// <summary>Files of electronic receipts come with one byte altered.</summary>
    public bool SlipDamaged { get; init; }

    public SignatureMode Signature { get; init; } = SignatureMode.Good;

    public required string PlatformKeyId { get; init; }

    public WeChatSettings With(ChangeWeChatSettings change) =>
        this with
        {
            AutoConfirmMs = change.AutoConfirmMs ?? AutoConfirmMs,
            CloseLagMinutes = change.CloseLagMinutes ?? CloseLagMinutes,
            RateLimitPerSecond = change.RateLimitPerSecond ?? RateLimitPerSecond,
            AcceptanceMs = change.AcceptanceMs ?? AcceptanceMs,
            ProcessingMs = change.ProcessingMs ?? ProcessingMs,
            TransferMs = change.TransferMs ?? TransferMs,
            CancelMs = change.CancelMs ?? CancelMs,
            CancelYieldsToConfirm = change.CancelYieldsToConfirm ?? CancelYieldsToConfirm,
            StuckWhenShort = change.StuckWhenShort ?? StuckWhenShort,
            SingleMaxFen = change.SingleMaxFen ?? SingleMaxFen,
            SlipMs = change.SlipMs ?? SlipMs,
            SlipFailReason = change.SlipFailReason ?? SlipFailReason,
            SlipHash = change.SlipHash ?? SlipHash,
            SlipDamaged = change.SlipDamaged ?? SlipDamaged,
            Signature = change.Signature ?? Signature,
            PlatformKeyId = change.PlatformKeyId ?? PlatformKeyId,
        };
}

/// <summary>The settings in force: those of the configuration until they are changed.</summary>
internal sealed class WeChatDial(WeChatMemory memory, IOptions<WeChatOptions> options)
{
    private WeChatSettings current =
        memory.Settings
        ?? new()
        {
            RateLimitPerSecond = options.Value.RateLimitPerSecond,
            PlatformKeyId = options.Value.PlatformKeys.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "",
        };

    public WeChatSettings Current => Volatile.Read(ref current);

    public void Change(ChangeWeChatSettings change)
    {
        var changed = Current.With(change);
        memory.Keep(new() { Settings = changed });
        Volatile.Write(ref current, changed);
    }
}
