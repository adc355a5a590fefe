using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using CardRecycle.Sandbox.Bank;

namespace CardRecycle.Sandbox.Durability;

/// <summary>One effect at the bank; an instruction's change and the movement on the account stand in one line.</summary>
internal sealed record BankLine
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Instruction? Instruction { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AccountEntry? Entry { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DescribedAccount? Payee { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BankSettings? Settings { get; init; }
}

/// <summary>What a side door said about a payee's account.</summary>
internal sealed record DescribedAccount(string Account, BankPayeeIs Is);

/// <summary>What the bank knows. Instructions and entries belong to the gate of <see cref="CorporateAccounts"/>. A live effect and a
/// replayed one go the same way.</summary>
internal sealed class BankMemory
{
    private readonly Journal<BankLine>? journal;

    public BankMemory(DataFolder folder) => journal = folder.Open<BankLine>("bank", Take, Lines);

    public Dictionary<string, Instruction> Instructions { get; } = [];
    public List<AccountEntry> Entries { get; } = [];
    public ConcurrentDictionary<string, BankPayeeIs> Payees { get; } = new();

    /// <summary>Null: never changed.</summary>
    public BankSettings? Settings { get; private set; }

    public void Keep(BankLine line)
    {
        Take(line);
        journal?.Append(line);
    }

    private void Take(BankLine line)
    {
        if (line.Instruction is { } instruction)
            Instructions[instruction.FlowNo] = instruction;
        if (line.Entry is { } entry)
            Entries.Add(entry);
        if (line.Payee is { } payee)
            Payees[payee.Account] = payee.Is;
        if (line.Settings is { } settings)
            Settings = settings;
    }

    private IEnumerable<BankLine> Lines() =>
        [
            .. Settings is null ? [] : (BankLine[])[new() { Settings = Settings }],
            .. Payees.Select(p => new BankLine { Payee = new(p.Key, p.Value) }),
            .. Instructions.Values.Select(i => new BankLine { Instruction = i }),
            .. Entries.Select(e => new BankLine { Entry = e }),
        ];
}
