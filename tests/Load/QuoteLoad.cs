using System.Diagnostics;
using System.Threading.Channels;

namespace CardRecycle.Load;

/// <summary>Asks for quotes (or for the constant answer), at a given rate or as fast as answers come.</summary>
internal sealed class QuoteLoad(IReadOnlyList<byte[]> requests)
{
    private const int PeakCapacity = 10_000_000;

    private static readonly string[] brands = ["walmart", "hema", "yonghui", "starbucks", "kfc", "ctrip"];
    private static readonly long[] faces = [100_00, 200_00, 300_00, 500_00];

    /// <summary>Different questions, so that nothing can answer from memory alone.</summary>
    public static QuoteLoad Create() =>
        new([
            .. from brand in brands
            from face in faces
            select RawConnection.Post("/quotes", $$"""{"brand":"{{brand}}","form":"physical","faceFen":{{face}}}"""),
        ]);

    /// <returns>Those that are answered with 200 and how large an answer is on average.</returns>
    public async Task<(QuoteLoad Good, int AnswerBytes)> TryAsync(int port, CancellationToken ct)
    {
        using var connection = await RawConnection.OpenAsync(port, ct);
        var good = new List<byte[]>();
        var bytes = 0L;
        foreach (var request in requests)
        {
            var (status, size) = await connection.SendAsync(request, ct);
            if (status == 200)
            {
                good.Add(request);
                bytes += size;
            }
        }
        if (good.Count == 0)
            throw new LoadFailedException($"No quote was answered with 200:\n{connection.LastAnswer()}");
        return (new(good), (int)(bytes / good.Count));
    }

    /// <summary>An <see cref="OpenLoop"/> of quotes.</summary>
    public async Task<LatencyReport> AtRateAsync(int port, int rate, int connections, TimeSpan time, CancellationToken ct)
    {
        var total = (int)(rate * time.TotalSeconds);
        var (latencies, failed) = (new Latencies(total), 0);
        var elapsed = await OpenLoop.RunAsync(rate, total, connections, WorkAsync, ct);
        return new(
            rate,
            Math.Round(total / elapsed, 1),
            latencies.Count,
            failed,
            Round(latencies.At(0.5)),
            Round(latencies.At(0.9)),
            Round(latencies.At(0.99)),
            Round(latencies.At(0.999)),
            Round(latencies.At(1))
        );

        async Task WorkAsync(ChannelReader<Due> due)
        {
            using var connection = await RawConnection.OpenAsync(port, ct);
            await foreach (var (index, at) in due.ReadAllAsync(ct))
            {
                var (status, _) = await connection.SendAsync(requests[index % requests.Count], ct);
                latencies.Add(Stopwatch.GetTimestamp() - at);
                if (status != 200)
                    Interlocked.Increment(ref failed);
            }
        }
    }

    /// <summary>Closed loop: each connection asks again as soon as it is answered.</summary>
    public async Task<(double PerSecond, double P99Ms, double CpuMicros)> PeakAsync(
        ServerProcess server,
        int connections,
        TimeSpan time,
        CancellationToken ct
    )
    {
        var latencies = new Latencies(PeakCapacity);
        var cpu = server.CpuSeconds;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(WorkAsync));
        var elapsed = clock.Elapsed.TotalSeconds;
        return (
            Math.Round(latencies.Count / elapsed, 0),
            Round(latencies.At(0.99)),
            Round((server.CpuSeconds - cpu) * 1_000_000 / latencies.Count)
        );

        async Task WorkAsync(int worker)
        {
            using var connection = await RawConnection.OpenAsync(server.Port, ct);
            for (var i = worker; clock.Elapsed < time; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var (status, _) = await connection.SendAsync(requests[i % requests.Count], ct);
                latencies.Add(Stopwatch.GetTimestamp() - started);
                if (status != 200)
                    throw new LoadFailedException($"A quote was answered with {status} under load:\n{connection.LastAnswer()}");
            }
        }
    }

    private static double Round(double value) => Math.Round(value, 3);
}
