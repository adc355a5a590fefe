namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>
/// What the Sandbox knows of a brand: who speaks for it and what its cards look like. A picture is read sign by sign: <c>#</c> a digit,
/// <c>@</c> a letter, <c>*</c> a letter or digit, <c>%</c> an upper-case hexadecimal digit, anything else itself.
/// </summary>
/// <param name="Id">As in the catalogue.</param>
/// <param name="Protocol"><c>gateway</c>, <c>platform</c>, <c>redemption</c>, <c>captcha</c>.</param>
/// <param name="Number">Picture of the number; null when its cards have none.</param>
/// <param name="Secret">Picture of the secret; null when the holder proves possession by an SMS code instead.</param>
/// <param name="CardTypeName">What an e-commerce platform calls it.</param>
/// <param name="IsOffline">The balance arrives some minutes after the inquiry.</param>
internal sealed record SandboxBrand(
    string Id,
    string Protocol,
    string? Number,
    string? Secret,
    string CardTypeName = "",
    bool IsOffline = false
);

internal static class SandboxBrands
{
    private static readonly string storeNumber = "62" + Digits(17);

    // Before All: initialisers run in the order of the text.
    private static readonly string[] storeCards =
    [
        "walmart",
        "hema",
        "yonghui",
        "wumart",
        "bailian-ok",
        "ruixiang",
        "shangtong",
        "ctrip",
        "starbucks",
        "kfc",
        "haidilao",
        "hongqi",
        "pupu",
        "carrefour",
        "vanguard",
        "intime",
        "wanda",
        "mixc",
        "tongcheng",
        "manner",
        "costa",
    ];

    public static IReadOnlyDictionary<string, SandboxBrand> All { get; } = List().ToDictionary(b => b.Id);

    private static IEnumerable<SandboxBrand> List() =>
        [
            .. storeCards.Select(id => new SandboxBrand(id, "gateway", storeNumber, Digits(6))),
            new("rt-mart", "gateway", storeNumber, Digits(6), IsOffline: true),
            new("luckin", "gateway", null, "LK" + Any(14)),
            new("mcdonalds", "gateway", null, "MC" + Any(14)),
            new("didi", "gateway", "77" + Digits(14), null),
            new("jd-ecard", "platform", null, "%%%%-%%%%-%%%%-%%%%", "京东E卡"),
            new("suning", "platform", "SN" + Digits(14), Any(12), "苏宁卡"),
            new("tmall-xiangtao", "platform", "TM" + Digits(14), Any(12), "天猫享淘卡"),
            new("dangdang", "platform", "DD" + Digits(14), Any(10), "当当礼品卡"),
            new("meituan", "platform", "MT" + Digits(14), Any(12), "美团礼品卡"),
            new("meituan-points", "platform", "MP" + Digits(12), null, "美团企业积分"),
            new("sinopec", "redemption", "100011" + Digits(13), Digits(20)),
            new("petrochina", "redemption", "90" + Digits(14), Digits(19)),
            new("cnooc", "redemption", "60" + Digits(14), Digits(18)),
            new("china-mobile", "redemption", Digits(17), Digits(18)),
            new("china-unicom", "redemption", Digits(15), Digits(19)),
            new("china-telecom", "redemption", "###1" + Digits(15), Digits(18)),
            new("junnet", "redemption", Digits(16), Digits(16)),
            new("qq-coin", "redemption", Digits(9), Digits(12)),
            new("sohu", "redemption", Digits(20), Digits(12)),
            new("shanda", "redemption", Any(15), Digits(8)),
            new("zhengtu", "redemption", Digits(16), Digits(8)),
            new("zongyou", "redemption", Digits(15), Digits(15)),
            new("tianxia", "redemption", Digits(15), Digits(8)),
            new("tianhong", "redemption", "@@" + Digits(10), Digits(15)),
            new("app-store", "redemption", null, "X" + Any(15)),
            new("netease", "captcha", Digits(13), Digits(9)),
            new("perfect-world", "captcha", Digits(10), Digits(15)),
            new("steam", "captcha", null, "*****-*****-*****"),
        ];

    private static string Digits(int count) => new('#', count);

    private static string Any(int count) => new('*', count);
}
