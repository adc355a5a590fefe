using CardRecycle.Sandbox.Durability;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>Payees by logon id or card number. Some logon ids carry their fate in the name, so that a test or a person can pick one
/// without a side door.</summary>
internal sealed class AlipayPayees(AlipayMemory memory)
{
    private static readonly Dictionary<string, AlipayPayeeIs> byMark = new()
    {
        ["name-mismatch"] = new() { RealName = "不是本人" },
        ["no-account"] = new() { ErrorCode = "PAYEE_NOT_EXIST" },
        ["occupied"] = new() { ErrorCode = "PAYEE_ACC_OCUPIED" },
        ["no-real-name"] = new() { ErrorCode = "PERM_AML_NOT_REALNAME_REV" },
        ["frozen"] = new() { ErrorCode = "PAYEE_ACCOUNT_STATUS_ERROR" },
        ["quota-full"] = new() { ErrorCode = "EXCEED_LIMIT_UNRN_DM_AMOUNT" },
    };

    private static readonly AlipayPayeeIs ordinary = new();

    public AlipayPayeeIs Find(string identity)
    {
        if (memory.Payees.TryGetValue(identity, out var payee))
            return payee;
        foreach (var (mark, marked) in byMark)
            if (identity.Contains(mark, StringComparison.Ordinal))
                return marked;
        return ordinary;
    }

    public void Put(string identity, AlipayPayeeIs payee) => memory.Keep(new() { Payee = new(identity, payee) });
}
