namespace CardRecycle.Models.Risk;

/// <summary>A known way to abuse the platform, with the code that reasons and labels carry and its name for the reviewer.</summary>
public sealed record Typology(string Code, string Name);

/// <summary>All typologies that are simulated, labelled and explained.</summary>
public static class Typologies
{
    public static readonly Typology Structuring = new("structuring", "拆分交易，避开单日五万元复核线");
    public static readonly Typology Mule = new("mule", "多个账号共用设备或收款账户（跑分）");
    public static readonly Typology StolenCard = new("stolen-card", "盗刷银行卡购卡");
    public static readonly Typology RapidResale = new("rapid-resale", "发卡后立即转卖");
    public static readonly Typology SequentialBatch = new("sequential-batch", "连号批量卡");
    public static readonly Typology UsedCards = new("used-cards", "批量提交已用或空卡");
    public static readonly Typology Takeover = new("takeover", "账号被盗用");
    public static readonly Typology Dormant = new("dormant", "休眠账号突然大额交易");
    public static readonly Typology Ring = new("ring", "卖家与回收商循环交易");
    public static readonly Typology FakeIdentity = new("fake-identity", "虚假或批量注册身份");
    public static readonly Typology RefundAbuse = new("refund-abuse", "恶意退款");
    public static readonly Typology BonusAbuse = new("bonus-abuse", "套取奖励");
    public static readonly Typology InsiderReveal = new("insider-reveal", "内部人员异常查看卡密");

    public static IReadOnlyList<Typology> All { get; } =
    [
        Structuring,
        Mule,
        StolenCard,
        RapidResale,
        SequentialBatch,
        UsedCards,
        Takeover,
        Dormant,
        Ring,
        FakeIdentity,
        RefundAbuse,
        BonusAbuse,
        InsiderReveal,
    ];
}
