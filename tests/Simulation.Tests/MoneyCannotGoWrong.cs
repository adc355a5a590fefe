namespace CardRecycle.Simulation.Tests;

/// <summary>
/// Goal: whatever dies, is late, or comes twice, every seller is paid once. Method: a short life of the platform, broken at its writes and
/// calls, is audited against the providers' own books; and the audit is shown bugs that it must find.
/// </summary>
public sealed class MoneyCannotGoWrong
{
    private const int Orders = 60;
    private const int Seed = 7;

    [Fact]
    public async Task In_a_life_full_of_crashes_nothing_is_lost_nothing_doubled_and_all_books_agree()
    {
        var report = await Program.SimulateAsync(new(Orders, Seed), _ => { }, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.Steps} steps, {report.Points} points, {report.Crashes} crashes, {report.Pauses} pauses, {report.Letters} callbacks"
        );
        report.Findings.ShouldBeEmpty();
        report.Orders.ShouldBe(Orders);
        report.Ends["paid"].ShouldBeGreaterThan(Orders / 2);
        // A run in which nothing broke would show nothing.
        report.Crashes.ShouldBeGreaterThan(10);
        report.Pauses.ShouldBeGreaterThan(0);
        report.Letters.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_life_of_the_same_seed_is_the_same_to_its_last_step()
    {
        var traces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
            traces.Add((await Program.SimulateAsync(new(Orders, Seed + 1), _ => { }, TestContext.Current.CancellationToken)).Trace);
        traces.ShouldHaveSingleItem();
    }

    public static TheoryData<string> Plants => [.. Plant.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Plants))]
    public async Task A_planted_bug_is_found(string name)
    {
        var plant = Plant.All.Single(p => p.Name == name);
        var report = await Program.SimulateAsync(new(plant.Orders, plant.Seed, plant), _ => { }, TestContext.Current.CancellationToken);
        report.Findings.ShouldNotBeEmpty(plant.What);
        report.Findings.ShouldContain(f => f.Contains(plant.FoundAs, StringComparison.Ordinal), string.Join("\n", report.Findings));
    }
}
