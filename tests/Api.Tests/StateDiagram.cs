using System.Runtime.CompilerServices;
using System.Text;

namespace CardRecycle.Api.Tests;

/// <summary>
/// Writes a state machine's diagram to docs/generated and fails when the committed file said something else: run the test twice and commit
/// the file.
/// </summary>
internal static class StateDiagram
{
    public static void ShouldBeCommitted(
        string fileName,
        string title,
        string source,
        string first,
        IEnumerable<(string From, string Command, string To)> moves,
        IEnumerable<string> finals,
        [CallerFilePath] string caller = ""
    )
    {
        var text = Write(title, source, first, moves, finals);
        var path = Path.Combine(RootOf(caller), "docs", "generated", fileName);
        var committed = File.Exists(path) ? File.ReadAllText(path) : "";
        if (committed == text)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Assert.Fail($"docs/generated/{fileName} did not show the machine as it is. It has been written anew: look at it and commit it.");
    }

    private static string Write(
        string title,
        string source,
        string first,
        IEnumerable<(string From, string Command, string To)> moves,
        IEnumerable<string> finals
    )
    {
        var text = new StringBuilder();
        text.Append("# ")
            .Append(title)
            .Append("\n\nWritten by a test from ")
            .Append(source)
            .Append(". Do not edit.\n\n```mermaid\nstateDiagram-v2\n");
        text.Append("    [*] --> ").Append(first).Append('\n');
        foreach (var group in moves.GroupBy(m => (m.From, m.To)))
            text.Append($"    {group.Key.From} --> {group.Key.To}: {string.Join(" / ", group.Select(m => m.Command))}\n");
        foreach (var final in finals)
            text.Append($"    {final} --> [*]\n");
        return text.Append("```\n").ToString();
    }

    private static string RootOf(string caller)
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!File.Exists(Path.Combine(folder, "CardRecycle.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No CardRecycle.sln above {caller}.");
        return folder;
    }
}
