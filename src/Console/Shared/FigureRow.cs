namespace CardRecycle.StaffConsole.Shared;

/// <summary>A row below a chart: its name, where it leads, and its figures as they are shown.</summary>
public sealed record FigureRow(string Name, string? Href, params string[] Cells);
