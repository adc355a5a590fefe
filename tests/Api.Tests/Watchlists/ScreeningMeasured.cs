using System.Globalization;
using System.Text;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Names;

namespace CardRecycle.Api.Tests.Watchlists;

/// <summary>
/// How many of those whom a list means are found, and how many others are taken for them, on made-up people (<see cref="NameCases"/>). The
/// index of keys is a dictionary here; keys, scores and limits are the ones that serve.
/// </summary>
internal sealed class ScreeningMeasured
{
    public const string HalfAName = "one wrong character of two, same birth date";

    private readonly List<ListedPerson> entries = [];
    private readonly Dictionary<string, List<int>> index = [];

    /// <summary>One kind of case: how a seller differs from the entry that means them, or from an entry that does not.</summary>
    public sealed record Row(string Case, int Of, int Found, int Held)
    {
        public double Share => (double)Found / Of;
    }

    /// <summary>Cases where the seller is the one on the list.</summary>
    public List<Row> Means { get; } = [];

    /// <summary>Pairs of different people with names alike.</summary>
    public List<Row> Alike { get; } = [];

    /// <summary>Sellers whom no list means, against the whole list.</summary>
    public Row Strangers { get; private set; } = new("", 1, 0, 0);

    public double MicrosecondsEach { get; private set; }
    public double CandidatesEach { get; private set; }
    public Dictionary<string, int> StrangersBy { get; } = [];

    public static ScreeningMeasured Run(int listSize, int cases, int strangers, int seed)
    {
        var measured = new ScreeningMeasured();
        var people = new NameCases(seed);
        for (var i = 0; i < listSize; i++)
            measured.Add(people.Listed(people.Person()));
        measured.MeasureCases(new NameCases(seed + 1), cases);
        measured.MeasureStrangers(new NameCases(seed + 2), strangers);
        return measured;
    }

    private void MeasureCases(NameCases people, int cases)
    {
        Mean("same ID number, any name", p => NameCases.Entry(people.Person().Name, hash: p.PersonHash));
        Mean("same name, same birth date", p => NameCases.Entry(p.Name, p.BornOn));
        Mean("same name, year of birth only", p => NameCases.Entry(p.Name, year: p.BornOn.Year));
        Mean("same name, no birth date", p => NameCases.Entry(p.Name));
        Mean(
            "same name, birth date with a wrong digit",
            p => NameCases.Entry(p.Name, p.BornOn.AddDays(p.BornOn.Day % 10 == 9 ? -1 : 1)),
            p => p.BornOn.Day is not (1 or 9 or 19 or 29 or 28 or 30 or 31)
        );
        Mean("traditional characters, same birth date", p => NameCases.Entry(NameCases.InTraditional(p.Name), p.BornOn));
        Mean("traditional characters, no birth date", p => NameCases.Entry(NameCases.InTraditional(p.Name)));
        Mean("pinyin in any order and spelling, same birth date", p => NameCases.Entry(people.Latin(p), p.BornOn));
        Mean("pinyin in any order and spelling, no birth date", p => NameCases.Entry(people.Latin(p)));
        Mean("pinyin of a rare or polyphonic surname, no birth date", p => NameCases.Entry(people.Latin(p)), rare: true);
        Mean(
            "pinyin with a typing error, same birth date",
            p => NameCases.Entry(people.WithTypingError(people.Latin(p)), p.BornOn),
            p => p.Given.Length > 1
        );
        Mean(
            "a character that sounds the same, same birth date",
            p => people.WithHomophone(p) is { } name ? NameCases.Entry(name, p.BornOn) : null
        );
        Mean(
            "a character that sounds the same, year of birth only",
            p => people.WithHomophone(p) is { } name ? NameCases.Entry(name, year: p.BornOn.Year) : null
        );
        Mean(
            "one wrong character of three, same birth date",
            p => NameCases.Entry(people.WithWrongCharacter(p), p.BornOn),
            p => p.Name.Length == 3
        );
        Mean(HalfAName, p => NameCases.Entry(people.WithWrongCharacter(p), p.BornOn), p => p.Name.Length == 2);
        Unlike("namesake born on another day", p => NameCases.Entry(p.Name, people.Day()));
        Unlike("same pinyin, born on another day", p => NameCases.Entry(people.Latin(p), people.Day()));
        Unlike("a character that sounds the same, no birth date", p => people.WithHomophone(p) is { } name ? NameCases.Entry(name) : null);
        Unlike("one other character (a sibling), born on another day", p => NameCases.Entry(people.WithWrongCharacter(p), people.Day()));
        Unlike("one other character, no birth date", p => NameCases.Entry(people.WithWrongCharacter(p)));

        void Mean(string what, Func<MadeUpPerson, ListedPerson?> entry, Func<MadeUpPerson, bool>? which = null, bool rare = false) =>
            Means.Add(Count(what, entry, which, rare));
        void Unlike(string what, Func<MadeUpPerson, ListedPerson?> entry, Func<MadeUpPerson, bool>? which = null) =>
            Alike.Add(Count(what, entry, which, rare: false));

        Row Count(string what, Func<MadeUpPerson, ListedPerson?> entry, Func<MadeUpPerson, bool>? which, bool rare)
        {
            var (of, found, held) = (0, 0, 0);
            while (of < cases)
            {
                var person = people.Person(rare);
                if ((which is not null && !which(person)) || entry(person) is not { } listed)
                    continue;
                of++;
                var name = WrittenName.Read(person.Name);
                // An entry that shares no key is never looked at.
                if (!NameKeys.Of(listed).Intersect(NameKeys.Of(name, person.PersonHash, person.BornOn)).Any())
                    continue;
                if (NameMatcher.Judge(name, person.PersonHash, person.BornOn, listed) is not { } likeness)
                    continue;
                found++;
                held += Holds(likeness) ? 1 : 0;
            }
            return new(what, of, found, held);
        }
    }

