using System.Globalization;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.TestKit;

namespace CardRecycle.EndToEnd.Tests;

/// <summary>Everything up as a person has it after <c>dotnet run --project src/DevHost</c>, on ports and a folder of its own.</summary>
public sealed class DevHostRunning : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("end-to-end-").FullName;
    private ProgramRun? host;

    public string Api { get; } = Local(Ports.Free());

    public string Sandbox { get; } = Local(Ports.Free());

    public string Receipts => Path.Combine(folder, "receipts");

    public async ValueTask InitializeAsync()
    {
        SampleModels.Copy(await SampleModels.RegistryWithRiskAsync(), Path.Combine(folder, "data", "models"));
        host = ProgramRun.Start(
            "CardRecycle.DevHost",
            [
                "--data",
                Path.Combine(folder, "data"),
                "--api-port",
                Port(Api),
                "--sandbox-port",
                Port(Sandbox),
                "--postgres-port",
                Ports.Free().ToString(CultureInfo.InvariantCulture),
                "--no-console",
                "--no-h5",
                "--no-history",
                "--no-traffic",
            ]
        );
        await host.UntilAsync("Ctrl-C stops everything");
    }

    /// <summary>A seller at the terminal.</summary>
    internal Task<(int ExitCode, string Output)> SellAsync(params string[] options) =>
        ProgramRun.ToEndAsync("CardRecycle.DevHost", ["sell", "--api", Api, "--sandbox", Sandbox, "--receipts", Receipts, .. options]);

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        // Its PostgreSQL sees the end of its owner and follows.
        for (var i = 0; i < 300 && File.Exists(Path.Combine(folder, "data", "postgres", "data", "postmaster.pid")); i++)
            await Task.Delay(100);
        Directory.Delete(folder, recursive: true);
    }

    private static string Local(int port) => $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private static string Port(string url) => new Uri(url).Port.ToString(CultureInfo.InvariantCulture);
}
