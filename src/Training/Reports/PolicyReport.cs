using System.Globalization;
using System.Text;
using CardRecycle.Models.Artifacts;
using CardRecycle.Models.Policy;
using CardRecycle.Models.Valuation;
using CardRecycle.Training.Policy;

namespace CardRecycle.Training.Reports;

/// <summary>What an analyst looks at before promoting a policy: one HTML file without scripts, part of the package.</summary>
internal static class PolicyReport
{
    private const int CurvePoints = 40;
    private const double Points = 100;

    internal static byte[] Write(PackageManifest manifest, TrainedPolicy trained)
    {
        var html = new StringBuilder(ValuationReport.Head($"Policy {manifest.Version}"));
        Add(
            html,
            $"<p>Learned from {trained.Learned} offers named before {trained.Until:yyyy-MM-dd HH:mm}Z, judged on {trained.Estimate?.Offers ?? 0} named from then to {trained.JudgedUntil:yyyy-MM-dd HH:mm}Z. "
        );
        html.Append(
            "A margin is what a deal is expected to earn beside the service fee, in points of the balance; earnings hold the fee. "
        );
        html.Append("The estimate is of taking, for each kind, the logged step that comes nearest to the learned margin.</p>\n");
        ValuationReport.Table(html, ["figure", "value"], [.. manifest.Metrics.Select(m => (string[])[m.Key, Number(m.Value)])]);
        ValuationReport.Table(html, ["gate", "value", "allowed", ""], [.. manifest.Gates.Select(ValuationReport.Row)]);
        if (trained.Kinds.Count == 0)
            return Encoding.UTF8.GetBytes(html.Append("<p>No kind has enough offers.</p></html>\n").ToString());

        html.Append("<h2>Brands' answers</h2>");
        if (trained.Answers is { } law)
            Add(
                html,
                $"<p>A brand's valuation is off by {law.Deviation * Points:0.##} points (standard deviation) and forgets it in {law.ForgetDays:0.#} days; its sellers' answers move its price by up to {AnswerLevels.LevelMax * Points:0.#} points. That made the judged answers {trained.AnswersGain:0.0000} nats an offer less surprising.</p>\n"
            );
        else
            html.Append("<p>Following them made no later answer less surprising: they move no price.</p>\n");
        html.Append("<h2>By kind, points of the balance</h2>");
        ValuationReport.Table(
            html,
            [
                "kind",
                "offers",
                "margin logged",
                "margin learned",
                "accepted at logged",
                "at learned",
                "step judged",
                "offers judged",
                "gain",
                "low",
                "high",
            ],
            [.. trained.Kinds.Select(k => Row(k.Key, k.Value, trained.Judged[k.Key]))]
        );
        html.Append("<h2>Margin learned by kind, points</h2>");
        html.Append(
            SvgPlot.Bars(
                [.. trained.Kinds.Select(k => (k.Key.ToString(), -k.Value.Premium * Points))],
                0,
                trained.Kinds.Max(k => -k.Value.Premium * Points),
                format: "0.00"
            )
        );
        html.Append("<h2>Expected earning by margin, within the data</h2>");
        html.Append(SvgPlot.Lines([.. trained.Kinds.Select(k => Curve(k.Key, k.Value.Response))], "margin, points of the balance", "0.00"));
        return Encoding.UTF8.GetBytes(html.Append("</html>\n").ToString());
    }

    private static (string Name, (double X, double Y)[] Points) Curve(KindOfCard kind, SellerResponse response)
    {
        var (from, width) = (response.PremiumMin, response.PremiumMax - response.PremiumMin);
        return (
            kind.ToString(),
            [
                .. Enumerable
                    .Range(0, CurvePoints + 1)
                    .Select(i => Math.Min(response.PremiumMax, from + (width * i / CurvePoints)))
                    .Select(p => (-p * Points, response.Earning(p) * Points)),
            ]
        );
    }

    private static string[] Row(KindOfCard kind, KindPremium named, JudgedKind judged) =>
        [
            kind.ToString(),
            named.Response.Offers.ToString(CultureInfo.InvariantCulture),
            Number(-named.LoggedPremium * Points),
            Number(-named.Premium * Points),
            Number(named.Response.Acceptance(Math.Clamp(named.LoggedPremium, named.Response.PremiumMin, named.Response.PremiumMax))),
            Number(named.Response.Acceptance(named.Premium)),
            Number(judged.Step * Points),
            judged.Offers.ToString(CultureInfo.InvariantCulture),
            Number(judged.Gain?.Value * Points),
            Number(judged.Gain?.Low * Points),
            Number(judged.Gain?.High * Points),
        ];

    private static void Add(StringBuilder html, FormattableString text) => html.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
