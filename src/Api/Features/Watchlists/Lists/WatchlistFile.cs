using System.Globalization;
using System.Text;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Features.Watchlists.Names;

namespace CardRecycle.Api.Features.Watchlists.Lists;

/// <summary>Why a row is refused.</summary>
/// <param name="Row">Line of the file, from 1.</param>
/// <param name="Column">Its name.</param>
/// <param name="Value">What stands there, shortened.</param>
/// <param name="Rule">What should.</param>
internal sealed record WatchlistFault(int Row, string Column, string Value, string Rule);

/// <param name="Number">Unique in the list.</param>
/// <param name="Person">Who it is.</param>
internal sealed record WatchlistRow(string Number, ListedPerson Person);

/// <summary>
/// A list as a file: CSV in UTF-8 with a header. <c>entry_id</c> and <c>name</c> must be there; <c>aliases</c> (with semicolons between),
/// <c>id_number</c>, <c>birth_date</c> (a day or a year), <c>country</c>, <c>reason</c> and <c>source</c> may be.
/// </summary>
internal sealed class WatchlistFile(int rowsMax)
{
    public const int RowsMax = 1_000_000;

    /// <summary>Faults beyond these are counted, not listed.</summary>
    public const int FaultsListed = 100;

    private const int NumberLengthMax = 64;
    private const int NameLengthMax = 200;
    private const int AliasesMax = 50;
    private const int TextLengthMax = 500;
    private const int ShownLengthMax = 60;

    private static readonly string[] needed = ["entry_id", "name"];
    private static readonly string[] known = [.. needed, "aliases", "id_number", "birth_date", "country", "reason", "source"];
    private static readonly DateOnly bornMin = new(1900, 1, 1);

    private readonly List<WatchlistFault> faults = [];

    public List<WatchlistRow> Rows { get; } = [];
    public IReadOnlyList<WatchlistFault> Faults => faults;
    public int FaultCount { get; private set; }

    /// <summary>Rows and faults; a file that is no list at all has one fault.</summary>
    public static async Task<WatchlistFile> ReadAsync(
        Stream stream,
        INamedPeople people,
        DateOnly today,
        CancellationToken ct,
        int rowsMax = RowsMax
    )
    {
        var file = new WatchlistFile(rowsMax);
        try
        {
            using var reader = new StreamReader(
                stream,
                new UTF8Encoding(false, throwOnInvalidBytes: true),
                true,
                64 * 1024,
                leaveOpen: true
            );
            await file.TakeAsync(reader, people, today, ct);
        }
        catch (DecoderFallbackException)
        {
            file.Refuse("", "", "the file is UTF-8 throughout; save it as UTF-8 and send it again");
        }
        catch (InvalidDataException e)
        {
            file.Refuse("", "", $"the file is CSV: {e.Message}");
        }
        return file;
    }

    private int line = 1;

