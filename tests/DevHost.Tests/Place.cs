using System.Diagnostics;
using System.Globalization;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.TestKit;

namespace CardRecycle.DevHost.Tests;

/// <summary>A data folder and ports for a DevHost. The folder is one that only its owner can enter, as a checkout below /root is.</summary>
internal sealed class Place : IDisposable
{
    private Place(string folder)
    {
        Folder = folder;
        Data = Path.Combine(folder, ".cardrecycle");
    }

    /// <summary>A place that was never used.</summary>
    public static Place New() => new(Directory.CreateTempSubdirectory("devhost-tests-").FullName);

    /// <summary>A place where the first models are trained already, which takes longest at the first start.</summary>
    public static async Task<Place> WithModelAsync()
    {
        var place = New();
        SampleModels.Copy(await SampleModels.RegistryWithRiskAsync(), Path.Combine(place.Data, "models"));
        return place;
    }

    public string Folder { get; }

    public string Data { get; }

    public int ApiPort { get; } = Ports.Free();

    public int SandboxPort { get; } = Ports.Free();

    public int PostgresPort { get; } = Ports.Free();

    public string[] Options =>
        [
            "--data",
            Data,
            "--api-port",
            Text(ApiPort),
            "--sandbox-port",
            Text(SandboxPort),
            "--postgres-port",
            Text(PostgresPort),
            "--no-console",
            "--no-h5",
            "--no-history",
            "--no-traffic",
        ];

    public string ProcessFile => Path.Combine(Data, "postgres", "data", "postmaster.pid");

    /// <summary>The server that is running here.</summary>
    public int PostgresProcess => int.Parse(File.ReadLines(ProcessFile).First(), CultureInfo.InvariantCulture);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
