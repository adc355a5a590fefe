using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CardRecycle.Sandbox.Bills;
using CardRecycle.Sandbox.Durability;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Bank;

/// <summary>
/// The customer's accounts and instructions; every change goes through one lock. Money is set aside when an instruction is accepted and
/// leaves when clearing has it; what the payee's bank sends back days later is a new credit with a number of its own, and the instruction
/// stays what it was.
/// </summary>
internal sealed partial class CorporateAccounts(
    BankMemory memory,
    IOptions<BankOptions> options,
    BankDial dial,
    Agenda agenda,
    TimeProvider clock
)
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);
    private static readonly TimeOnly largeValueFrom = new(8, 30);
    private static readonly TimeOnly largeValueUntil = new(17, 15);
    private static readonly BankPayeeIs ordinary = new();

    private readonly Lock gate = new();
    private readonly List<Instruction> left = [.. memory.Instructions.Values];

    /// <summary>Goes on with the instructions that an earlier process left open.</summary>
    public void Resume()
    {
        lock (gate)
            left.ForEach(AwaitNext);
    }

    public BankReply Pay(JsonElement body)
    {
        var (flowNo, content, refusal) = Parse(body);
        if (content is null)
            return refusal!;
        lock (gate)
            return PayOrRepeat(flowNo, content);
    }

    public BankReply Query(JsonElement body)
    {
        lock (gate)
            return memory.Instructions.TryGetValue(Text(body, "flowNo"), out var instruction)
                ? BankReply.Ok(Shown(instruction, clock.GetUtcNow()))
                : BankReply.NoSuchFlow;
    }

    public BankReply Balance(JsonElement body)
    {
        var account = Text(body, "account");
        lock (gate)
            return options.Value.Accounts.ContainsKey(account)
                ? BankReply.Ok(
                    new
                    {
                        Account = account,
                        Balance = Yuan(BookFen(account)),
                        Available = Yuan(AvailableFen(account)),
                        At = BankGuard.TimeOf(clock.GetUtcNow()),
                    }
                )
                : BankReply.Rejected("E2003", "账号不在授权范围内");
    }

    /// <summary>All that moved on an account on one day, and what was on it before.</summary>
    public (long OpeningFen, IEnumerable<BillLine> Lines)? DayOf(string account, DateOnly day)
    {
        if (!options.Value.Accounts.TryGetValue(account, out var openingFen))
            return null;
        lock (gate)
        {
            var entries = memory.Entries.Where(e => e.Account == account).ToList();
            return (
                openingFen + entries.Where(e => BillDays.Of(e.At) < day).Sum(e => e.SignedFen),
                [.. entries.Where(e => BillDays.Of(e.At) == day).Select(LineOf)]
            );
        }
    }

    public bool SetAvailable(string account, long fen)
    {
        lock (gate)
        {
            if (!options.Value.Accounts.ContainsKey(account))
                return false;
            var more = fen - AvailableFen(account);
            if (more != 0)
                memory.Keep(new() { Entry = Entry(account, null, more, "", "", more > 0 ? "转入" : "转出", null) });
            return true;
        }
    }

    public void PutPayee(string account, BankPayeeIs payee) => memory.Keep(new() { Payee = new(account, payee) });

    public object Books()
    {
        lock (gate)
            return new
            {
                accounts = options.Value.Accounts.Keys.Select(a => new
                {
                    account = a,
                    bookFen = BookFen(a),
                    availableFen = AvailableFen(a),
                }),
                instructions = memory.Instructions.Values.Select(i => new
                {
                    flowNo = i.FlowNo,
                    bankNo = i.BankNo,
                    payeeAccount = i.Content.PayeeAccount,
                    amountFen = i.Content.AmountFen,
                    state = i.State,
                    failCode = i.FailCode,
                    cameBack = i.CameBack,
                }),
                entries = memory.Entries.ToList(),
            };
    }

    private BankReply PayOrRepeat(string flowNo, InstructionContent content)
    {
        var now = clock.GetUtcNow();
        if (memory.Instructions.TryGetValue(flowNo, out var known))
            return known.Content == content ? Answer(known, now) : BankReply.Rejected("E2002", "流水号已使用且内容不一致");
        var settings = dial.Current;
        if (content.AmountFen > settings.SmallValueMaxFen && !IsLargeValueHour(now))
            return BankReply.Rejected("E2004", "超过小额限额，大额业务仅工作日8:30至17:15受理");
        if (AvailableFen(content.PayerAccount) < content.AmountFen)
            return BankReply.Rejected("E2005", "账户余额不足");
        var instruction = new Instruction
        {
            FlowNo = flowNo,
            BankNo = NewNo(now),
            Content = content,
            CreatedAt = now,
            ValueDate = BillDays.Of(now + TimeSpan.FromMilliseconds(settings.AcceptMs + settings.SettleMs)),
            State = InstructionState.Accepted,
            SuspectUntil =
                settings.SuspectUntold ? DateTimeOffset.MaxValue
                : settings.SuspectMs > 0 ? now + TimeSpan.FromMilliseconds(settings.SuspectMs)
                : null,
        };
        memory.Keep(new() { Instruction = instruction });
        AwaitNext(instruction);
        return Answer(instruction, now);
    }

    private static BankReply Answer(Instruction instruction, DateTimeOffset now) =>
        instruction.SuspectUntil > now ? new("U0001", "交易状态可疑，请勿重复发送，以对账单为准") : BankReply.Ok(Shown(instruction, now));

    private static object Shown(Instruction instruction, DateTimeOffset now)
    {
        var isSuspect = instruction.SuspectUntil > now;
        return new
        {
            instruction.FlowNo,
            instruction.BankNo,
            State = isSuspect ? InstructionState.Suspect : instruction.State,
            Amount = Yuan(instruction.Content.AmountFen),
            ValueDate = instruction.ValueDate.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            SettledAt = !isSuspect && instruction.SettledAt is { } at ? BankGuard.TimeOf(at) : null,
            FailCode = isSuspect ? null : instruction.FailCode,
        };
    }

    /// <summary>Puts on the agenda what happens to an instruction by itself; all of it follows from what is kept.</summary>
    private void AwaitNext(Instruction instruction)
    {
        var settings = dial.Current;
        switch (instruction.State)
        {
            case InstructionState.Accepted:
                agenda.At(instruction.CreatedAt + TimeSpan.FromMilliseconds(settings.AcceptMs), () => Change(instruction, Send));
                break;
            case InstructionState.Sent:
                agenda.At(
                    instruction.CreatedAt + TimeSpan.FromMilliseconds(settings.AcceptMs + settings.SettleMs),
                    () => Change(instruction, Settle)
                );
                break;
            case InstructionState.Success when !instruction.CameBack && instruction.SettledAt is { } at:
                if (PayeeOf(instruction).BouncesAfterMinutes is { } minutes)
                    agenda.At(at + TimeSpan.FromMinutes(minutes), () => Change(instruction, Return));
                break;
        }
    }

    private AccountEntry? Send(Instruction instruction)
    {
        if (instruction.State != InstructionState.Accepted)
            return null;
        instruction.State = InstructionState.Sent;
        AwaitNext(instruction);
        return null;
    }

    private AccountEntry? Settle(Instruction instruction)
    {
        if (instruction.State != InstructionState.Sent)
            return null;
        var (payee, content) = (PayeeOf(instruction), instruction.Content);
        instruction.FailCode = payee.FailCode ?? (payee.RealName is { } name && name != content.PayeeName ? "NAME_MISMATCH" : null);
        instruction.SettledAt = clock.GetUtcNow();
        instruction.State = instruction.FailCode is null ? InstructionState.Success : InstructionState.Fail;
        if (instruction.FailCode is not null)
            return null;
        AwaitNext(instruction);
        return Entry(
            content.PayerAccount,
            instruction.FlowNo,
            -content.AmountFen,
            content.PayeeAccount,
            content.PayeeName,
            content.Purpose,
            null,
            instruction.BankNo
        );
    }

    /// <summary>退票: the instruction stays SUCCESS; what comes is a credit.</summary>
    private AccountEntry? Return(Instruction instruction)
    {
        if (instruction.CameBack)
            return null;
        instruction.CameBack = true;
        var content = instruction.Content;
        return Entry(
            content.PayerAccount,
            null,
            content.AmountFen,
            content.PayeeAccount,
            content.PayeeName,
            "退汇",
            dial.Current.BounceNamesOriginal ? instruction.BankNo : null
        );
    }

    private void Change(Instruction instruction, Func<Instruction, AccountEntry?> change)
    {
        lock (gate)
        {
            var entry = change(instruction);
            memory.Keep(new() { Instruction = instruction, Entry = entry });
        }
    }

    private AccountEntry Entry(
        string account,
        string? flowNo,
        long signedFen,
        string counterAccount,
        string counterName,
        string purpose,
        string? relatedNo,
        string? bankNo = null
    )
    {
        var now = clock.GetUtcNow();
        return new(bankNo ?? NewNo(now), account, flowNo, signedFen, counterAccount, counterName, purpose, relatedNo, now);
    }

    private string NewNo(DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{now.ToOffset(beijing):yyyyMMdd}G{memory.Instructions.Count:D7}{memory.Entries.Count:D7}"
        );

    private static BillLine LineOf(AccountEntry e) =>
        new(
            e.BankNo,
            e.FlowNo,
            e.SignedFen,
            e.FlowNo is not null ? BillKind.Transfer
                : e.Purpose == "退汇" ? BillKind.Return
                : BillKind.Other,
            e.CounterAccount,
            e.CounterName,
            e.Purpose,
            e.RelatedNo,
            e.At
        );

    private long BookFen(string account) =>
        options.Value.Accounts[account] + memory.Entries.Where(e => e.Account == account).Sum(e => e.SignedFen);

    private long AvailableFen(string account) =>
        BookFen(account)
        - memory.Instructions.Values.Where(i => i.HoldsMoney && i.Content.PayerAccount == account).Sum(i => i.Content.AmountFen);

    private BankPayeeIs PayeeOf(Instruction instruction) => memory.Payees.GetValueOrDefault(instruction.Content.PayeeAccount, ordinary);

    private static bool IsLargeValueHour(DateTimeOffset now)
    {
        var local = now.ToOffset(beijing);
        return local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            && TimeOnly.FromDateTime(local.DateTime) is var time
            && time >= largeValueFrom
            && time < largeValueUntil;
    }

    private (string FlowNo, InstructionContent? Content, BankReply? Refusal) Parse(JsonElement body)
    {
        BankReply? refusal = null;
        void Need(bool holds, string code, string message) => refusal ??= holds ? null : BankReply.Rejected(code, message);
        var (flowNo, payer, payee) = (Text(body, "flowNo"), Text(body, "payerAccount"), Text(body, "payeeAccount"));
        var (name, purpose, fen) = (Text(body, "payeeName"), Text(body, "purpose"), FenOf(Text(body, "amount")));
        Need(FlowNoShape().IsMatch(flowNo), "E2001", "flowNo 为1至32位字母或数字");
        Need(options.Value.Accounts.ContainsKey(payer), "E2003", "付款账号不在授权范围内");
        Need(fen > 0, "E2001", "amount 不正确，两位小数");
        Need(Text(body, "currency") == "CNY", "E2001", "currency 只能是 CNY");
        Need(name.Length is > 0 and <= 60, "E2001", "payeeName 为1至60字");
        Need(purpose.Length is > 0 and <= 60, "E2001", "purpose 为1至60字");
        Need(AccountShape().IsMatch(payee), "E2006", "收款账号有误");
        return refusal is null ? (flowNo, new(payer, payee, name, fen!.Value, purpose), null) : (flowNo, null, refusal);
    }

    public static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static string Yuan(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "-" : "")}{Math.Abs(fen) / 100}.{Math.Abs(fen) % 100:D2}");

    private static long? FenOf(string yuan) =>
        Amount().Match(yuan) is { Success: true } match
            ? long.Parse(match.Groups[1].Value + match.Groups[2].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"^[0-9A-Za-z]{1,32}\z")]
    private static partial Regex FlowNoShape();

    [GeneratedRegex(@"^([0-9]{1,12})\.([0-9]{2})\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^[0-9]{12,32}\z")]
    private static partial Regex AccountShape();
}