    private async Task TakeAsync(TextReader reader, INamedPeople people, DateOnly today, CancellationToken ct)
    {
        string[]? header = null;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var (at, cells) in Csv.ReadAsync(reader).WithCancellation(ct))
        {
            line = at;
            if (header is null)
            {
                header = [.. cells.Select(c => c.Trim().ToLowerInvariant())];
                if (!Accepts(header))
                    return;
            }
            else if (seen.Count == rowsMax)
            {
                Refuse("", "", string.Create(CultureInfo.InvariantCulture, $"a list has at most {rowsMax} entries"));
                return;
            }
            else if (cells.Count != header.Length)
                Refuse("", string.Join(',', cells), $"a row has {header.Length} cells, as the header has");
            else
                Take(header.Zip(cells).ToDictionary(c => c.First, c => c.Second.Trim()), seen, people, today);
        }
        if (FaultCount == 0 && Rows.Count == 0)
            Refuse("", "", "the file has a header and one entry or more; to end a list, retire it");
    }

    private bool Accepts(string[] header)
    {
        var before = FaultCount;
        foreach (var missing in needed.Except(header))
            Refuse(missing, "", "the column must be there");
        foreach (var unknown in header.Except(known))
            Refuse(unknown, "", $"columns are {string.Join(", ", known)}");
        foreach (var twice in header.GroupBy(h => h).Where(g => g.Count() > 1))
            Refuse(twice.Key, "", "a column is there once");
        return FaultCount == before;
    }

    private void Take(Dictionary<string, string> cells, Dictionary<string, int> seen, INamedPeople people, DateOnly today)
    {
        var before = FaultCount;
        var number = cells["entry_id"];
        if (number.Length is 0 or > NumberLengthMax || number.Any(char.IsControl))
            Refuse("entry_id", number, $"1 to {NumberLengthMax} characters");
        else if (!seen.TryAdd(number, line))
            Refuse("entry_id", number, $"unique in the file; it stands in line {seen[number]} too");
        var names = NamesOf(cells);
        foreach (var column in (string[])["country", "reason", "source"])
            if (cells.GetValueOrDefault(column)?.Length > TextLengthMax)
                Refuse(column, cells[column], $"at most {TextLengthMax} characters");
        var (day, year) = BornOf(cells.GetValueOrDefault("birth_date", ""), today);
        var hash = IdentifiedBy(cells.GetValueOrDefault("id_number", ""), people, ref day, ref year);
        if (FaultCount == before)
            Rows.Add(new(number, new(names, hash, day, year, Text(cells, "country"), Text(cells, "reason"), Text(cells, "source"))));
    }

    private List<string> NamesOf(Dictionary<string, string> cells)
    {
        List<string> names = [cells["name"]];
        CheckName("name", names[0]);
        var aliases = cells
            .GetValueOrDefault("aliases", "")
            .Split([';', '；', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (aliases.Length > AliasesMax)
            Refuse("aliases", cells["aliases"], $"at most {AliasesMax} aliases");
        foreach (var alias in aliases.Take(AliasesMax))
            CheckName("aliases", alias);
        names.AddRange(aliases);
        return [.. names.Distinct()];
    }

    private void CheckName(string column, string name)
    {
        if (name.Length is 0 or > NameLengthMax || WrittenName.Read(name) is { Han: null, Latin: null })
            Refuse(column, name, $"a name of 1 to {NameLengthMax} characters, in Chinese characters or Latin letters");
    }

    private (DateOnly? Day, int? Year) BornOf(string text, DateOnly today)
    {
        if (text.Length == 0)
            return default;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (day >= bornMin && day <= today)
                return (day, day.Year);
        }
        else if (
            text.Length == 4
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year >= bornMin.Year
            && year <= today.Year
        )
            return (null, year);
        Refuse("birth_date", text, "a day (1970-01-31) or a year (1970), from 1900 to today");
        return default;
    }

    private string? IdentifiedBy(string text, INamedPeople people, ref DateOnly? day, ref int? year)
    {
        if (text.Length == 0)
            return null;
        if (people.Identify(text) is not { } known)
        {
            Refuse("id_number", text, "a Chinese ID number of 18 characters whose check character is right, or nothing");
            return null;
        }
        if ((day is not null && day != known.BornOn) || (year is not null && year != known.BornOn.Year))
            Refuse(
                "birth_date",
                $"{day?.ToString("o", CultureInfo.InvariantCulture) ?? $"{year}"}",
                "the birth date that the ID number tells"
            );
        (day, year) = (known.BornOn, known.BornOn.Year);
        return known.PersonHash;
    }

    private static string? Text(Dictionary<string, string> cells, string column) =>
        cells.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;

    private void Refuse(string column, string value, string rule)
    {
        if (FaultCount++ < FaultsListed)
            faults.Add(new(line, column, value.Length <= ShownLengthMax ? value : value[..ShownLengthMax] + "…", rule));
    }
}
