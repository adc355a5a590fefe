using System.Globalization;
using System.Text;

namespace CardRecycle.Training.Reports;

/// <summary>
/// The page that a notebook writes beside itself: text, tables and plots in the order in which it says them. The same bytes every time, so
/// that a change of the data or the models shows as a change of the page.
/// </summary>
internal sealed class Notebook
{
    private readonly string source;
    private readonly StringBuilder page = new();
    private int plots;

    private Notebook(string source) => this.source = source;

    /// <summary>The repository that the notebook lies in.</summary>
    internal string Repository => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, ".."));

    /// <summary>For the notebook that is running: a C# file that <c>dotnet run</c> was given.</summary>
    internal static Notebook Start(string question)
    {
        var source =
            AppContext.GetData("EntryPointFilePath") as string
            ?? throw new InvalidOperationException("A notebook is run as: dotnet run notebooks/NN-question.cs");
        var notebook = new Notebook(source);
        notebook.page.Append(CultureInfo.InvariantCulture, $"# {question}\n\n");
        return notebook.Text(
            $"*Written by [{Path.GetFileName(source)}]({Path.GetFileName(source)}): `dotnet run notebooks/{Path.GetFileName(source)}`.*"
        );
    }

    internal Notebook Text(string paragraph)
    {
        page.Append(paragraph).Append("\n\n");
        return this;
    }

    internal Notebook Table(string[] columns, IEnumerable<string[]> rows)
    {
        page.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Insert(page.Length, "---|", columns.Length).Append('\n');
        foreach (var row in rows)
            page.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        page.Append('\n');
        return this;
    }

    /// <summary>Goes to a file of its own, because Markdown takes no SVG inside.</summary>
    internal Notebook Plot(string caption, string svg)
    {
        var name = $"{Path.GetFileNameWithoutExtension(source)}-{++plots}.svg";
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(source)!, "plots"));
        File.WriteAllText(Path.Combine(folder.FullName, name), svg + "\n");
        page.Append(CultureInfo.InvariantCulture, $"![{caption}](plots/{name})\n\n*{caption}*\n\n");
        return this;
    }

    internal void Save() => File.WriteAllText(Path.ChangeExtension(source, ".md"), page.ToString().TrimEnd('\n') + "\n");

    /// <summary>A figure, the same on every machine.</summary>
    internal static string Number(double value, string format = "0.0000") => value.ToString(format, CultureInfo.InvariantCulture);
}
