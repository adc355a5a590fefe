using System.Text.Json.Serialization;

namespace CardRecycle.Sandbox.Bank;

/// <summary>The bank's words, as they stand in its JSON.</summary>
internal static class InstructionState
{
    /// <summary>已受理.</summary>
    public const string Accepted = "ACCEPTED";

    /// <summary>已发往清算.</summary>
    public const string Sent = "SENT";
    public const string Success = "SUCCESS";
    public const string Fail = "FAIL";

    /// <summary>可疑: the bank does not know. Only shown; behind it the instruction goes its way.</summary>
    public const string Suspect = "SUSPECT";
}

/// <summary>One instruction (付款指令). <see cref="Content"/> is what must be the same when its flow number is sent again.</summary>
internal sealed class Instruction
{
    public required string FlowNo { get; init; }
    public required string BankNo { get; init; }
    public required InstructionContent Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>起息日: the day, in Beijing, on whose statement it stands if it is carried out.</summary>
    public required DateOnly ValueDate { get; init; }
    public required string State { get; set; }
    public string? FailCode { get; set; }
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Until then a query says SUSPECT; <see cref="DateTimeOffset.MaxValue"/>: for good. Null: the bank knows.</summary>
    public DateTimeOffset? SuspectUntil { get; init; }

    /// <summary>The payee's bank has sent it back.</summary>
    public bool CameBack { get; set; }

    [JsonIgnore]
    public bool HoldsMoney => State is InstructionState.Accepted or InstructionState.Sent;
}

internal sealed record InstructionContent(string PayerAccount, string PayeeAccount, string PayeeName, long AmountFen, string Purpose);

/// <summary>A movement on one of the customer's accounts (账户明细): in is positive, out negative.</summary>
internal sealed record AccountEntry(
    string BankNo,
    string Account,
    string? FlowNo,
    long SignedFen,
    string CounterAccount,
    string CounterName,
    string Purpose,
    string? RelatedNo,
    DateTimeOffset At
);

/// <summary>A payee's account at any bank, as far as a test has said anything about it.</summary>
internal sealed record BankPayeeIs
{
    /// <summary>The name of the account; null: whatever the customer sends is right.</summary>
    public string? RealName { get; init; }

    /// <summary>Every transfer ends in FAIL with this.</summary>
    public string? FailCode { get; init; }

    /// <summary>The payee's bank sends every transfer back after so many minutes; null: it keeps them.</summary>
    public int? BouncesAfterMinutes { get; init; }
}
