using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Sandbox.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <param name="Orders">Cards that are sold.</param>
/// <param name="Seed">Everything that is drawn, is drawn from it.</param>
/// <param name="Plant">A bug to be planted; null for the system as it is.</param>
internal sealed record RunOptions(int Orders, int Seed, Plant? Plant = null);

/// <summary>What a run did and what the audit found.</summary>
/// <param name="Trace">Hash of <paramref name="Lines"/>: the same seed gives the same.</param>
/// <param name="Lines">All steps and ends, one a line.</param>
internal sealed record RunReport(
    int Seed,
    int Orders,
    int Steps,
    int Crashes,
    int Pauses,
    int Letters,
    long Points,
    IReadOnlyDictionary<string, int> Ends,
    IReadOnlyList<string> Findings,
    string Trace,
    double Seconds,
    [property: System.Text.Json.Serialization.JsonIgnore] string Lines
);

/// <summary>
/// A seeded life of the platform, one step at a time: a seller acts, a loop of a replica takes a batch, a callback arrives, the providers
/// change their mood, time passes. Steps are cut off at a write or a call, and answers held back until another replica has taken the work
/// over. Then all faults end, the run is brought to rest and audited.
/// </summary>
internal sealed class Run(World world, RunOptions options, Action<double> advance)
{
    private const int OrdersPerSeller = 20;
    private const double BreakShare = 0.25;
    private const double PauseShare = 0.15;
    private const int PointsAhead = 9;
    private const int RestRounds = 200;
    private const int QuietRounds = 8;

    private static readonly string[] providers = ["wechat", "alipay", "issuers.gateway", "issuers.platform", "recyclers"];

    private readonly Random random = new(options.Seed);
    private readonly List<Sale> sales = [];
    private readonly List<Seller> people = [];
    private readonly List<(Replica Api, Task Work)> held = [];
    private readonly StringBuilder trace = new();
    private Sellers sellers = null!;
    private int steps;
    private int crashes;
    private int pauses;
    private int letters;

    public async Task<RunReport> RunAsync(CancellationToken ct)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        sellers = new(world, random);
        var findings = new List<string>();
        try
        {
            await LiveAsync(ct);
            await RestAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            findings.Add($"step {steps}: {e.GetType().Name}: {e.Message}");
        }
        findings.AddRange(await new Audit(world, sales).RunAsync(ct));
        foreach (var sale in sales)
            Note($"{sale.Number} {sale.State} {sale.Refused}");
        return new(
            options.Seed,
            sales.Count,
            steps,
            crashes,
            pauses,
            letters,
            world.Apis.Sum(a => a.Line.Points),
            new SortedDictionary<string, int>(sales.CountBy(s => s.Refused is null ? s.State : "refused: " + s.Refused).ToDictionary()),
            findings,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trace.ToString())))[..16],
            Math.Round(clock.Elapsed.TotalSeconds, 1),
            trace.ToString()
        );
    }

    private async Task LiveAsync(CancellationToken ct)
    {
        for (var i = 0; i < Math.Max(2, options.Orders / OrdersPerSeller); i++)
        {
            people.Add(new(i, TestPersons.Number(i + 1)));
            await sellers.JoinAsync(people[i]);
        }
        while (sales.Count < options.Orders || sales.Any(s => s.OrderId is null && !s.IsOver))
        {
            await StepAsync(ct);
            advance(sales.Count / (double)options.Orders);
        }
    }

    private async Task StepAsync(CancellationToken ct)
    {
        steps++;
        var api = world.Apis[random.Next(world.Apis.Count)];
        switch (random.Next(100))
        {
            case < 22:
                await SellAsync(api, ct);
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
                break;
            case < 90:
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
        var open = sales.Where(s => s is { IsOver: false, OrderId: not null }).ToArray();
        return open.Length == 0 ? null : open[random.Next(open.Length)];
    }

    /// <summary>A new card, or an order whose answer never came, or (rarely) one that was answered long ago: a second tap.</summary>
    private async Task SellAsync(Replica api, CancellationToken ct)
    {
        var sale =
            sales.Find(s => s is { OrderId: null, IsOver: false })
            ?? (sales.Count > 0 && random.Next(12) == 0 ? sales[random.Next(sales.Count)] : null);
        if (sale is null && sales.Count < options.Orders)
            sales.Add(sale = new(sales.Count, people[random.Next(people.Count)], sellers.NewKey()));
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
                        wrongSignature = provider == "wechat" && random.Next(8) == 0,
                        seed = random.Next(),
                    }
                );
        answer.EnsureSuccessStatusCode();
    }

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

    /// <summary>All faults end, everybody does their part, and time passes until nothing is open.</summary>
    private async Task RestAsync(CancellationToken ct)
    {
        while (held.Count > 0)
            await ResumeAsync(ct);
        (await world.Providers.DeleteAsync("/faults", ct)).Dispose();
        world.Post.Acknowledged = 1;
        sellers.Obliging = true;
        foreach (var person in people)
        {
            await sellers.BehaveAsync(person, new { autoConfirmMs = 1_000 });
            await sellers.BankOfAsync(person, new { });
        }
        var api = world.Apis[0];
        for (var round = 0; round < RestRounds; round++)
        {
            foreach (var loop in api.Loops)
                while (await loop.RunOnceAsync(ct) > 0) { }
            while (world.Post.Draw(random, keep: false) is { } letter)
                await SendAsync(api, letter, ct);
            foreach (var sale in sales.Where(s => s is { OrderId: not null, IsOver: false }))
                await LookAndHelpAsync(api, sale, ct);
            foreach (var sale in sales.Where(s => s.State == "paid"))
                await sellers.AskForMoneyAsync(api, sale);
            if (sales.All(s => s.IsOver) && round > QuietRounds)
                return;
            await world.AdvanceAsync(round < RestRounds / 2 ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(20));
        }
    }

    private async Task LookAndHelpAsync(Replica api, Sale sale, CancellationToken ct)
    {
        await sellers.LookAsync(api, sale);
        if (sale.State != "underReview")
            return;
        var token = api.Services.GetRequiredService<TokenIssuer>().ForStaff("simulated-reviewer", ["risk"]).Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/staff/orders/{sale.OrderId}/review")
        {
            Content = JsonContent.Create(new { decision = "approve", reason = "simulated" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", sellers.NewKey());
        using var answer = await api.Client.SendAsync(request, ct);
    }

    private static async Task SendAsync(Replica api, Letter letter, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, letter.Path) { Content = new ByteArrayContent(letter.Body) };
        foreach (var (name, value) in letter.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        using var answer = await api.Client.SendAsync(request, ct);
    }

    private void Note(string line) => trace.Append(line).Append('\n');
}
