namespace CardRecycle.StaffConsole.Shared;

/// <summary>Options of ECharts for the few kinds of pictures here.</summary>
internal static class Charts
{
    /// <summary>Bars beside each other, one group for each name.</summary>
    public static object Bars(IEnumerable<string> names, params (string Name, IEnumerable<double> Values)[] series) =>
        ByCategory("bar", names, series);

    /// <summary>Lines over the same names.</summary>
    public static object Lines(IEnumerable<string> names, params (string Name, IEnumerable<double> Values)[] series) =>
        ByCategory("line", names, series);

    /// <summary>Points in time.</summary>
    /// <param name="unit">Of the values.</param>
    /// <param name="points">When, and how much.</param>
    public static object Points(string unit, IEnumerable<(DateTimeOffset At, double Value)> points) =>
        new
        {
            grid = new
            {
                top = 30,
                bottom = 30,
                left = 70,
                right = 20,
            },
            tooltip = new { },
            xAxis = new { type = "time" },
            yAxis = new { type = "value", name = unit },
            series = new[]
            {
                new { type = "scatter", data = points.Select(p => new double[] { p.At.ToUnixTimeMilliseconds(), p.Value }).ToArray() },
            },
        };

    private static object ByCategory(string type, IEnumerable<string> names, (string Name, IEnumerable<double> Values)[] series) =>
        new
        {
            grid = new
            {
                top = 40,
                bottom = 40,
                left = 80,
                right = 20,
            },
            tooltip = new { trigger = "axis" },
            legend = new { show = series.Length > 1, top = 0 },
            xAxis = new { type = "category", data = names.ToArray() },
            yAxis = new { type = "value" },
            series = series
                .Select(s => new
                {
                    type,
                    name = s.Name,
                    data = s.Values.ToArray(),
                })
                .ToArray(),
        };
}
