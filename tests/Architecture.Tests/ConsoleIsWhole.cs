using System.Text.RegularExpressions;
using CardRecycle.Architecture.Tests.Rules;

namespace CardRecycle.Architecture.Tests;

/// <summary>What every page of the console owes, read from its sources.</summary>
public sealed partial class ConsoleIsWhole
{
    /// <summary>Tables that are part of a form, not of what was found.</summary>
    private static readonly Dictionary<string, string> notExported = new() { ["FigureRows.razor"] = "wraps what it is given itself" };

    [Fact]
    public void Every_table_can_be_taken_out()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "src/Console"), "*.razor", SearchOption.AllDirectories);
        var withTables = pages.Where(p => TablesIn(File.ReadAllText(p)) > 0).ToList();
        withTables.Count.ShouldBeGreaterThan(20);
        withTables.Where(p => Missing(File.ReadAllText(p)) > 0).Select(Path.GetFileName).Except(notExported.Keys).ShouldBeEmpty();
        Missing("<MudTable T=\"Row\"><HeaderContent><MudTh>a</MudTh></HeaderContent></MudTable>").ShouldBe(1, "a planted one is found");
    }

    private static int TablesIn(string page) => Table().Count(page);

    /// <summary>Tables with a heading, less the ways out.</summary>
    private static int Missing(string page) => TablesIn(page) - WayOut().Count(page);

    /// <summary>Facts of one thing, each with its name beside it, have no heading.</summary>
    [GeneratedRegex("<HeaderContent>|<thead>")]
    private static partial Regex Table();

    [GeneratedRegex("<Exported |<Export ")]
    private static partial Regex WayOut();
}
