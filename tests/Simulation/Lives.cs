using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CardRecycle.Simulation;

/// <summary>
/// More orders than one life should hold are lived as several, some side by side: each a process of its own with PostgreSQL, providers and
/// replicas of its own, each of the next seed. A life that finds something is lived again by its own seed, alone.
/// </summary>
internal static class Lives
{
    /// <summary>A life grows slower with all that is in flight in it: two of 2,000 orders take half as long as one of 4,000.</summary>
    public const int OrdersMax = 2_000;

    /// <summary>The lives that so many orders are shared out to, as evenly as it goes, from the seed on.</summary>
    public static IReadOnlyList<RunOptions> Of(RunOptions options, int ordersOfOne)
    {
        var count = (options.Orders + ordersOfOne - 1) / ordersOfOne;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    options with
                    {
                        Orders = (options.Orders / count) + (i < options.Orders % count ? 1 : 0),
                        Seed = unchecked(options.Seed + i),
                    }
                ),
        ];
    }

    /// <summary>Lives all, so many at once, and tells of each when it has ended.</summary>
    /// <param name="lives">What each is.</param>
    /// <param name="atOnce">Processes side by side.</param>
    /// <param name="ended">Told of each life that has ended, one at a time.</param>
    /// <param name="ct">Cancellation; what runs is killed.</param>
    /// <returns>All of them as one, in the order of their seeds.</returns>
    public static async Task<RunReport> LiveAsync(
        IReadOnlyList<RunOptions> lives,
        int atOnce,
        Action<RunOptions, RunReport> ended,
        CancellationToken ct
    )
    {
        var clock = Stopwatch.StartNew();
        var reports = new RunReport[lives.Count];
        using var one = new SemaphoreSlim(1);
        await Parallel.ForAsync(
            0,
            lives.Count,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct },
            async (i, token) =>
            {
                reports[i] = await LiveOneAsync(lives[i], token);
                await one.WaitAsync(token);
                ended(lives[i], reports[i]);
                one.Release();
            }
        );
        return Sum(reports, Math.Round(clock.Elapsed.TotalSeconds, 1));
    }

    /// <summary>Several lives told as one: counts added up, findings with the seed that they are of.</summary>
    public static RunReport Sum(IReadOnlyList<RunReport> lives, double seconds) =>
        new(
            lives[0].Seed,
            lives.Sum(l => l.Orders),
            lives.Sum(l => l.Steps),
            lives.Sum(l => l.Crashes),
            lives.Sum(l => l.Pauses),
            lives.Sum(l => l.Letters),
            lives.Sum(l => l.Misreports),
            lives.Sum(l => l.Jumps),
            lives.Sum(l => l.Points),
            Math.Round(lives.Sum(l => l.Days), 1),
            Added(lives.Select(l => l.Ends)),
            Added(lives.Select(l => l.PaidOver)),
            lives.Sum(l => l.Bounces),
            [.. lives.SelectMany(l => l.Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"seed {l.Seed}: {f}")))],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lives.Select(l => l.Trace)))))[..16],
            seconds,
            Math.Round(lives.Sum(l => l.ProcessorSeconds), 1)
        );

    private static SortedDictionary<string, int> Added(IEnumerable<IReadOnlyDictionary<string, int>> counts) =>
        new(counts.SelectMany(c => c).GroupBy(c => c.Key, c => c.Value).ToDictionary(g => g.Key, g => g.Sum()));

    private static async Task<RunReport> LiveOneAsync(RunOptions life, CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Lives).Assembly.Location, .. Program.WordsOf(life), "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(ct);
            var answer = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return Read(answer) ?? Dead(life, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static RunReport? Read(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize<RunReport>(answer, Program.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A life that ended without a report has shown nothing, and that is a finding.</summary>
    private static RunReport Dead(RunOptions life, string errors) =>
        new(
            life.Seed,
            Orders: 0,
            Steps: 0,
            Crashes: 0,
            Pauses: 0,
            Letters: 0,
            Misreports: 0,
            Jumps: 0,
            Points: 0,
            Days: 0,
            Ends: new Dictionary<string, int>(),
            PaidOver: new Dictionary<string, int>(),
            Bounces: 0,
            Findings: ["it ended without a report: " + (errors.TrimEnd().Split('\n') is [.., var last] ? last : "it said nothing")],
            Trace: "",
            Seconds: 0,
            ProcessorSeconds: 0
        );
}
