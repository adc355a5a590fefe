using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Bank;

/// <summary>How the bank signs its answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BankSignatureMode>))]
internal enum BankSignatureMode
{
    Good,
    Missing,
    Wrong,

    /// <summary>Right, but of an answer to another request.</summary>
    Replayed,
}

/// <summary>What <c>PUT /bank/settings</c> turns. A field that is not sent stays as it is.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeBankSettings
{
    /// <summary>With <see cref="Account"/>: sets what is available on it.</summary>
    public long? BalanceFen { get; init; }
    public string? Account { get; init; }
    public int? AcceptMs { get; init; }
    public int? SettleMs { get; init; }
    public int? SuspectMs { get; init; }
    public bool? SuspectUntold { get; init; }
    public bool? BounceNamesOriginal { get; init; }
    public int? StatementLagMinutes { get; init; }
    public long? SmallValueMaxFen { get; init; }
    public int? RateLimitPerSecond { get; init; }
    public BankSignatureMode? Signature { get; init; }
    public string? KeyId { get; init; }
}

/// <summary>The settings as they stand. Times count on the Sandbox's clock.</summary>
internal sealed record BankSettings
{
    /// <summary>So long an instruction is ACCEPTED before it is SENT to clearing.</summary>
    public int AcceptMs { get; init; }

    /// <summary>So long it is SENT before it ends.</summary>
    public int SettleMs { get; init; }

    /// <summary>Above zero: the bank answers "unknown" (可疑), and a query says SUSPECT for so long.</summary>
    public int SuspectMs { get; init; }

    /// <summary>The bank answers "unknown", a query says SUSPECT for good, and only the statement tells what became of it.</summary>
    public bool SuspectUntold { get; init; }

    /// <summary>Whether the credit of a bounce names the instruction that came back.</summary>
    public bool BounceNamesOriginal { get; init; } = true;

    /// <summary>A day's statement is final so long after midnight.</summary>
    public int StatementLagMinutes { get; init; } = 60;

    /// <summary>小额: up to here at any hour, above only on workdays from 8:30 to 17:15.</summary>
    public long SmallValueMaxFen { get; init; } = 1_000_000_00;

    public required int RateLimitPerSecond { get; init; }

    public BankSignatureMode Signature { get; init; } = BankSignatureMode.Good;

    public required string KeyId { get; init; }

    [JsonIgnore]
    public bool IsSuspect => SuspectMs > 0 || SuspectUntold;

    public BankSettings With(ChangeBankSettings change) =>
        this with
        {
            AcceptMs = change.AcceptMs ?? AcceptMs,
            SettleMs = change.SettleMs ?? SettleMs,
            SuspectMs = change.SuspectMs ?? SuspectMs,
            SuspectUntold = change.SuspectUntold ?? SuspectUntold,
            BounceNamesOriginal = change.BounceNamesOriginal ?? BounceNamesOriginal,
            StatementLagMinutes = change.StatementLagMinutes ?? StatementLagMinutes,
            SmallValueMaxFen = change.SmallValueMaxFen ?? SmallValueMaxFen,
            RateLimitPerSecond = change.RateLimitPerSecond ?? RateLimitPerSecond,
            Signature = change.Signature ?? Signature,
            KeyId = change.KeyId ?? KeyId,
        };
}

/// <summary>The settings in force: those of the configuration until they are changed.</summary>
internal sealed class BankDial(BankMemory memory, IOptions<BankOptions> options)
{
    private BankSettings current =
        memory.Settings
        ?? new()
        {
            RateLimitPerSecond = options.Value.RateLimitPerSecond,
            KeyId = options.Value.Keys.Keys.Order(StringComparer.Ordinal).FirstOrDefault() ?? "",
        };

    public BankSettings Current => Volatile.Read(ref current);

    public void Change(ChangeBankSettings change)
    {
        var changed = Current.With(change);
        memory.Keep(new() { Settings = changed });
        Volatile.Write(ref current, changed);
    }
}
