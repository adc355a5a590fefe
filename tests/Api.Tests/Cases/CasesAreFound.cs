using System.Net;
using System.Net.Http.Json;
using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.TestKit;

namespace CardRecycle.Api.Tests.Cases;

/// <summary>A reviewer finds cases: by filter, by their own saved views, and by what they are like.</summary>
public sealed class CasesAreFound(HoldingSystem system) : IClassFixture<HoldingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_filters_by_saved_views_and_by_likeness_to_what_was_decided()
    {
        using var li = system.Staff("li");
        var (decided, open) = (await system.Hold(), await system.Hold());
        await decided.Act(li, "claim");
        await decided.Act(
            li,
            "decide",
            new
            {
                decision = "decline",
                reason = "used elsewhere",
                typology = "used-cards",
            }
        );

        (await Found(li, "reason=person-day")).ShouldBe([open.CaseId]);
        (await Found(li, "reason=nothing-of-it")).ShouldBeEmpty();
        (await Found(li, "verdict=review&unowned=true&minFen=1")).ShouldBe([open.CaseId]);
        (await Found(li, "verdict=hold")).ShouldBeEmpty();
        (await Found(li, "minFen=99999999")).ShouldBeEmpty();
        (await Found(li, "escalated=true")).ShouldBeEmpty();
        var summary = (await open.Read(li)).GetProperty("case");
        (await Found(li, $"sellerId={summary.GetProperty("sellerId").GetGuid()}")).ShouldBe([open.CaseId]);
        using (var wrong = await li.GetAsync("/staff/risk/cases?verdict=nonsense", Ct))
            wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var similar = await Callers.Expect(await li.GetAsync($"/staff/risk/cases/{open.CaseId}/similar", Ct));
        similar.GetProperty("compared").GetInt32().ShouldBe(1);
        var nearest = similar.GetProperty("cases")[0];
        nearest.GetProperty("caseId").GetGuid().ShouldBe(decided.CaseId);
        nearest.GetProperty("outcome").GetString().ShouldBe("declined");

        using var view = await li.PutAsJsonAsync("/staff/risk/views/大额", new { query = "minYuan=1000" }, Ct);
        view.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var views = await Callers.Expect(await li.GetAsync("/staff/risk/views", Ct));
        views.GetProperty("views")[0].GetProperty("query").GetString().ShouldBe("minYuan=1000");
        using var wang = system.Staff("wang");
        (await Callers.Expect(await wang.GetAsync("/staff/risk/views", Ct))).GetProperty("views").GetArrayLength().ShouldBe(0);
        (await li.DeleteAsync("/staff/risk/views/大额", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Callers.Expect(await li.GetAsync("/staff/risk/views", Ct))).GetProperty("views").GetArrayLength().ShouldBe(0);
    }

    /// <summary>By hand: the second row is off by two standard deviations (of 0.5) in one of two columns; the third does not
    /// vary.</summary>
    [Fact]
    public void Distance_is_the_root_mean_square_of_standard_deviations()
    {
        var distances = FindSimilarCases.Distances(
            [0, 0, 7],
            [
                [0, 0, 7],
                [1, 0, 7],
                [0, 1, 7],
                [1, 1, 7],
            ]
        );
        distances[0].ShouldBe(0);
        distances[1].ShouldBe(Math.Sqrt(2 * 2 / 2.0), 1e-9);
        distances[3].ShouldBe(2, 1e-9);
    }

    /// <summary>Ten minutes of waiting weigh as much as twice the loss, so nobody waits for ever.</summary>
    [Fact]
    public void Waiting_weighs_as_much_as_loss_in_the_queue()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20_000);
        long Of(RiskVerdict verdict, long lossFen, double minutesAgo) => CaseUrgency.Of(verdict, lossFen, now.AddMinutes(-minutesAgo));

        Of(RiskVerdict.Review, 20_000, 0).ShouldBeGreaterThan(Of(RiskVerdict.Review, 10_000, 9.9), "twice the loss, hardly ten minutes");
        Of(RiskVerdict.Review, 20_000, 0).ShouldBeLessThan(Of(RiskVerdict.Review, 10_000, 10.1));
        Of(RiskVerdict.Hold, 10_000, 0).ShouldBeGreaterThan(Of(RiskVerdict.Review, 10_000, 29));
        // The least case of all against a flood of the greatest: six hours later it comes before every new one.
        Of(RiskVerdict.StepUp, 0, 6 * 60).ShouldBeGreaterThan(Of(RiskVerdict.Hold, long.MaxValue, 0));
        // Whatever is late comes before whatever is not, since what is not has waited for less than the deadline.
        (Of(RiskVerdict.StepUp, 0, 30) + (long)CaseUrgency.Escalation.TotalMilliseconds).ShouldBeGreaterThan(
            Of(RiskVerdict.Hold, long.MaxValue, 30)
        );
    }

    private static async Task<Guid[]> Found(HttpClient staff, string query) =>
        [
            .. (await Callers.Expect(await staff.GetAsync("/staff/risk/cases?" + query, Ct)))
                .GetProperty("cases")
                .EnumerateArray()
                .Select(c => c.GetProperty("caseId").GetGuid()),
        ];
}
