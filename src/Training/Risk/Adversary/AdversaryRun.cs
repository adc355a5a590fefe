using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Risk.Adversary;

/// <summary>How the adversary is played.</summary>
internal sealed record AdversaryOptions
{
    /// <summary>Honest sellers, seed, and the rate of fraud before the rounds begin.</summary>
    internal SimulationOptions World { get; init; } = new() { Sellers = 1500, FraudRate = 0.01 };

    /// <summary>Days before the first round: what the first model learns from.</summary>
    internal int WarmUpDays { get; init; } = 90;
    internal int Rounds { get; init; } = 8;
    internal int RoundDays { get; init; } = 14;

    /// <summary>Gangs per typology; each plays one campaign a round.</summary>
    internal int GangsEach { get; init; } = 1;

    /// <summary>Rounds after which gangs change their guise; later ones keep the one they have.</summary>
    internal int AdaptRounds { get; init; } = int.MaxValue;

    /// <summary>Days between trainings, where there are any.</summary>
    internal int RetrainDays { get; init; } = 7;
    internal RiskTraining Training { get; init; } = new();

    internal int Days => WarmUpDays + (Rounds * RoundDays);
}

/// <summary>What one round brought.</summary>
/// <param name="From">First day.</param>
/// <param name="Attempts">Fraudulent deals that were offered.</param>
/// <param name="Stopped">Of them, reviewed or declined.</param>
/// <param name="WorthFen">What all campaigns were worth without any disguise, had nobody looked.</param>
/// <param name="GainFen">What the gangs got.</param>
/// <param name="GuiseChanges">Changes of guise so far.</param>
/// <param name="HonestSellers">Honest sellers who dealt.</param>
/// <param name="HonestReviewed">Share of them that had a deal reviewed.</param>
/// <param name="HonestDeclined">Share of them that had a deal declined.</param>
/// <param name="ReviewShare">Share of all deals that were reviewed.</param>
/// <param name="GainByTypology">Fen.</param>
internal sealed record AdversaryRound(
    DateTimeOffset From,
    int Attempts,
    int Stopped,
    long WorthFen,
    long GainFen,
    int GuiseChanges,
    int HonestSellers,
    double HonestReviewed,
    double HonestDeclined,
    double ReviewShare,
    IReadOnlyDictionary<string, long> GainByTypology
)
{
    public double GainShare => WorthFen == 0 ? 0 : GainFen / (double)WorthFen;
}

/// <summary>
/// One course of events: honest life goes on; gangs play campaigns; the model in force decides; who was stopped changes its guise; outcomes
/// come with their delay; the model learns anew, or does not. Two courses of one seed see the same honest deals and the same undisguised
/// campaigns, so that they can be compared round by round.
/// </summary>
internal sealed class AdversaryRun
{
    private readonly AdversaryOptions options;
    private readonly bool adapts;
    private readonly bool retrains;
    private readonly DealWorld world;
    private readonly LiveDesk desk;
    private readonly Gang[] gangs;
    private readonly PriorityQueue<(SimulatedDeal Deal, Gang? Gang), (DateTimeOffset, int)> coming = new();
    private readonly HashSet<string> frozen = [];
    private int order;

    private AdversaryRun(AdversaryOptions options, bool adapts, bool retrains)
    {
        (this.options, this.adapts, this.retrains) = (options, adapts, retrains);
        var simulation = options.World with { Days = options.Days };
        world = new(simulation);
        desk = new(options.Training);
        gangs =
        [
            .. FraudScripts.All.SelectMany(
                (s, i) => Enumerable.Range(0, options.GangsEach).Select(g => new Gang(s, HashCode(simulation.Seed, i, g)))
            ),
        ];
        var scored = DealSimulator.HonestLife(world, simulation);
        var before = scored * (double)options.WarmUpDays / options.Days;
        DealSimulator.Frauds(world, simulation, before, options.WarmUpDays);
        foreach (var deal in world.Take())
            Expect(deal, null);
    }

