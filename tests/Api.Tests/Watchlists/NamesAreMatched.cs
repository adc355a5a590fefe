using System.Text;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Names;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>Names in characters and letters, one by one and by the thousand.</summary>
public sealed class NamesAreMatched(ITestOutputHelper output)
{
    private const double FoundMin = 0.97;
    private const double AlikeMax = 0.02;
    private const double StrangersMax = 0.05;

    private static readonly DateOnly born = new(1980, 5, 17);

    [Theory]
    [InlineData("单小明", "SHAN Xiaoming")]
    [InlineData("仇英", "Qiu Ying")]
    [InlineData("曾丽", "Li Zeng")]
    [InlineData("解晓东", "Xie Xiao-dong")]
    [InlineData("查良镛", "ZHA, Liangyong")]
    [InlineData("朴志勋", "Piao Zhixun")]
    [InlineData("区建华", "Ou Jianhua")]
    [InlineData("尉迟恭", "Yuchi Gong")]
    [InlineData("万俟雅", "Moqi Ya")]
    [InlineData("欧阳娜", "Na Ouyang")]
    [InlineData("吕律", "LYU Lü")]
    [InlineData("西安", "Xian")]
    [InlineData("張偉", "ＺＨＡＮＧ Ｗｅｉ")]
    [InlineData("王芳", "Wáng Fāng")]
    public void Pinyin_fits_the_characters_however_they_are_read_and_ordered(string name, string latin)
    {
        var likeness = Judge(name, latin);
        likeness.ShouldNotBeNull();
        likeness.Value.Kind.ShouldBe(WatchlistMatchKind.Pinyin);
    }

    [Theory]
    [InlineData("张伟", "張偉", "Variant")]
    [InlineData("买买提·阿布都拉", "买买提 阿布都拉", "Name")]
    [InlineData("张伟", "Zhang Wei (张伟)", "Name")]
    public void Traditional_characters_dots_and_spaces_make_no_difference(string name, string listed, string kind) =>
        Judge(name, listed)!.Value.Kind.ToString().ShouldBe(kind);

    [Theory]
    [InlineData("张伟", "张威")]
    [InlineData("张伟", "李伟")]
    [InlineData("王小明", "Wang Xiaohong")]
    [InlineData("张伟", "John Smith")]
    [InlineData("张伟", "Zhang")]
    public void A_name_that_is_only_alike_needs_a_birth_date(string name, string listed) => Judge(name, listed).ShouldBeNull();

    [Fact]
    public void A_birth_date_rules_a_namesake_out_and_a_hold_needs_the_same()
    {
        Judge("张伟", "张伟", new DateOnly(1979, 1, 2)).ShouldBeNull();
        Judge("张伟", "张伟", born)!.Value.Score.ShouldBe(1);
        Judge("张伟", "张伟", new DateOnly(1980, 5, 18))!.Value.Born.ShouldBe(BirthAgreement.Close);
        Judge("王晓明", "王小民", born)!.Value.Kind.ShouldBe(WatchlistMatchKind.Fuzzy);
    }

    [Fact]
    public void The_table_reads_the_characters_that_names_are_written_with()
    {
        HanTable.Count.ShouldBeGreaterThan(40_000);
        HanTable.Syllables.Count.ShouldBeInRange(400, 430);
        HanTable.Simplify(new Rune('龍')).ToString().ShouldBe("龙");
        HanTable.ReadingsOf(new Rune('䶮'), inSurname: false).ShouldContain("yan");
    }

    /// <summary>
    /// Floors under what docs/watchlists.md says, on a list of 20,000 made-up entries. A name that means the seller is found however it is
    /// written; two different people are taken for each other rarely.
    /// </summary>
    [Fact]
    public void Whom_a_list_means_is_found_and_others_seldom_are()
    {
        var measured = ScreeningMeasured.Run(listSize: 20_000, cases: 300, strangers: 1_500, seed: 2026);
        output.WriteLine(measured.Table());
        measured.Means.Count.ShouldBeGreaterThan(10);
        // Half a name is no evidence, even with the birth date: docs/watchlists.md.
        foreach (var row in measured.Means.Where(m => m.Case != ScreeningMeasured.HalfAName))
            row.Share.ShouldBeGreaterThan(FoundMin, row.Case);
        foreach (var row in measured.Alike)
            row.Share.ShouldBeLessThan(AlikeMax, row.Case);
        measured.Strangers.Held.ShouldBe(0);
        measured.Strangers.Share.ShouldBeLessThan(StrangersMax);
    }

    /// <summary>For docs/watchlists.md: <c>--explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public void Measured_on_a_hundred_thousand_entries() =>
        output.WriteLine(ScreeningMeasured.Run(100_000, 5_000, 20_000, seed: 7).Table());

    private static Likeness? Judge(string name, string listed, DateOnly? listedBorn = null)
    {
        var (written, entry) = (WrittenName.Read(name), NameCases.Entry(listed, listedBorn));
        if (!NameKeys.Of(entry).Intersect(NameKeys.Of(written, "person", born)).Any())
            return null;
        return NameMatcher.Judge(written, "person", born, entry);
    }
}
