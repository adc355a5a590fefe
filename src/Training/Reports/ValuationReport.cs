using System.Globalization;
using System.Net;
using System.Text;
using CardRecycle.Models.Artifacts;
using CardRecycle.Training.Fitting;

namespace CardRecycle.Training.Reports;

/// <summary>What an analyst looks at before promoting a valuation: one HTML file without scripts, part of the package.</summary>
internal static class ValuationReport
{
    internal const string File = "report.html";
    private const int Deciles = 10;
    private const int WorstCases = 20;
    private const int WidthBins = 20;
    private const int ColumnsShown = 20;

    /// <param name="manifest">Figures and gates.</param>
    /// <param name="rows">Held-out rows.</param>
    /// <param name="result">The same, summed up.</param>
    /// <param name="importance">Gain of each column over all trees.</param>
    internal static byte[] Write(
        PackageManifest manifest,
        IReadOnlyList<JudgedRow> rows,
        EvaluationResult result,
        IReadOnlyDictionary<string, double> importance
    )
    {
        var html = new StringBuilder(Head($"Valuation {manifest.Version}"));
        Add(html, $"<p>Seed {manifest.Seed}, {rows.Count} cards of held-out time, rates as fractions.</p>");
        Table(html, ["figure", "value"], [.. result.Metrics.Select(m => (string[])[m.Key, Number(m.Value)])]);
        Table(html, ["baseline", "mae"], [.. result.Baselines.Select(b => (string[])[b.Key, Number(b.Value)])]);
        Table(html, ["gate", "value", "allowed", ""], [.. manifest.Gates.Select(Row)]);
        html.Append("<h2>Calibration: mean said and mean realised rate by decile</h2>").Append(SvgPlot.AgainstDiagonal(ByDecile(rows)));
        html.Append("<h2>Coverage of the 90 % interval by group</h2>");
        html.Append(SvgPlot.Bars([.. result.Groups.Select(g => ($"{g.By}: {g.Group}", g.Coverage90))], 0.7, 1, 0.9, "0.000"));
        html.Append("<h2>Mean absolute error by group and time</h2>");
        html.Append(
            SvgPlot.Bars([.. result.Groups.Select(g => ($"{g.By}: {g.Group}", g.Mae))], 0, result.Groups.Max(g => g.Mae), result.Mae)
        );
        html.Append("<h2>Mean absolute error by brand, worst first</h2>").Append(ByBrand(rows, result.Mae));
        html.Append("<h2>Bias by group (said less realised)</h2>");
        Table(html, ["group", "rows", "bias", "width"], [.. result.Groups.Select(Row)]);
        html.Append("<h2>What the trees use (share of gain)</h2>").Append(Importance(importance));
        html.Append("<h2>Width of the interval (number of cards by width)</h2>");
        html.Append(SvgPlot.Histogram([.. rows.Select(r => r.Width)], WidthBins));
        html.Append("<h2>Worst cases</h2>");
        Table(
            html,
            ["trade", "brand", "face yuan", "life days", "bought", "said", "low", "high", "realised"],
            [.. rows.OrderByDescending(r => r.Error).ThenBy(r => r.Trade.Id, StringComparer.Ordinal).Take(WorstCases).Select(Row)]
        );
        return Encoding.UTF8.GetBytes(html.Append("</html>\n").ToString());
    }

    /// <summary>The beginning of a report, to its first heading.</summary>
    internal static string Head(string title) =>
        $"<!doctype html><html lang='en'><meta charset='utf-8'><title>{WebUtility.HtmlEncode(title)}</title>\n"
        + "<style>body{font:14px sans-serif;max-width:60em;margin:2em auto}td,th{padding:2px 10px;text-align:right}"
        + "td:first-child,th:first-child{text-align:left}</style>\n"
        + $"<h1>{WebUtility.HtmlEncode(title)}</h1>";

    private static (double Said, double Came)[] ByDecile(IReadOnlyList<JudgedRow> rows)
    {
        var ordered = rows.OrderBy(r => r.Estimate.ResaleRate).ToArray();
        return
        [
            .. Enumerable
                .Range(0, Deciles)
                .Select(d => ordered[(d * ordered.Length / Deciles)..((d + 1) * ordered.Length / Deciles)])
                .Where(part => part.Length > 0)
                .Select(part => (part.Average(r => r.Estimate.ResaleRate), part.Average(r => r.Trade.Rate))),
        ];
    }

    private static string ByBrand(IReadOnlyList<JudgedRow> rows, double mae)
    {
        var brands = rows.GroupBy(r => r.Trade.BrandId)
            .Select(g => ($"{g.Key} ({g.Count()})", Mae: g.Average(r => r.Error)))
            .OrderByDescending(b => b.Mae)
            .Take(ColumnsShown)
            .ToArray();
        return SvgPlot.Bars(brands, 0, brands[0].Mae, mae);
    }

    private static string Importance(IReadOnlyDictionary<string, double> importance)
    {
        var total = Math.Max(1e-12, importance.Values.Sum());
        var shown = importance.OrderByDescending(i => i.Value).ThenBy(i => i.Key, StringComparer.Ordinal).Take(ColumnsShown);
        (string, double)[] rows = [.. shown.Select(i => (i.Key, i.Value / total))];
        return rows.Length == 0
            ? "<p>Not known: the model was trained elsewhere.</p>"
            : SvgPlot.Bars(rows, 0, rows[0].Item2, format: "0.000");
    }

    internal static string[] Row(Gate gate) =>
        [gate.Name, Number(gate.Actual), $"{Number(gate.Min)} to {Number(gate.Max)}", gate.Passed ? "passed" : "FAILED"];

    private static string[] Row(GroupFigures g) =>
        [$"{g.By}: {g.Group}", g.Rows.ToString(CultureInfo.InvariantCulture), Number(g.Bias), Number(g.Width90)];

    private static string[] Row(JudgedRow r) =>
        [
            r.Trade.Id,
            r.Trade.BrandId,
            Number(r.Trade.FaceFen / 100.0),
            Number(r.Trade.LifeDays),
            r.Trade.BoughtAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Number(r.Estimate.ResaleRate),
            Number(r.Estimate.Low),
            Number(r.Estimate.High),
            Number(r.Trade.Rate),
        ];

    internal static void Table(StringBuilder html, string[] head, string[][] rows)
    {
        html.Append("<table><tr>");
        foreach (var cell in head)
            html.Append("<th>").Append(WebUtility.HtmlEncode(cell)).Append("</th>");
        foreach (var row in rows)
        {
            html.Append("</tr>\n<tr>");
            foreach (var cell in row)
                html.Append("<td>").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
        }
        html.Append("</tr></table>\n");
    }

    private static void Add(StringBuilder html, FormattableString text) => html.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Number(double? value) => value?.ToString("0.#####", CultureInfo.InvariantCulture) ?? "";
}
