using System.Globalization;
using System.Net;
using System.Text;
using CardRecycle.Models.Artifacts;

namespace CardRecycle.Training.Risk;

/// <summary>The evaluation as one HTML page that needs nothing else.</summary>
internal static class RiskReport
{
    internal const string File = "report.html";

    private const string Style =
        "body{font:14px sans-serif;max-width:960px;margin:2em auto}table{border-collapse:collapse;margin:1em 0}"
        + "td,th{border:1px solid #ccc;padding:3px 8px;text-align:right}td:first-child,th:first-child{text-align:left}.bad{color:#b00}";

    internal static string Html(PackageManifest manifest, RiskResult result)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html><meta charset=\"utf-8\"><title>Risk {Text(manifest.Version)}</title>");
        page.Append(CultureInfo.InvariantCulture, $"<style>{Style}</style><h1>Risk model {Text(manifest.Version)}</h1>");
        Table(
            page,
            "Gates",
            ["gate", "measured", "allowed", "passed"],
            manifest.Gates.Select(g => new[] { g.Name, Number(g.Actual), $"{Number(g.Min)} … {Number(g.Max)}", g.Passed ? "yes" : "NO" })
        );
        Table(page, "Figures", ["figure", "value"], result.Metrics.Select(m => new[] { m.Key, Number(m.Value) }));
        page.Append("<h2>Review share against what it catches</h2>").Append(Curve(result.Points));
        Table(
            page,
            "",
            ["reviewed share", "reviewed", "frauds caught", "precision", "recall", "recall of money"],
            result.Points.Select(p =>
                new[]
                {
                    Number(p.Share),
                    Number(p.Reviewed),
                    Number(p.Caught),
                    Number(p.Precision),
                    Number(p.Recall),
                    Number(p.ValueRecall),
                }
            )
        );
        Slices(page, "By typology, at 1 % reviewed", result.Typologies);
        Slices(page, "By segment, at 1 % reviewed", result.Segments);
        Table(
            page,
            "Stability over time",
            ["week from", "frauds", "average precision"],
            result.Weeks.Select(w => new[] { w.Week, Number(w.Frauds), Number(w.AveragePrecision) })
        );
        return page.ToString();
    }

    private static void Slices(StringBuilder page, string title, IReadOnlyList<RiskSlice> slices) =>
        Table(
            page,
            title,
            [
                "",
                "frauds",
                "caught",
                "recall",
                "loss, yuan",
                "saved, yuan",
                "recall of money",
                "caught by oddness alone",
                "honest reviewed",
            ],
            slices.Select(s =>
                new[]
                {
                    s.Name,
                    Number(s.Frauds),
                    Number(s.Caught),
                    Number(s.Frauds == 0 ? double.NaN : s.Caught / (double)s.Frauds),
                    Number(s.LossFen / 100),
                    Number(s.CaughtFen / 100),
                    Number(s.LossFen == 0 ? double.NaN : s.CaughtFen / (double)s.LossFen),
                    Number(s.CaughtByAnomaly),
                    Number(s.HonestReviewed),
                }
            )
        );

    private static void Table(StringBuilder page, string title, string[] head, IEnumerable<string[]> rows)
    {
        if (title.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>");
        page.Append("<table><tr>").AppendJoin("", head.Select(h => $"<th>{Text(h)}</th>")).Append("</tr>");
        foreach (var row in rows)
            page.Append("<tr>")
                .AppendJoin("", row.Select(c => c == "NO" ? "<td class=\"bad\">NO</td>" : $"<td>{Text(c)}</td>"))
                .Append("</tr>");
        page.Append("</table>");
    }

    /// <summary>Recall of frauds and of money over the reviewed share, on a logarithmic axis.</summary>
    private static string Curve(IReadOnlyList<ReviewPoint> points)
    {
        var line = (Func<ReviewPoint, double> value, string colour) =>
            $"<polyline fill=\"none\" stroke=\"{colour}\" points=\""
            + string.Join(
                ' ',
                points.Select(p => Number(40 + (170 * Math.Log10(p.Share / points[0].Share))) + "," + Number(210 - (200 * value(p))))
            )
            + "\"/>";
        return "<svg width=\"420\" height=\"230\"><path d=\"M40 10V210H400\" fill=\"none\" stroke=\"#999\"/>"
            + line(p => p.Recall, "#36c")
            + line(p => p.ValueRecall, "#c60")
            + "<text x=\"60\" y=\"228\" font-size=\"11\">reviewed share, logarithmic; blue: frauds, orange: money</text></svg>";
    }

    private static string Number(double? value) => value is { } known ? known.ToString("0.####", CultureInfo.InvariantCulture) : "";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
