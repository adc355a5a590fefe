using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Sandbox.Identity;

namespace CardRecycle.Simulation;

/// <param name="Orders">Cards that are sold.</param>
/// <param name="Seed">Everything that is drawn, is drawn from it.</param>
/// <param name="Plant">A bug to be planted; null for the system as it is.</param>
/// <param name="StopAt">No more orders after so many; null: all of them. The same run as without it, up to there.</param>
/// <param name="Within">No more orders after this much real time; null: however long it takes. The report says how many there were.</param>
internal sealed record RunOptions(int Orders, int Seed, Plant? Plant = null, int? StopAt = null, TimeSpan? Within = null);

/// <summary>What a run did and what the audit found.</summary>
/// <param name="Days">Simulated days from the first step to the audit.</param>
/// <param name="PaidOver">Payouts that arrived, by channel.</param>
/// <param name="Bounces">Payouts that had arrived and came back.</param>
/// <param name="Misreports">Signed notifications that said what was not so.</param>
/// <param name="Jumps">Times that a replica's clock was set.</param>
/// <param name="Trace">Hash of all steps and ends: the same seed gives the same.</param>
/// <param name="Seconds">From the first step to the end of the audit.</param>
/// <param name="ProcessorSeconds">What this process used of the processors in that time; PostgreSQL is not in it.</param>
internal sealed record RunReport(
    int Seed,
    int Orders,
    int Steps,
    int Crashes,
    int Pauses,
    int Letters,
    int Misreports,
    int Jumps,
    long Points,
    double Days,
    IReadOnlyDictionary<string, int> Ends,
    IReadOnlyDictionary<string, int> PaidOver,
    int Bounces,
    IReadOnlyList<string> Findings,
    string Trace,
    double Seconds,
    double ProcessorSeconds
);

/// <summary>
/// A seeded life of the platform, one step at a time: a seller acts, a loop of a replica takes a batch, a callback arrives, the providers
/// change their mood, a clock is set, time passes. Steps are cut off at a write or a call, and answers held back until another replica has
/// taken the work over. Then all faults end, the run is brought to rest and audited.
/// </summary>
/// <param name="world">All that lives.</param>
/// <param name="options">What is wanted.</param>
/// <param name="advance">Told how far it is, 0 to 1.</param>
/// <param name="lines">Takes every step, one a line; null: nobody reads them.</param>
internal sealed partial class Run(World world, RunOptions options, Action<double> advance, TextWriter? lines = null)
{
    private const int OrdersPerSeller = 20;
    private const int SellersMin = 3;

    /// <summary>So many of the newest sales may be sent a second time.</summary>
    private const int SecondTapsMax = 200;
    private const int NeedingMax = 20;
    private const double BreakShare = 0.25;
    private const double PauseShare = 0.15;
    private const int PointsAhead = 9;

    private static readonly string[] providers = ["wechat", "alipay", "bank", "issuers.gateway", "issuers.platform", "recyclers"];
    private static readonly TimeSpan jumpMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan offMax = TimeSpan.FromSeconds(2);

    private readonly Random random = new(options.Seed);
    private readonly List<Sale> sales = [];
    private readonly List<Seller> people = [];
    private readonly List<(Replica Api, Task Work)> held = [];
    private readonly IncrementalHash trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Sales whose end is not known yet, and some of those that ended lately.</summary>
    private readonly List<Sale> live = [];
    private Sale? unsent;
    private Sellers sellers = null!;
    private int steps;
    private int crashes;
    private int pauses;
    private int letters;
    private int misreports;
    private int jumps;

