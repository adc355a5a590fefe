using System.Globalization;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>The figures for people.</summary>
internal static class LoadTables
{
    public static void Print(LoadReport report)
    {
        var goals = Table("Aim", "reached", "aim", "");
        foreach (var goal in report.Goals)
            goals.AddRow(goal.Goal, Text(goal.Reached), Text(goal.Aim), Mark(goal.Met));
        AnsiConsole.Write(goals);

        var (orders, quotes) = (report.Orders, report.Quotes);
        var table = Table("Orders", "a second");
        table.AddRow($"accepted ({orders.Count} orders)", Text(orders.AcceptedPerSecond));
        table.AddRow("complete: paid, receipt made", Text(orders.CompletePerSecond));
        table.AddRow("limit: the same transactions through Npgsql, writes together", Text(orders.LimitPerSecond));
        table.AddRow("limit: the same, statement by statement", Text(orders.LimitOneByOnePerSecond));
        table.AddRow("POST /orders p50, p99 (ms)", $"{Text(orders.PlaceP50Ms)}, {Text(orders.PlaceP99Ms)}");
        AnsiConsole.Write(table);

        var per = orders.PerOrder;
        var work = Table("For one order", "");
        work.AddRow("selects, inserts, updates", $"{Text(per.Selects)}, {Text(per.Inserts)}, {Text(per.Updates)}");
        work.AddRow("locks, savepoints, others", $"{Text(per.Locks)}, {Text(per.Savepoints)}, {Text(per.Others)}");
        work.AddRow("transactions, of which write", $"{Text(per.Transactions)}, {Text(per.WritingCommits)}");
        work.AddRow("write-ahead log (kB)", Text(per.WalKilobytes));
        foreach (var (part, ms) in orders.CpuMsPerOrder)
            work.AddRow($"processor time of {part} (ms)", Text(ms));
        AnsiConsole.Write(work);

        var top = Table("Statement", "an order");
        foreach (var statement in per.Top)
            top.AddRow(Markup.Escape(statement.Sql), Text(statement.PerOrder));
        AnsiConsole.Write(top);

        var asked = Table("Quotes", "");
        asked.AddRow(
            $"p50, p99, p99.9, max at {Text(quotes.AtRate.AchievedPerSecond)}/s (ms)",
            $"{Text(quotes.AtRate.P50Ms)}, {Text(quotes.AtRate.P99Ms)}, {Text(quotes.AtRate.P999Ms)}, {Text(quotes.AtRate.MaxMs)}"
        );
        asked.AddRow("peak a second, p99 (ms)", $"{Text(quotes.PeakPerSecond)}, {Text(quotes.PeakP99Ms)}");
        asked.AddRow("constant endpoint a second, p99 (ms)", $"{Text(quotes.ConstantPerSecond)}, {Text(quotes.ConstantP99Ms)}");
        asked.AddRow(
            "server processor time each (µs): quote, constant",
            $"{Text(quotes.CpuMicrosPerQuote)}, {Text(quotes.CpuMicrosPerConstant)}"
        );
        AnsiConsole.Write(asked);

        var checks = Table("Check", "", "");
        foreach (var check in report.Checks)
            checks.AddRow(check.What, check.Detail, Mark(check.Passed));
        AnsiConsole.Write(checks);
        var machine = report.Machine;
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]{machine.Processors} processors, {machine.Runtime}, {machine.Database}; load average {machine.LoadBefore} before, {machine.LoadAfter} after[/]"
        );
    }

    private static Table Table(params string[] columns) =>
        new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns(columns);

    private static string Text(double value) => value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);

    private static string Mark(bool good) => good ? "[green]✓[/]" : "[red]✗[/]";
}
