using System.Globalization;
using System.Text;
using CardRecycle.Api.Features.Watchlists.Names;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>Somebody made up.</summary>
internal sealed record MadeUpPerson(string Surname, string Given, DateOnly BornOn, string PersonHash)
{
    public string Name => Surname + Given;
}

/// <summary>
/// People and lists, made up from a seed. Surnames have about the shares that they have in China (the commonest 60, and 24 rarer ones with
/// readings of their own); given names are one character (15 %) or two, drawn from 120 characters of which the first are common. Birth days
/// are even from 1950 to 2005.
/// </summary>
internal sealed class NameCases(int seed)
{
    private const string Common =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金";
    private const string Given =
        "明华伟建国文志强军平丽芳秀英玉兰红艳静敏娜霞燕玲梅桂珍荣海波涛杰鹏飞宇浩然晨阳雪梦佳欣怡思雨涵子轩梓博睿泽俊豪嘉诚永福德生春龙凤云月天成东"
        + "辉斌刚勇超亮新民家庆林森江河山石小晓少丹青颖洁琳琪瑶璐婷婉清慧淑贤惠爱莲菊萍群力学友达宏毅凯旋昌盛";
    private const string Rare = "单仇解查盖朴区翟缪冼覃谌尉迟 欧阳 诸葛 司马 上官 令狐 万俟 长孙 乐 员 召 牟 费 臧";
    private static readonly DateOnly firstDay = new(1950, 1, 1);
    private static readonly string[] rare =
    [
        .. Rare.Split(' ').SelectMany(w => w is "单仇解查盖朴区翟缪冼覃谌尉迟" ? w[..^2].Select(c => c.ToString()).Append("尉迟") : [w]),
    ];
    private static readonly Dictionary<string, string> traditional = Traditional();
    private readonly Random random = new(seed);
    private int persons;

    public bool Chance(double probability) => random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public MadeUpPerson Person(bool rareSurname = false) =>
        new(
            rareSurname || Chance(0.04) ? Pick(rare) : Surname(),
            GivenCharacter() + (Chance(0.15) ? "" : GivenCharacter()),
            Day(),
            string.Create(CultureInfo.InvariantCulture, $"person-{seed}-{persons++}")
        );

    public DateOnly Day() => firstDay.AddDays(random.Next(20_400));

    /// <summary>The name as a list in Latin letters has it: either order, with or without capitals, hyphen and comma.</summary>
    public string Latin(MadeUpPerson person)
    {
        var name = WrittenName.Read(person.Name).Han!;
        var surname = string.Concat(name.Readings[..person.Surname.Length].Select(r => r[0]));
        var given = string.Join(Pick(["", "", "-", " "]), name.Readings[person.Surname.Length..].Select(r => r[0]));
        return random.Next(4) switch
        {
            0 => $"{surname.ToUpperInvariant()}, {Capital(given)}",
            1 => $"{Capital(given)} {Capital(surname)}",
            2 => $"{surname} {given}".ToUpperInvariant(),
            _ => $"{Capital(surname)} {Capital(given)}",
        };
    }

    /// <summary>With traditional characters where there are any.</summary>
    public static string InTraditional(string name) =>
        string.Concat(name.Select(c => traditional.GetValueOrDefault(c.ToString(), c.ToString())));

    /// <summary>One character of the given name replaced by another that sounds the same; null if there is none.</summary>
    public string? WithHomophone(MadeUpPerson person)
    {
        var i = random.Next(person.Given.Length);
        var reading = HanTable.ReadingsOf(Rune.GetRuneAt(person.Given, i), inSurname: false)[0];
        var others = Given
            .Where(c => c != person.Given[i] && HanTable.ReadingsOf(new Rune(c), inSurname: false)[0] == reading)
            .Distinct()
            .ToList();
        return others.Count == 0 ? null : person.Surname + person.Given[..i] + Pick(others) + person.Given[(i + 1)..];
    }

    /// <summary>One character of the given name replaced by any other.</summary>
    public string WithWrongCharacter(MadeUpPerson person)
    {
        var i = random.Next(person.Given.Length);
        string other;
        do other = GivenCharacter();
        while (other[0] == person.Given[i]);
        return person.Surname + person.Given[..i] + other + person.Given[(i + 1)..];
    }

    /// <summary>Two neighbouring letters swapped, or one left out.</summary>
    public string WithTypingError(string latin)
    {
        var i = random.Next(1, latin.Length - 2);
        while (!char.IsLetter(latin[i]) || !char.IsLetter(latin[i + 1]) || latin[i] == latin[i + 1])
            i = random.Next(0, latin.Length - 1);
        return Chance(0.5) ? latin.Remove(i, 1) : latin[..i] + latin[i + 1] + latin[i] + latin[(i + 2)..];
    }

    /// <summary>A list as they come: 60 % simplified, 10 % traditional, 30 % in letters; birth day of 70 %, year of 15 %.</summary>
    public ListedPerson Listed(MadeUpPerson person)
    {
        var name = random.NextDouble() switch
        {
            < 0.6 => person.Name,
            < 0.7 => InTraditional(person.Name),
            _ => Latin(person),
        };
        var known = random.NextDouble();
        return Entry(name, known < 0.7 ? person.BornOn : null, known < 0.85 ? person.BornOn.Year : null);
    }

    public static ListedPerson Entry(string name, DateOnly? day = null, int? year = null, string? hash = null) =>
        new([name], hash, day, day?.Year ?? year, null, null, null);

    private string Surname()
    {
        // About a third of all people have one of the five commonest.
        var rank = (int)(Common.Length * Math.Pow(random.NextDouble(), 2.2));
        return Common[rank].ToString();
    }

    private string GivenCharacter() => Given[(int)(Given.Length * Math.Pow(random.NextDouble(), 1.4))].ToString();

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static Dictionary<string, string> Traditional()
    {
        var all = new Dictionary<string, string>();
        for (var c = 0x4E00; c < 0x9FFF; c++)
            if (HanTable.Simplify(new Rune(c)) is var simple && simple.Value != c)
                all.TryAdd(simple.ToString(), char.ConvertFromUtf32(c));
        return all;
    }
}
