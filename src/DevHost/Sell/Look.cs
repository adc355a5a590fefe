using System.Globalization;
using Spectre.Console;

namespace CardRecycle.DevHost.Sell;

/// <summary>How things look: money, times, chapters, states.</summary>
internal static class Look
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>¥1,234.50</summary>
    public static string Yuan(long fen) =>
        string.Create(CultureInfo.InvariantCulture, $"{(fen < 0 ? "−" : "")}¥{Math.Abs(fen) / 100:N0}.{Math.Abs(fen) % 100:00}");

    /// <summary>+¥12.00, −¥3.50</summary>
    public static string Signed(long fen) => fen > 0 ? "+" + Yuan(fen) : Yuan(fen);

    public static string Clock(DateTimeOffset at) => at.ToOffset(China).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    public static void Chapter(string sign, string chinese, string english)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(
            new Rule($"[bold teal]{sign} {Markup.Escape(chinese)}[/] [grey]{Markup.Escape(english)}[/]")
            {
                Style = new Style(Color.Grey),
            }.LeftJustified()
        );
    }

    /// <summary>A thing that is done.</summary>
    public static void Done(string chinese, string english, string detail = "") =>
        AnsiConsole.MarkupLine($"  [green]✓[/] {Markup.Escape(chinese)} [grey]{Markup.Escape(english)}[/]  {Markup.Escape(detail)}");

    public static void Note(string text) => AnsiConsole.MarkupLine($"    [grey]{Markup.Escape(text)}[/]");

    /// <summary>Green for the good end, red for bad ones, yellow where somebody must act.</summary>
    public static string ColourOf(string state) =>
        state switch
        {
            "paid" => "green",
            "rejected" or "declined" or "cancelled" or "expired" => "red",
            "awaitingCode" or "awaitingRepair" or "awaitingRequote" or "awaitingPayee" or "underReview" => "yellow",
            _ => "aqua",
        };

    /// <summary>English beside the Api's Chinese title.</summary>
    public static string English(string state) =>
        string.Concat(state.Select(c => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Keeps the ends of something long.</summary>
    public static string Shorten(string text, int ends = 12) => text.Length <= 2 * ends + 1 ? text : $"{text[..ends]}…{text[^ends..]}";
}
