using System.Globalization;
using System.Security.Cryptography;

namespace CardRecycle.DevHost.Traffic;

/// <summary>
/// Simulated sellers who go on selling over HTTP as <c>sell</c> does, one card now and then, so that the console has something to watch.
/// They sign in
/// seldom: sign-in codes are limited by address, and people on this machine want theirs.
/// </summary>
internal sealed class LiveTraffic : IAsyncDisposable
{
    /// <summary>Mean time between two sales.</summary>
    private static readonly TimeSpan pace = TimeSpan.FromSeconds(20);

    /// <summary>A new seller joins at most so often; the Api gives one address sixty codes an hour.</summary>
    private static readonly TimeSpan joinEvery = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan firstJoins = TimeSpan.FromSeconds(15);
    private const int FirstSellers = 4;
    private const int SellersMax = 24;

    private readonly CancellationTokenSource stop = new();
    private readonly Uri api;
    private readonly Uri sandbox;
    private readonly StreamWriter log;
    private readonly List<SimulatedSeller> sellers = [];
    private readonly Task running;

    private LiveTraffic(Uri api, Uri sandbox, string logFile)
    {
        (this.api, this.sandbox) = (api, sandbox);
        log = new(logFile, append: true) { AutoFlush = true };
        running = Task.Run(() => RunAsync(stop.Token));
    }

    public static LiveTraffic Start(Uri api, Uri sandbox, string logFile) => new(api, sandbox, logFile);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        foreach (var seller in sellers)
            seller.Dispose();
        await log.DisposeAsync();
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var nextJoin = DateTimeOffset.MinValue;
        try
        {
            await TryAsync("first day", () => PlayFirstDayAsync(ct), ct);
            while (true)
            {
                var now = TimeProvider.System.GetUtcNow();
                if (now >= nextJoin && sellers.Count < SellersMax)
                {
                    nextJoin = now + (sellers.Count < FirstSellers ? firstJoins : joinEvery);
                    await TryAsync("joins", () => JoinAsync(ct), ct);
                }
                if (sellers.Count > 0)
                {
                    var seller = sellers[RandomNumberGenerator.GetInt32(sellers.Count)];
                    await TryAsync("sells", () => seller.SellAsync(ct), ct);
                }
                await Task.Delay(Pause(), ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<string> PlayFirstDayAsync(CancellationToken ct)
    {
        await new FirstDay(api, sandbox).PlayAsync((what, act) => TryAsync(what, act, ct), ct);
        return "over";
    }

    /// <summary>Whatever goes wrong with one sale is noted, and the next one is tried.</summary>
    private async Task TryAsync(string what, Func<Task<string>> act, CancellationToken ct)
    {
        string outcome;
        try
        {
            outcome = await act();
        }
        catch (UserErrorException e)
        {
            outcome = e.Message;
        }
        ct.ThrowIfCancellationRequested();
        await log.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {what}: {outcome}")
        );
    }

    private async Task<string> JoinAsync(CancellationToken ct)
    {
        var seller = await SimulatedSeller.JoinedAsync(api, sandbox, ct);
        sellers.Add(seller);
        return seller.ToString();
    }

    /// <summary>Sales come at random: exponential pauses, cut off.</summary>
    private static TimeSpan Pause()
    {
        var draw = (RandomNumberGenerator.GetInt32(1, 1_000_000) + 1) / 1_000_001.0;
        return TimeSpan.FromSeconds(Math.Clamp(-Math.Log(draw) * pace.TotalSeconds, 1, 4 * pace.TotalSeconds));
    }
}
