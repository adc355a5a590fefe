using System.Net;
using System.Net.Sockets;

namespace CardRecycle.DevHost.Tests;

public sealed class BadInputIsRefused
{
    [Theory]
    [InlineData("--api-port", "the Api")]
    [InlineData("--sandbox-port", "the Sandbox")]
    [InlineData("--postgres-port", "PostgreSQL")]
    public async Task A_taken_port_is_refused_in_one_line_before_anything_starts(string option, string what)
    {
        using var place = Place.New();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = Place.Text(((IPEndPoint)taken.LocalEndpoint).Port);
        var options = place.Options;
        options[Array.IndexOf(options, option) + 1] = port;

        await using var host = HostProcess.Start(options);
        (await host.ExitAsync()).ShouldBe(1);
        var line = host.Errors.ShouldHaveSingleItem();
        line.ShouldContain($"Port {port} for {what} is taken");
        line.ShouldContain(option);
        Directory.Exists(Path.Combine(place.Data, "postgres")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("not one of", "up", "--api-port", "0")]
    [InlineData("not", "up", "--api-port", "70000")]
    [InlineData("not", "up", "--postgres-port", "ten")]
    [InlineData("both", "up", "--api-port", "5999", "--sandbox-port", "5999")]
    [InlineData("--history takes", "up", "--history", "none")]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("sel1", "sel1")]
    [InlineData("cannot be used", "up", "--data", "/proc/nowhere")]
    [InlineData("There is nothing in", "api", "keys", "status", "--data", "/nowhere")]
    public async Task Nonsense_gets_one_line_and_exit_code_1(string part, params string[] arguments)
    {
        using var place = Place.New();
        string[] data = arguments.Contains("--data") || arguments[0] != "up" ? [] : ["--data", place.Data];
        await using var host = HostProcess.Start([.. arguments, .. data]);
        (await host.ExitAsync()).ShouldBe(1);
        host.Errors.ShouldHaveSingleItem().ShouldContain(part == "not one of" ? "1 to 65535" : part);
        host.Output.ShouldNotContain("   at ", customMessage: "no stack trace");
    }
}
