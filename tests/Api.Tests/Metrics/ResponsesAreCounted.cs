using System.Globalization;
using CardRecycle.Api.Features.Metrics;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Tests.Cases;
using CardRecycle.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Metrics;

/// <summary>
/// How quickly cases were answered is kept as a histogram by day. Goal: it counts each step of each case once, and its percentiles lie
/// where those of the rows lie, within a bucket's width.
/// </summary>
public sealed class ResponsesAreCounted(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    /// <summary>A bucket ends at 2^(1/16) times its beginning.</summary>
    private const double Width = 1.0443;

    private static readonly (string Shown, string Since, string Until)[] steps =
    [
        ("eventToDecision", "event_at", "opened_at"),
        ("decisionToClaim", "opened_at", "claimed_at"),
        ("claimToClose", "claimed_at", "closed_at"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_are_counted_once_and_percentiles_are_those_of_the_rows()
    {
        using var li = system.Staff("counted-li");
        foreach (var (wait, work) in ((int, int)[])[(4, 3), (11, 12), (1, 1), (19, 6), (2, 20)])
        {
            // All within the case's deadline, at which another act of the system would come between.
            var held = await system.Hold();
            system.Clock.Advance(TimeSpan.FromMinutes(wait));
            await held.Act(li, "claim");
            // The first claim counts, however often a case changes hands.
            await held.Act(li, "release", new { reason = "lunch" });
            system.Clock.Advance(TimeSpan.FromMinutes(work));
            await held.Act(li, "claim");
            await held.Act(li, "decide", new { decision = "approve", reason = "all is well" });
        }
        await system.Hold();

        await ShouldBeThoseOfTheRowsAsync(li);
        while (await system.Database.ReadText("select count(*) from metrics.response_changes") != "0")
            await system.Services.GetRequiredService<RollUpMetrics>().RunOnceAsync(Ct);
        await ShouldBeThoseOfTheRowsAsync(li);
        await system.Database.Execute("drop schema metrics cascade");
        await Database.MigrateAsync(system.Database.Owner + ";Pooling=false", Ct);
        await ShouldBeThoseOfTheRowsAsync(li);

        var overview = await Callers.Expect(await li.GetAsync("/staff/metrics/overview?days=7", Ct));
        overview
            .GetProperty("steps")
            .EnumerateArray()
            .Count(s => s.GetProperty("step").GetString() == "claim-to-close" && s.GetProperty("count").GetInt64() >= 5)
            .ShouldBe(1);
    }

    private async Task ShouldBeThoseOfTheRowsAsync(HttpClient staff)
    {
        var times = await Callers.Expect(await staff.GetAsync("/staff/risk/response-times?days=7", Ct));
        times.GetProperty("since").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).TimeOfDay.ShouldBe(TimeSpan.Zero);
        foreach (var (shown, since, until) in steps)
        {
            var time = times.GetProperty(shown);
            time.GetProperty("count").GetInt64().ShouldBe(long.Parse(await OfRows("count(seconds)"), CultureInfo.InvariantCulture), shown);
            foreach (var (name, q) in (((string, string)[])[("medianSeconds", "0.5"), ("p90Seconds", "0.9")]))
            {
                var exact = double.Parse(
                    await OfRows($"percentile_disc({q}) within group (order by seconds)"),
                    CultureInfo.InvariantCulture
                );
                // Below a millisecond all is one bucket.
                time.GetProperty(name).GetDouble().ShouldBeInRange((exact / Width) - 0.001, (exact * Width) + 0.001, $"{shown} {name}");
            }

            Task<string> OfRows(string what) =>
                system.Database.ReadText(
                    $"select {what} from (select extract(epoch from {until} - {since})::float8 as seconds from cases.cases) c"
                );
        }
    }
}
