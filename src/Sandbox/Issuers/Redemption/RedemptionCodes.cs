using System.Globalization;
using CardRecycle.Sandbox.Issuers.Cards;

namespace CardRecycle.Sandbox.Issuers.Redemption;

/// <summary>The 销卡 code list. Where the list has no word (bound, region, physical) the Sandbox says it in 4xxx codes of its own.</summary>
internal static class RedemptionCodes
{
    private static readonly Dictionary<string, string> byCondition = new()
    {
        [Conditions.Good] = "0",
        [Conditions.ConsumedOrderFailed] = "1",
        [Conditions.Unsupported] = "1003",
        [Conditions.Empty] = "1007",
        [Conditions.Expired] = "3102",
        [Conditions.Used] = "2005",
        [Conditions.Fake] = "3001",
        [Conditions.Void] = "3003",
        [Conditions.Frozen] = "3004",
        [Conditions.NotActivated] = "3005",
        [Conditions.WrongSecret] = "3006",
        [Conditions.InProcess] = "3007",
        [Conditions.LateBalance] = "2006",
        [Conditions.Busy] = "2014",
        [Conditions.Maintenance] = "2008",
        [Conditions.BoundToOther] = "4001",
        [Conditions.NeedsPhysical] = "4002",
        [Conditions.RegionLimited] = "4003",
        [Conditions.UnlistedCode] = "7777",
        [Conditions.Duplicate] = "duplicate",
        [Conditions.NoSuchRequest] = "no-such-order",
    };

    /// <summary>Every documented code can be had from a card minted with <c>outcome=code-1010</c>.</summary>
    public const string RawPrefix = "code-";

    public static string CodeOf(CardAnswer answer) =>
        answer.Condition.StartsWith(RawPrefix, StringComparison.Ordinal)
            ? answer.Condition[RawPrefix.Length..]
            : byCondition[answer.Condition];

    /// <returns>0 处理中, 1 成功, 2 失败; null when there is no order to have a status.</returns>
    public static string? StatusOf(CardAnswer answer) =>
        answer.Condition switch
        {
            Conditions.Good => "1",
            Conditions.InProcess or Conditions.LateBalance => "0",
            Conditions.Busy or Conditions.Maintenance or Conditions.UnlistedCode => null,
            Conditions.Duplicate or Conditions.NoSuchRequest => null,
            _ => "2",
        };

    public static SortedDictionary<string, string> Fields(string merchantId, string orderNo, CardAnswer answer)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["merchantId"] = merchantId, ["bizOrderNo"] = orderNo };
        if (answer.Reference is { } reference)
            fields["tradeNo"] = reference;
        if (answer.Card is { } card && answer.Condition is Conditions.Good or Conditions.ConsumedOrderFailed)
        {
            fields["amount"] = answer.BalanceFen.ToString(CultureInfo.InvariantCulture);
            if (card.ExpiresOn is { } expires)
                fields["expireDate"] = expires.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        }
        return fields;
    }
}
