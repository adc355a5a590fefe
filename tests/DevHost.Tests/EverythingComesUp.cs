using System.Net;
using CardRecycle.EmbeddedPostgres;

namespace CardRecycle.DevHost.Tests;

public sealed class EverythingComesUp
{
    private const string Ready = "Ctrl-C stops everything";

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_everything_and_leaves_no_process(string signal)
    {
        using var place = await Place.WithModelAsync();
        await using var host = HostProcess.Start(["up", .. place.Options]);
        await host.LineAsync(Ready);
        var postgres = place.PostgresProcess;
        Place.IsAlive(postgres).ShouldBeTrue();
        using (var client = new HttpClient())
            foreach (var path in (string[])["health/live", "health/ready", "scalar", "openapi/v1.json"])
                (
                    await client.GetAsync($"http://127.0.0.1:{place.ApiPort}/{path}", TestContext.Current.CancellationToken)
                ).StatusCode.ShouldBe(HttpStatusCode.OK, path);

        await host.SignalAsync(signal);
        (await host.ExitAsync()).ShouldBe(0);
        Place.IsAlive(postgres).ShouldBeFalse();
        File.Exists(place.ProcessFile).ShouldBeFalse("PostgreSQL was closed cleanly");
        foreach (var port in (int[])[place.ApiPort, place.SandboxPort, place.PostgresPort])
            Ports.IsFree(port).ShouldBeTrue();
        host.Errors.ShouldBeEmpty();
        host.Output.ShouldNotContain('\u001b', "no colours into a pipe");
    }

    [Fact]
    public async Task The_first_start_trains_a_model_and_shows_where_things_are_and_nothing_that_is_not_there()
    {
        using var place = Place.New();
        await using var host = HostProcess.Start(place.Options);
        await host.LineAsync(Ready);
        host.Output.ShouldContain("trained from data/sample and promoted");
        host.Output.ShouldContain($"http://127.0.0.1:{place.ApiPort}/scalar");
        host.Output.ShouldContain($"http://127.0.0.1:{place.SandboxPort}");
        host.Output.ShouldContain($"sell --brand");
        host.Output.ShouldContain($"--api http://127.0.0.1:{place.ApiPort}", customMessage: "the example fits the ports that were chosen");
        host.Output.ShouldNotContain("5081");
        host.Output.ShouldNotContain("5082");
    }

    [Fact]
    public async Task A_start_right_after_SIGKILL_recovers_and_keeps_the_data()
    {
        using var place = await Place.WithModelAsync();
        string mark;
        await using (var first = HostProcess.Start(place.Options))
        {
            await first.LineAsync(Ready);
            mark = await Databases.LeaveMarkAsync(place);
            await first.SignalAsync("KILL");
            await first.ExitAsync();
        }
        await using var second = HostProcess.Start(place.Options);
        await second.LineAsync(Ready);
        (await Databases.ReadMarkAsync(place)).ShouldBe(mark);
    }

    [Fact]
    public async Task A_database_that_outlived_its_killed_supervisor_is_stopped_and_its_data_kept()
    {
        using var place = await Place.WithModelAsync();
        string mark;
        int orphan;
        await using (var first = HostProcess.Start(place.Options))
        {
            await first.LineAsync(Ready);
            mark = await Databases.LeaveMarkAsync(place);
            orphan = place.PostgresProcess;
            foreach (var child in Databases.ChildrenOf(first.Id))
                await HostProcess.SignalAsync("KILL", child);
            await first.SignalAsync("KILL");
            await first.ExitAsync();
        }
        Place.IsAlive(orphan).ShouldBeTrue("nobody was left to stop it");
        await using var second = HostProcess.Start(place.Options);
        await second.LineAsync(Ready);
        Place.IsAlive(orphan).ShouldBeFalse();
        (await Databases.ReadMarkAsync(place)).ShouldBe(mark);
    }

    [Fact]
    public async Task An_ordinary_user_can_run_it_as_well_as_root()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The other tests run as an ordinary user already.");
        Assert.SkipUnless(await Databases.CanNobodyReadAsync(AppContext.BaseDirectory), "Nobody else can enter this checkout.");
        using var place = await Place.WithModelAsync();
        string[] asNobody = ["setpriv", "--reuid=nobody", $"--regid={await Databases.GroupOfNobodyAsync()}", "--clear-groups", "--"];
        await Databases.GiveToNobodyAsync(place.Folder);
        await using var host = HostProcess.Start(place.Options, [.. asNobody, "env", $"HOME={place.Folder}"]);
        await host.LineAsync(Ready);
        await host.SignalAsync("TERM");
        (await host.ExitAsync()).ShouldBe(0);
        Directory.Exists(Path.Combine(place.Folder, ".cache", "cardrecycle")).ShouldBeTrue("the programs are cached in the user's home");
    }
}