    /// <param name="options">Of the world and the rounds.</param>
    /// <param name="adapts">Whether gangs that were stopped change their guise.</param>
    /// <param name="retrains">Whether the model learns from what happens.</param>
    /// <param name="progress">Told after each round.</param>
    /// <param name="ct">Cancellation.</param>
    internal static IReadOnlyList<AdversaryRound> Play(
        AdversaryOptions options,
        bool adapts,
        bool retrains,
        Action<int>? progress = null,
        CancellationToken ct = default
    )
    {
        var run = new AdversaryRun(options, adapts, retrains);
        var start = run.world.Start.AddDays(options.WarmUpDays);
        run.Live(start, new(), ct);
        run.desk.Train(start, ct);
        var rounds = new List<AdversaryRound>();
        for (var round = 0; round < options.Rounds; round++)
        {
            rounds.Add(run.Round(round, start.AddDays(round * options.RoundDays), ct));
            progress?.Invoke(round + 1);
        }
        return rounds;
    }

    private AdversaryRound Round(int round, DateTimeOffset from, CancellationToken ct)
    {
        var (end, tally) = (from.AddDays(options.RoundDays), new Tally());
        var first = (from - world.Start).Days;
        foreach (var gang in gangs)
        {
            var day = first + world.Random.Next(Math.Max(1, options.RoundDays / 2));
            var (deals, worth) = gang.Play(world, world.Daytime(day), end);
            tally.WorthFen += worth;
            foreach (var deal in deals)
                Expect(deal, gang);
        }
        for (var until = from; until < end; )
        {
            until = until.AddDays(options.RetrainDays) < end ? until.AddDays(options.RetrainDays) : end;
            Live(until, tally, ct);
            if (retrains)
                desk.Train(until, ct);
        }
        foreach (var gang in gangs)
            if (adapts && round < options.AdaptRounds)
                gang.Learn(tally.Gains.GetValueOrDefault(gang), tally.Stopped.Contains(gang));
        return tally.Sum(from, gangs.Sum(g => g.Changes));
    }

    private void Live(DateTimeOffset until, Tally tally, CancellationToken ct)
    {
        while (coming.TryPeek(out var next, out var at) && at.Item1 < until)
        {
            coming.Dequeue();
            var actor = next.Deal.Event.StaffId ?? next.Deal.Event.SellerId;
            // Who was found out deals no more.
            if (next.Gang is not null && frozen.Contains(actor))
                continue;
            var act = desk.Take(next.Deal, ct);
            if (next.Gang is not null && act != DeskAct.Pass)
                frozen.Add(actor);
            if (RiskEngine.IsScored(next.Deal.Event.Step))
                tally.Add(next.Deal, next.Gang, act);
        }
    }

    private void Expect(SimulatedDeal deal, Gang? gang) => coming.Enqueue((deal, gang), (deal.Event.At, order++));

    private static int HashCode(int seed, int script, int gang) => unchecked((((seed * 31) + script) * 31) + gang);

    private sealed class Tally
    {
        private readonly Dictionary<string, DeskAct> sellers = [];
        private int attempts;
        private int stopped;
        private int deals;
        private int reviews;

        internal Dictionary<Gang, long> Gains { get; } = [];
        internal HashSet<Gang> Stopped { get; } = [];
        internal long WorthFen { get; set; }

        internal void Add(SimulatedDeal deal, Gang? gang, DeskAct act)
        {
            deals++;
            reviews += act == DeskAct.Review ? 1 : 0;
            if (deal.Label is { Fraud: false })
                sellers[deal.Event.SellerId] = (DeskAct)Math.Max((int)act, (int)sellers.GetValueOrDefault(deal.Event.SellerId));
            if (gang is null || deal.Label is not { Fraud: true })
                return;
            attempts++;
            if (act == DeskAct.Pass)
            {
                Gains[gang] = Gains.GetValueOrDefault(gang) + deal.LossFen;
                return;
            }
            stopped++;
            Stopped.Add(gang);
        }

        internal AdversaryRound Sum(DateTimeOffset from, int changes)
        {
            var honest = Math.Max(1.0, sellers.Count);
            return new(
                from,
                attempts,
                stopped,
                WorthFen,
                Gains.Values.Sum(),
                changes,
                sellers.Count,
                sellers.Values.Count(a => a == DeskAct.Review) / honest,
                sellers.Values.Count(a => a == DeskAct.Decline) / honest,
                reviews / Math.Max(1.0, deals),
                Gains.GroupBy(g => g.Key.Typology.Code).ToDictionary(g => g.Key, g => g.Sum(t => t.Value))
            );
        }
    }
}
