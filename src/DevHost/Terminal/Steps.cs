using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace CardRecycle.DevHost.Terminal;

/// <summary>Steps one after the other: a spinner while one runs, a line with its result and time when it is done.</summary>
internal sealed class Steps
{
    private const int NameWidth = 18;

    /// <param name="name">What is being started, two words at most.</param>
    /// <param name="step">Reports in a few words what takes long; answers with what came out.</param>
    public static async Task<T> RunAsync<T>(string name, Func<Action<string>, Task<(T Result, string Summary)>> step)
    {
        var time = Stopwatch.StartNew();
        T result = default!;
        var summary = "";
        if (Screen.IsLive)
            await AnsiConsole
                .Status()
                .Spinner(Spinner.Known.Dots)
                .StartAsync(
                    Escape(name),
                    async status => (result, summary) = await step(now => status.Status($"{Escape(name)} [grey]{Markup.Escape(now)}[/]"))
                );
        else
            (result, summary) = await step(_ => { });
        Done(name, summary, time.Elapsed);
        return result;
    }

    /// <summary>The same with a bar from 0 to 1.</summary>
    public static async Task<T> RunWithBarAsync<T>(string name, Func<Action<double, string>, Task<(T Result, string Summary)>> step)
    {
        var time = Stopwatch.StartNew();
        T result = default!;
        var summary = "";
        if (Screen.IsLive)
            await AnsiConsole
                .Progress()
                .AutoClear(true)
                .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(async progress =>
                {
                    var bar = progress.AddTask(Escape(name), maxValue: 1);
                    (result, summary) = await step(
                        (done, now) =>
                        {
                            bar.Value = done;
                            bar.Description = $"{Escape(name)} [grey]{Markup.Escape(now)}[/]";
                        }
                    );
                });
        else
            (result, summary) = await step((_, _) => { });
        Done(name, summary, time.Elapsed);
        return result;
    }

    private static void Done(string name, string summary, TimeSpan took)
    {
        var seconds = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        AnsiConsole.MarkupLine($"[green]✓[/] {Escape(name.PadRight(NameWidth))} {Markup.Escape(summary)} [grey]{seconds} s[/]");
    }

    private static string Escape(string text) => Markup.Escape(text);
}
