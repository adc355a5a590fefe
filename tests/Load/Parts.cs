using System.Globalization;

namespace CardRecycle.Load;

/// <summary>Processor seconds of each part so far.</summary>
internal sealed record Parts(double Api, double Sandbox, double Postgres, double Driver)
{
    public static async Task<Parts> ReadAsync(LoadSystem system, CancellationToken ct)
    {
        var postmaster = await PostmasterAsync(system, ct);
        return new(system.Api.CpuSeconds, system.Sandbox.CpuSeconds, Processors.Tree(postmaster), Processors.Own());
    }

    /// <summary>The process whose descendants all of PostgreSQL's are.</summary>
    public static async Task<int> PostmasterAsync(LoadSystem system, CancellationToken ct) =>
        ParentOf(await system.ReadAsync<int>("select pg_backend_pid()", ct));

    /// <summary>Milliseconds for each of <paramref name="count"/>.</summary>
    public Dictionary<string, double> Since(Parts before, int count)
    {
        double Per(double seconds) => Math.Round(seconds * 1_000 / count, 3);
        return new()
        {
            ["api"] = Per(Api - before.Api),
            ["postgres"] = Per(Postgres - before.Postgres),
            ["sandbox"] = Per(Sandbox - before.Sandbox),
            ["driver"] = Per(Driver - before.Driver),
        };
    }

    private static int ParentOf(int processId)
    {
        if (!File.Exists($"/proc/{processId}/stat"))
            return 0;
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
