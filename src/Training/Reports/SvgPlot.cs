using System.Globalization;
using System.Net;
using System.Text;

namespace CardRecycle.Training.Reports;

/// <summary>Small plots as inline SVG, so that a report is one file that any browser opens and that is the same bytes every time.</summary>
internal static class SvgPlot
{
    private const int Width = 640;
    private const int Left = 190;
    private const int RowHeight = 22;
    private const int Side = 360;
    private const int Margin = 48;
    private const int LinesWidth = 760;
    private static readonly string[] colours = ["#4a7fb5", "#d9822b", "#4d9a5b", "#b5474a", "#7f63a8", "#8a6d4b"];

    /// <summary>One horizontal bar a row, with a line at <paramref name="mark"/> if there is one.</summary>
    internal static string Bars(
        IReadOnlyList<(string Name, double Value)> rows,
        double min,
        double max,
        double? mark = null,
        string format = "0.0000"
    )
    {
        var svg = new StringBuilder();
        var height = (rows.Count * RowHeight) + 10;
        double X(double value) => Left + ((Width - Left - 70) * Math.Clamp((value - min) / Math.Max(1e-12, max - min), 0, 1));
        Open(svg, Width, height);
        for (var i = 0; i < rows.Count; i++)
        {
            var y = 5 + (i * RowHeight);
            Add(svg, $"<text x='{Left - 8}' y='{y + 14}' text-anchor='end'>{WebUtility.HtmlEncode(rows[i].Name)}</text>");
            Add(svg, $"<rect x='{Left}' y='{y}' width='{X(rows[i].Value) - Left:0.#}' height='{RowHeight - 6}' fill='#4a7fb5'/>");
            var shown = rows[i].Value.ToString(format, CultureInfo.InvariantCulture);
            Add(svg, $"<text x='{X(rows[i].Value) + 5:0.#}' y='{y + 14}'>{shown}</text>");
        }
        if (mark is { } at)
            Add(svg, $"<line x1='{X(at):0.#}' x2='{X(at):0.#}' y1='0' y2='{height}' stroke='#b33' stroke-dasharray='4 3'/>");
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Points against the diagonal: what was said (across) and what came (up).</summary>
    internal static string AgainstDiagonal(IReadOnlyList<(double Said, double Came)> points)
    {
        var min = points.Min(p => Math.Min(p.Said, p.Came));
        var max = points.Max(p => Math.Max(p.Said, p.Came));
        double X(double value) => Margin + ((Side - Margin - 10) * (value - min) / Math.Max(1e-12, max - min));
        double Y(double value) => Side - X(value);
        var svg = new StringBuilder();
        Open(svg, Side, Side);
        Add(svg, $"<line x1='{X(min):0.#}' y1='{Y(min):0.#}' x2='{X(max):0.#}' y2='{Y(max):0.#}' stroke='#999'/>");
        foreach (var (said, came) in points)
            Add(svg, $"<circle cx='{X(said):0.#}' cy='{Y(came):0.#}' r='4' fill='#4a7fb5'/>");
        Add(svg, $"<text x='{X(min):0.#}' y='{Side - 12}'>said {min:0.000}</text>");
        Add(svg, $"<text x='{X(max):0.#}' y='{Side - 12}' text-anchor='end'>{max:0.000}</text>");
        Add(svg, $"<text x='4' y='{Y(max) + 4:0.#}'>{max:0.000}</text>");
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Shares by bin as upright bars.</summary>
    internal static string Histogram(IReadOnlyList<double> values, int bins, string format = "0.000")
    {
        var (min, max) = (values.Min(), values.Max());
        var counts = new int[bins];
        foreach (var value in values)
            counts[Math.Min(bins - 1, (int)((value - min) / Math.Max(1e-12, max - min) * bins))]++;
        var rows = counts.Select((c, i) => ((min + ((max - min) * i / bins)).ToString(format, CultureInfo.InvariantCulture), (double)c));
        return Bars([.. rows], 0, counts.Max(), format: "0");
    }

    /// <summary>Lines over a common axis, each with its name at the right.</summary>
    internal static string Lines(IReadOnlyList<(string Name, (double X, double Y)[] Points)> series, string across, string format = "0.000")
    {
        const int height = 300;
        const int right = 190;
        var all = series.SelectMany(s => s.Points).ToArray();
        var (minX, maxX, minY, maxY) = (all.Min(p => p.X), all.Max(p => p.X), all.Min(p => p.Y), all.Max(p => p.Y));
        var room = Math.Max(1e-9, 0.05 * (maxY - minY));
        (minY, maxY) = (minY - room, maxY + room);
        double X(double x) => Margin + ((LinesWidth - Margin - right) * (x - minX) / Math.Max(1e-12, maxX - minX));
        double Y(double y) => height - Margin - ((height - Margin - 10) * (y - minY) / (maxY - minY));
        var svg = new StringBuilder();
        Open(svg, LinesWidth, height);
        for (var tick = 0; tick <= 4; tick++)
        {
            var (y, x) = (minY + ((maxY - minY) * tick / 4), minX + ((maxX - minX) * tick / 4));
            Add(svg, $"<line x1='{Margin}' x2='{LinesWidth - right}' y1='{Y(y):0.#}' y2='{Y(y):0.#}' stroke='#ddd'/>");
            var (shownY, shownX) = (y.ToString(format, CultureInfo.InvariantCulture), x.ToString("0.#", CultureInfo.InvariantCulture));
            Add(svg, $"<text x='{Margin - 6}' y='{Y(y) + 4:0.#}' text-anchor='end'>{shownY}</text>");
            Add(svg, $"<text x='{X(x):0.#}' y='{height - Margin + 18}' text-anchor='middle'>{shownX}</text>");
        }
        Add(
            svg,
            $"<text x='{(Margin + LinesWidth - right) / 2}' y='{height - 8}' text-anchor='middle'>{WebUtility.HtmlEncode(across)}</text>"
        );
        foreach (var (i, (name, points)) in series.Index())
        {
            var path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):0.#},{Y(p.Y):0.#}")));
            var colour = colours[i % colours.Length];
            Add(svg, $"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='1.8'/>");
            Add(svg, $"<rect x='{LinesWidth - right + 12}' y='{14 + (i * 20)}' width='12' height='4' fill='{colour}'/>");
            Add(svg, $"<text x='{LinesWidth - right + 30}' y='{20 + (i * 20)}'>{WebUtility.HtmlEncode(name)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    private static void Open(StringBuilder svg, int width, int height) =>
        Add(svg, $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' font-family='sans-serif' font-size='12'>");

    private static void Add(StringBuilder svg, FormattableString text) =>
        svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
