using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Catalog;

/// <summary>
/// The sixteen kinds whose formats are verified (domain file, section 1.3), and 京东E卡. Each takes its own cards and refuses what differs by
/// one character in length or by one character of another class.
/// </summary>
public sealed class VerifiedFormats(StartedSystem system) : IClassFixture<StartedSystem>
{
    private ICatalog Catalog => system.Services.GetRequiredService<ICatalog>();

    /// <summary>Brand, shape of number, shape of secret: 9 is a digit, A a letter or digit, L a letter.</summary>
    public static TheoryData<string, string, string> Kinds =>
        new()
        {
            { "china-mobile", D(17), D(18) },
            { "china-mobile", D(10), D(8) },
            { "china-mobile", D(16), D(17) },
            { "china-mobile", D(16), D(21) },
            { "china-unicom", D(15), D(19) },
            { "china-telecom", D(19), D(18) },
            { "junnet", D(16), D(16) },
            { "qq-coin", D(9), D(12) },
            { "netease", D(13), D(9) },
            { "perfect-world", D(10), D(15) },
            { "sohu", D(20), D(12) },
            { "shanda", "A" + D(13) + "A", D(8) },
            { "zhengtu", D(16), D(8) },
            { "zongyou", D(15), D(15) },
            { "tianxia", D(15), D(8) },
            { "tianhong", "LL" + D(10), D(15) },
            { "tianhong", "LL" + D(8), D(10) },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_verified_format_recognises_its_own_and_refuses_its_neighbours(
        string brandId,
        string numberShape,
        string secretShape
    )
    {
        var brand = Catalog.Find(brandId)!;
        brand.Formats.ShouldAllBe(f => f.Verified);
        var random = new Random(20261124);
        using var client = system.AnonymousClient();
        for (var i = 0; i < 20; i++)
        {
            var (number, secret) = (Draw(numberShape, random), Draw(secretShape, random));
            Catalog.Normalise(brand, number, secret).Refused(out var refusal, out _).ShouldBeFalse(refusal?.Detail);
            foreach (var (neighbour, shape) in Neighbours(number).Select(n => (n, numberShape)))
                if (!Kinds.Any(k => k.Data.Item1 == brandId && IsOf(neighbour, k.Data.Item2)))
                    Refused(brand, neighbour, secret).ShouldBe("catalog/number-invalid");
            foreach (var neighbour in Neighbours(secret))
                if (!Kinds.Any(k => k.Data.Item1 == brandId && IsOf(neighbour, k.Data.Item3)) && !IsShandaSecret(brandId, neighbour))
                    Refused(brand, number, neighbour).ShouldBe("catalog/secret-invalid");
        }
        (await client.Recognise(Draw(numberShape, random))).Select(c => c.Brand).ShouldContain(brandId);
        (await client.Recognise(Draw(numberShape, random) + "77777777777777777777777")).ShouldNotContain(c => c.Brand == brandId);
    }

    [Theory]
    [InlineData("7C40-6A1B-7C4E-CBE8")]
    [InlineData("7c406a1b7c4ecbe8")]
    [InlineData(" 7C40 6a1b 7C4E—CBE8\n")]
    [InlineData("７Ｃ４０－６Ａ１Ｂ－７Ｃ４Ｅ－ＣＢＥ８")]
    public async Task A_jd_ecard_is_read_with_or_without_dashes_and_in_any_case(string typed)
    {
        var brand = Catalog.Find("jd-ecard")!;
        Catalog.Normalise(brand, null, typed).Refused(out _, out var card).ShouldBeFalse();
        card!.Secret.ShouldBe("7C406A1B7C4ECBE8");
        card.ToString().ShouldNotContain("7C40");
        using var client = system.AnonymousClient();
        (await client.Recognise(typed))[0].Brand.ShouldBe("jd-ecard");
    }

    [Theory]
    [InlineData("7C40-6A1B-7C4E-CBE")]
    [InlineData("7C40-6A1B-7C4E-CBEG")]
    [InlineData("7C40-6A1B-7C4E-CBE88")]
    public void A_jd_ecard_with_a_wrong_character_or_length_is_refused(string typed) =>
        Refused(Catalog.Find("jd-ecard")!, null, typed).ShouldBe("catalog/secret-invalid");

    [Fact]
    public void What_a_card_does_not_have_is_refused_and_what_it_needs_is_asked_for()
    {
        Refused(Catalog.Find("jd-ecard")!, "12345", "7C406A1B7C4ECBE8").ShouldBe("catalog/number-unexpected");
        Refused(Catalog.Find("jd-ecard")!, "", " ").ShouldBe("catalog/secret-missing");
        Refused(Catalog.Find("walmart")!, null, "123456").ShouldBe("catalog/number-missing");
        Refused(Catalog.Find("meituan-points")!, "1234567890", "x").ShouldBe("catalog/secret-unexpected");
        Catalog.Normalise(Catalog.Find("didi")!, "1234567890", null).Refused(out _, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_fourth_digit_tells_a_telecom_cards_region()
    {
        using var client = system.AnonymousClient();
        (await client.Recognise("8882345678901234567")).ShouldContain(("china-telecom", 1, "广东"));
        (await client.Recognise("8881345678901234567")).First(c => c.Brand == "china-telecom").Region.ShouldBeNull();
    }

    private string Refused(Brand brand, string? number, string? secret)
    {
        Catalog.Normalise(brand, number, secret).Refused(out Refusal? refusal, out _).ShouldBeTrue($"{brand.Id}: {number} {secret}");
        refusal!.Field.ShouldBeOneOf("number", "secret");
        refusal.Detail.ShouldNotContain(secret is { Length: > 3 } ? secret : "\0");
        return refusal.Type;
    }

    private static IEnumerable<string> Neighbours(string text) => [text[1..], text + "7", text[..^1] + "Ж", "!" + text[1..]];

    private static bool IsShandaSecret(string brandId, string text) =>
        brandId == "shanda" && text.Length is 8 or 9 && text.All(char.IsAsciiDigit);

    private static bool IsOf(string text, string shape) => text.Length == shape.Length && text.All(char.IsAsciiLetterOrDigit);

    private static string Draw(string shape, Random random) =>
        string.Concat(
            shape.Select(c =>
                c switch
                {
                    '9' => (char)('0' + random.Next(10)),
                    'L' => (char)('a' + random.Next(26)),
                    _ => (char)('A' + random.Next(26)),
                }
            )
        );

    private static string D(int count) => new('9', count);
}
