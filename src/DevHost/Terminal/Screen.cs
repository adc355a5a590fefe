using Spectre.Console;

namespace CardRecycle.DevHost.Terminal;

/// <summary>The terminal, or the file or pipe in its place.</summary>
internal static class Screen
{
    /// <summary>A pipe has no width; this one keeps addresses and amounts in one piece.</summary>
    private const int PipeWidth = 120;

    private static readonly IAnsiConsole errors = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(System.Console.Error) });

    public static bool IsLive => !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    public static void Prepare()
    {
        System.Console.OutputEncoding = System.Text.Encoding.UTF8;
        if (System.Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = PipeWidth;
        if (System.Console.IsErrorRedirected)
            errors.Profile.Width = int.MaxValue / 2;
    }

    /// <summary>A command to copy: never broken into lines, however narrow the terminal.</summary>
    public static void Command(string line)
    {
        var (on, off) = AnsiConsole.Profile.Capabilities.Ansi ? ("\u001b[32m", "\u001b[0m") : ("", "");
        AnsiConsole.Profile.Out.Writer.WriteLine($"  {on}{line}{off}");
    }

    public static void Error(string line) => errors.MarkupLineInterpolated($"[red]✗[/] {line.ReplaceLineEndings(" ")}");

    public static void Warning(string source, string line) =>
        AnsiConsole.MarkupLineInterpolated($"[yellow]![/] [grey]{source}[/] {line.ReplaceLineEndings(" ")}");
}
