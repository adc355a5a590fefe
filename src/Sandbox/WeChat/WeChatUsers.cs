using CardRecycle.Sandbox.Durability;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>Users by openid. Some openids carry their fate in the name, so that a test or a person can pick one without a side
/// door.</summary>
internal sealed class WeChatUsers(WeChatMemory memory)
{
    private static readonly Dictionary<string, WeChatUser> byMark = new()
    {
        ["NameMismatch"] = new() { RealName = "不是本人" },
        ["Frozen"] = new() { FailReason = "ACCOUNT_FROZEN" },
        ["NoRealName"] = new() { FailReason = "REAL_NAME_CHECK_FAIL" },
        ["NoAccount"] = new() { FailReason = "ACCOUNT_NOT_EXIST" },
        ["QuotaFull"] = new() { FailReason = "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED" },
        ["DayFull"] = new() { FailReason = "DAY_RECEIVED_QUOTA_EXCEED" },
        ["Risky"] = new() { FailReason = "TRANSFER_RISK" },
        ["NeverConfirms"] = new() { AutoConfirmMs = -1 },
        ["Confirms"] = new() { AutoConfirmMs = 0 },
    };

    private static readonly WeChatUser ordinary = new();

    public WeChatUser Find(string openId)
    {
        if (memory.Users.TryGetValue(openId, out var user))
            return user;
        foreach (var (mark, marked) in byMark)
            if (openId.Contains(mark, StringComparison.Ordinal))
                return marked;
        return ordinary;
    }

    public void Put(string openId, WeChatUser user) => memory.Keep(new() { User = new(openId, user) });
}
