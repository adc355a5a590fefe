namespace CardRecycle.TestKit.CardPhotos;

/// <summary>What a rendered photo shows, in truth.</summary>
/// <param name="Number">Letters and digits.</param>
/// <param name="BrandId">As in the catalogue.</param>
/// <param name="HasBarcode">It has a Code 128 with the number.</param>
/// <param name="IsSharp">Neither moved nor out of focus beyond a pixel or so.</param>
/// <param name="Jpeg">The photo.</param>
public sealed record RenderedCard(string Number, string BrandId, bool HasBarcode, bool IsSharp, byte[] Jpeg)
{
    public override string ToString() => $"RenderedCard({BrandId})";
}

/// <summary>What a test wants to have; null leaves it to the seed.</summary>
public sealed record CardWish
{
    public string? Number { get; init; }
    public string? BrandId { get; init; }
    public bool? Barcode { get; init; }

    /// <summary>Radius of the blur in pixels.</summary>
    public float? Blur { get; init; }

    /// <summary>How far the camera moved while it took the photo, in pixels.</summary>
    public float? Motion { get; init; }
    public float? Light { get; init; }
    public bool? Glare { get; init; }

    /// <summary>A good photo of whatever the seed draws.</summary>
    public static CardWish Good { get; } =
        new()
        {
            Blur = 0,
            Motion = 0,
            Light = 1,
            Glare = false,
        };
}

/// <summary>A brand as rendered cards show it.</summary>
/// <param name="Id">In the catalogue.</param>
/// <param name="Han">Its name on the card.</param>
/// <param name="Latin">The same where there is no typeface with Chinese characters.</param>
/// <param name="Shape">Of its numbers: <c>#</c> a digit, <c>H</c> a hexadecimal digit, else itself.</param>
internal sealed record RenderedBrand(string Id, string Han, string Latin, string Shape)
{
    /// <summary>Lengths within the catalogue's formats; real layouts are not public.</summary>
    public static readonly RenderedBrand[] All =
    [
        new("walmart", "沃尔玛购物卡", "Walmart", "2326###############"),
        new("jd-ecard", "京东E卡", "JD E-Card", "HHHHHHHHHHHHHHHH"),
        new("hema", "盒马礼品卡", "Hema", "6################"),
        new("rt-mart", "大润发购物卡", "RT-Mart", "9###############"),
        new("yonghui", "永辉超市卡", "Yonghui", "###################"),
        new("wumart", "物美美通卡", "Wumart", "################"),
        new("bailian-ok", "百联OK卡", "Bailian OK", "################"),
        new("china-mobile", "中国移动充值卡", "China Mobile", "#################"),
        new("china-unicom", "中国联通充值卡", "China Unicom", "###############"),
    ];

    public string Draw(Random random) =>
        string.Concat(
            Shape.Select(c =>
                c switch
                {
                    '#' => (char)('0' + random.Next(10)),
                    'H' => "0123456789ABCDEF"[random.Next(16)],
                    _ => c,
                }
            )
        );
}
