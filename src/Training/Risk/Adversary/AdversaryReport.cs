using System.Globalization;
using System.Text;
using CardRecycle.Models.Risk;
using CardRecycle.Training.Reports;

namespace CardRecycle.Training.Risk.Adversary;

/// <summary>The adversary as one HTML page that needs nothing else.</summary>
internal static class AdversaryReport
{
    internal static string Html(AdversaryOptions options, AdversaryResult result)
    {
        var html = new StringBuilder(ValuationReport.Head("Risk: gangs that adapt"));
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <p>Seed {options.World.Seed}, {options.World.Sellers} honest sellers, {options.GangsEach
                * Typologies.All.Count} gangs that play one
            campaign each in a round of {options.RoundDays} days; the first model learned from {options.WarmUpDays} days; where it learns,
            it does so every {options.RetrainDays} days from outcomes known by then. Who is stopped changes amounts, pace, devices, payout
            accounts, sellers' accounts, batches or hours. Shares are of what the campaigns were worth without any disguise.</p>
            <p>Over all rounds gangs got {Percent(result.NaiveShare)} before they adapted, {Percent(result.FrozenShare)} when they did,
            {Percent(result.RetrainedShare)} against a model that learns. Back within {Percent(result.Within)} of before:
            {Days(result.DaysToCloseFrozen)} without retraining, {Days(result.DaysToCloseRetrained)} with it.</p>
            """
        );
        Plot(html, "What gangs get, share of what their campaigns were worth", result, r => r.GainShare);
        Plot(html, "Honest sellers with a deal reviewed, share", result, r => r.HonestReviewed);
        Plot(html, "Honest sellers with a deal declined, share", result, r => r.HonestDeclined);
        html.Append(CultureInfo.InvariantCulture, $"<p>{Legend}</p>");
        foreach (var (name, course) in Courses(result))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{name}</h2>");
            ValuationReport.Table(html, Head, [.. course.Select((r, i) => Cells(i, r))]);
        }
        html.Append("<h2>What gangs got by typology, all rounds, yuan</h2>");
        ValuationReport.Table(
            html,
            ["typology", .. Courses(result).Select(c => c.Name)],
            [
                .. Typologies.All.Select(t =>
                    (string[])
                        [
                            t.Code,
                            .. Courses(result)
                                .Select(c =>
                                    (c.Course.Sum(r => r.GainByTypology.GetValueOrDefault(t.Code)) / 100).ToString(
                                        CultureInfo.InvariantCulture
                                    )
                                ),
                        ]
                ),
            ]
        );
        return html.Append("</html>\n").ToString();
    }

    internal static (string Name, IReadOnlyList<AdversaryRound> Course)[] Courses(AdversaryResult result) =>
        [("nobody adapts", result.Naive), ("gangs adapt", result.Frozen), ("gangs adapt, model learns", result.Retrained)];

    /// <summary>Says what the columns are: deals tried and stopped, yuan, changes of guise so far, shares of the honest sellers.</summary>
    internal const string Legend =
        "tried, stopped: fraudulent deals; worth, gain: yuan, without any disguise and what gangs got; guises: changes so far; "
        + "rev., decl.: honest sellers with a deal reviewed, declined.";

    internal static readonly string[] Head = ["round", "from", "tried", "stopped", "worth", "gain", "share", "guises", "rev.", "decl."];

    internal static string[] Cells(int round, AdversaryRound r) =>
        [
            (round + 1).ToString(CultureInfo.InvariantCulture),
            r.From.ToString("MM-dd", CultureInfo.InvariantCulture),
            r.Attempts.ToString(CultureInfo.InvariantCulture),
            r.Stopped.ToString(CultureInfo.InvariantCulture),
            (r.WorthFen / 100).ToString(CultureInfo.InvariantCulture),
            (r.GainFen / 100).ToString(CultureInfo.InvariantCulture),
            Percent(r.GainShare),
            r.GuiseChanges.ToString(CultureInfo.InvariantCulture),
            Percent(r.HonestReviewed),
            Percent(r.HonestDeclined),
        ];

    internal static string Percent(double share) => (100 * share).ToString("0.0#", CultureInfo.InvariantCulture) + " %";

    internal static string Days(int? days) =>
        days switch
        {
            null => "not by the last round",
            0 => "never left it",
            _ => days.Value.ToString(CultureInfo.InvariantCulture) + " days",
        };

    private static void Plot(StringBuilder html, string title, AdversaryResult result, Func<AdversaryRound, double> figure) =>
        html.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>")
            .Append(
                SvgPlot.Lines(
                    [.. Courses(result).Select(c => (c.Name, c.Course.Select((r, i) => (i + 1.0, figure(r))).ToArray()))],
                    "round",
                    "0.0 %"
                )
            );
}
