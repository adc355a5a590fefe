namespace CardRecycle.StaffConsole.Shared;

/// <summary>Codes that a reviewer chooses from; the Api refuses any other.</summary>
internal static class Typologies
{
    public static readonly (string Code, string Name)[] All =
    [
        ("structuring", "拆分交易，避开单日五万元复核线"),
        ("mule", "多个账号共用设备或收款账户（跑分）"),
        ("stolen-card", "盗刷银行卡购卡"),
        ("rapid-resale", "发卡后立即转卖"),
        ("sequential-batch", "连号批量卡"),
        ("used-cards", "批量提交已用或空卡"),
        ("takeover", "账号被盗用"),
        ("dormant", "休眠账号突然大额交易"),
        ("ring", "卖家与回收商循环交易"),
        ("fake-identity", "虚假或批量注册身份"),
        ("refund-abuse", "恶意退款"),
        ("bonus-abuse", "套取奖励"),
        ("insider-reveal", "内部人员异常查看卡密"),
    ];

    /// <summary>What a seller can be asked for.</summary>
    public static readonly (string Code, string Name)[] Asks =
    [
        ("purchase-proof", "购卡凭证"),
        ("card-photo", "卡片照片"),
        ("card-origin", "卡片来源说明"),
        ("payee", "收款账户说明"),
        ("contact", "联系时间"),
        ("other-information", "其他说明"),
    ];
}