    public async Task<RunReport> RunAsync(CancellationToken ct)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var used = Environment.CpuUsage.TotalTime;
        var began = world.Clock.GetUtcNow();
        sellers = new(world, random) { Cards = options.Plant?.Cards };
        var findings = new List<string>();
        try
        {
            await LiveAsync(clock, ct);
            await RestAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            findings.Add($"step {steps}: {e.GetType().Name}: {e.Message}");
        }
        var audit = new Audit(world, sales);
        findings.AddRange(await audit.RunAsync(ct));
        foreach (var sale in sales)
            Note($"{sale.Number} {sale.State} {sale.Refused}");
        return new(
            options.Seed,
            sales.Count,
            steps,
            crashes,
            pauses,
            letters,
            misreports,
            jumps,
            world.Apis.Sum(a => a.Line.Points),
            Math.Round((world.Clock.GetUtcNow() - began).TotalDays, 1),
            new SortedDictionary<string, int>(sales.CountBy(s => s.Refused is null ? s.State : "refused: " + s.Refused).ToDictionary()),
            await audit.PaidOverAsync(ct),
            await audit.BouncesAsync(ct),
            findings,
            Convert.ToHexStringLower(trace.GetHashAndReset())[..16],
            Math.Round(clock.Elapsed.TotalSeconds, 1),
            Math.Round((Environment.CpuUsage.TotalTime - used).TotalSeconds, 1)
        );
    }

    private async Task LiveAsync(System.Diagnostics.Stopwatch clock, CancellationToken ct)
    {
        // A bank takes its time; constant, since an instruction's value date is fixed when it is taken.
        await sellers.BankIsAsync(new { acceptMs = 1_000, settleMs = 20_000 });
        await sellers.BankIsAsync(options.Plant?.Bank ?? new { });
        for (var i = 0; i < Math.Max(SellersMin, options.Orders / OrdersPerSeller); i++)
        {
            people.Add(new(i, TestPersons.Number(i + 1)));
            await sellers.JoinAsync(people[i]);
        }
        var wanted = Math.Min(options.Orders, options.StopAt ?? options.Orders);
        while ((sales.Count < wanted && !(clock.Elapsed > options.Within)) || unsent is { OrderId: null, IsOver: false })
        {
            await StepAsync(wanted, ct);
            advance(sales.Count / (double)wanted);
        }
    }

    private async Task StepAsync(int wanted, CancellationToken ct)
    {
        steps++;
        var api = world.Apis[random.Next(world.Apis.Count)];
        switch (random.Next(100))
        {
            case < 22:
                await SellAsync(api, wanted, ct);
                break;
            case < 36:
                if (Open() is { } sale)
                    await DoAsync(api, $"look {sale.Number}", _ => sellers.LookAsync(api, sale), ct);
                break;
            case < 76:
                var loop = api.Loops[random.Next(api.Loops.Count)];
                await DoAsync(api, loop.Name, loop.RunOnceAsync, ct);
                break;
            case < 84:
                await DeliverAsync(api, ct);
                break;
            case < 86:
                await ChangeMoodAsync();
                break;
            case < 87:
                var person = people[random.Next(people.Count)];
                await sellers.BehaveAsync(person, sellers.HabitOf(random.NextDouble()));
                await sellers.BankOfAsync(person, sellers.CardHabitOf(random.NextDouble()));
                break;
            case < 88:
                SetClock(api);
                break;
            case < 89:
                await MisreportAsync();
                break;
            case < 90:
                foreach (var needing in (await NeedingAsync(ct)).Take(NeedingMax))
                    await DoAsync(api, $"mend {needing.Number}", _ => sellers.AskForMoneyAsync(api, needing), ct);
                break;
            case < 93:
                await ResumeAsync(ct);
                break;
            default:
                await world.AdvanceAsync(Passes());
                break;
        }
        // Never two steps at one moment: what is sorted by its time then stands in the order in which it happened.
        await world.AdvanceAsync(TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Mostly seconds, sometimes longer than every lease, rarely most of a day.</summary>
    private TimeSpan Passes() =>
        random.NextDouble() switch
        {
            < 0.70 => TimeSpan.FromSeconds(random.NextDouble() * 3),
            < 0.95 => TimeSpan.FromSeconds(3 + (random.NextDouble() * 40)),
            < 0.995 => TimeSpan.FromMinutes(1 + (random.NextDouble() * 20)),
            _ => TimeSpan.FromHours(6 + (random.NextDouble() * 24)),
        };

    private Sale? Open()
    {
        live.RemoveAll(s => s.IsOver);
        return live.Count > 0 && live[random.Next(live.Count)] is { OrderId: not null } sale ? sale : null;
    }

    /// <summary>Ahead, back, or nearly right again.</summary>
    private void SetClock(Replica api)
    {
        jumps++;
        var max = random.Next(3) == 0 ? jumpMax : offMax;
        api.Clock.Off = TimeSpan.FromMilliseconds(Math.Round(((random.NextDouble() * 2) - 1) * max.TotalMilliseconds));
        Note($"clock of {api.Number} is off by {api.Clock.Off}");
    }

    private async Task MisreportAsync()
    {
        if (await world.MisreportAsync(random) is not { } said)
            return;
        misreports++;
        Note("misreport " + said);
    }

    /// <summary>Sales whose money waits for their seller, by their numbers.</summary>
    private async Task<IReadOnlyList<Sale>> NeedingAsync(CancellationToken ct)
    {
        var waiting = await world.WaitingForSellersAsync(ct);
        return waiting.Count == 0 ? [] : [.. sales.Where(s => s.OrderId is { } id && waiting.Contains(id))];
    }

    /// <summary>A new card, or an order whose answer never came, or (rarely) one that was answered long ago: a second tap.</summary>
    private async Task SellAsync(Replica api, int wanted, CancellationToken ct)
    {
        if (unsent is not { OrderId: null, IsOver: false })
            unsent = null;
        var sale =
            unsent ?? (sales.Count > 0 && random.Next(12) == 0 ? sales[^random.Next(1, Math.Min(sales.Count, SecondTapsMax) + 1)] : null);
        if (sale is null && sales.Count < wanted)
        {
            unsent = sale = new(sales.Count, people[random.Next(people.Count)], sellers.NewKey());
            sales.Add(sale);
            live.Add(sale);
            if (sales.Count > SecondTapsMax)
                sales[^(SecondTapsMax + 1)].Body = null;
        }
        if (sale is null || sale.Refused is not null)
            return;
        if (sale.Body is null && !await sellers.PrepareAsync(api, sale))
            return;
        await DoAsync(api, $"place {sale.Number}", _ => sellers.PlaceAsync(api, sale), ct);
    }

    private async Task DeliverAsync(Replica api, CancellationToken ct)
    {
        if (world.Post.Draw(random, keep: random.Next(3) == 0) is not { } letter)
            return;
        letters++;
        await DoAsync(api, "letter", token => SendAsync(api, letter, token), ct);
    }

    private async Task ChangeMoodAsync()
    {
        var provider = providers[random.Next(providers.Length)];
        Note("mood " + provider);
        if (provider == "bank" && options.Plant?.Bank is null)
            await sellers.BankIsAsync(SuspicionOf(random.NextDouble()));
        using var answer =
            random.Next(3) == 0
                ? await world.Providers.DeleteAsync("/faults/" + provider)
                : await world.Providers.PutAsJsonAsync(
                    "/faults/" + provider,
                    new
                    {
                        lostRequest = random.NextDouble() * 0.3,
                        lostAnswer = random.NextDouble() * 0.3,
                        busy = random.Next(8) == 0,
                        wrongSignature = provider is "wechat" or "bank" && random.Next(8) == 0,
                        seed = random.Next(),
                    }
                );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Mostly the bank knows; else it does not know for some minutes (可疑), or for good.</summary>
    private object SuspicionOf(double draw) =>
        draw switch
        {
            < 0.6 => new { suspectMs = 0, suspectUntold = false },
            < 0.85 => new { suspectMs = random.Next(30_000, 1_800_000), suspectUntold = false },
            _ => (object)new { suspectMs = 0, suspectUntold = true },
        };

    private async Task ResumeAsync(CancellationToken ct)
    {
        if (held.Count == 0)
            return;
        var (api, work) = held[0];
        held.RemoveAt(0);
        Note($"resume on {api.Number}");
        api.Line.Resume();
        await FinishAsync(api, work, ct);
    }

    /// <summary>One piece of work on one replica, which may die of it or be held up in it.</summary>
    private async Task DoAsync(Replica api, string what, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        var draw = random.NextDouble();
        if (draw < BreakShare)
            api.Line.BreakIn(random.Next(1, PointsAhead));
        else if (draw < BreakShare + PauseShare && api.Line.Paused is null)
            api.Line.PauseIn(random.Next(1, 3));
        var paused = api.Line.PauseReachedAsync();
        var running = Task.Run(() => work(ct), ct);
        await Task.WhenAny(running, paused);
        if (!running.IsCompleted)
        {
            // It waits for an answer; others go on, and its leases run out.
            pauses++;
            Note($"{api.Number} {what} held");
            held.Add((api, running));
            return;
        }
        await FinishAsync(api, running, ct);
        Note($"{api.Number} {what}: {api.Line.TakePassed()}");
    }

    private async Task FinishAsync(Replica api, Task work, CancellationToken ct)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (api.Line.Broken && e is not BrokenPromiseException)
        {
            // It died in the middle; that is the point.
        }
        if (api.Line.Broken)
        {
            crashes++;
            Note($"{api.Number} died");
            // What it held up dies with it.
            foreach (var dying in held.Where(h => h.Api == api))
            {
                api.Line.Resume();
                await dying.Work.ContinueWith(_ => { }, TaskScheduler.Default);
            }
            held.RemoveAll(h => h.Api == api);
            await api.StartAgainAsync(world.Owner, ct);
        }
        else
            api.Line.Mend();
    }

    private static async Task SendAsync(Replica api, Letter letter, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, letter.Path) { Content = new ByteArrayContent(letter.Body) };
        foreach (var (name, value) in letter.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        using var answer = await api.Client.SendAsync(request, ct);
    }

    private void Note(string line)
    {
        trace.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        lines?.WriteLine(line);
    }
}