    private void MeasureStrangers(NameCases people, int count)
    {
        var (found, held, candidates) = (0, 0, 0L);
        var sellers = Enumerable.Range(0, count).Select(_ => people.Person()).ToList();
        var begun = Environment.CpuUsage.TotalTime;
        foreach (var seller in sellers)
        {
            var name = WrittenName.Read(seller.Name);
            var near = NameKeys.Of(name, seller.PersonHash, seller.BornOn).SelectMany(k => index.GetValueOrDefault(k) ?? []).ToHashSet();
            candidates += near.Count;
            var matches = near.Select(i => NameMatcher.Judge(name, seller.PersonHash, seller.BornOn, entries[i]))
                .OfType<Likeness>()
                .ToList();
            found += matches.Count > 0 ? 1 : 0;
            held += matches.Any(Holds) ? 1 : 0;
            foreach (var kind in matches.Select(m => $"{m.Kind}, birth date {m.Born}").Distinct())
                StrangersBy[kind] = StrangersBy.GetValueOrDefault(kind) + 1;
        }
        MicrosecondsEach = (Environment.CpuUsage.TotalTime - begun).TotalMicroseconds / count;
        CandidatesEach = (double)candidates / count;
        Strangers = new("strangers", count, found, held);
    }

    public string Table()
    {
        var text = new StringBuilder();
        void Add(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Add($"| case | found | held |");
        Add($"|---|---:|---:|");
        foreach (var row in Means.Concat(Alike))
            Add($"| {row.Case} | {row.Share:P1} | {(double)row.Held / row.Of:P1} |");
        Add($"| strangers against {entries.Count} entries | {Strangers.Share:P2} | {(double)Strangers.Held / Strangers.Of:P2} |");
        foreach (var (kind, count) in StrangersBy.OrderByDescending(k => k.Value))
            Add($"  of these {kind}: {(double)count / Strangers.Of:P2}");
        Add($"{CandidatesEach:0.0} entries opened, {MicrosecondsEach:0} µs of processor time each");
        return text.ToString();
    }

    private void Add(ListedPerson entry)
    {
        foreach (var key in NameKeys.Of(entry))
            if (index.TryGetValue(key, out var list))
                list.Add(entries.Count);
            else
                index[key] = [entries.Count];
        entries.Add(entry);
    }

    private static bool Holds(Likeness likeness) =>
        new WatchlistHit(Guid.Empty, "", "", likeness.Kind, likeness.Born, likeness.Score, Confirmed: false).Holds;
}
