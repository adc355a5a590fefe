using System.Globalization;
using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk.Simulation;

/// <summary>How large a simulated history is.</summary>
internal sealed record SimulationOptions
{
    internal int Seed { get; init; } = 1;
    internal int Sellers { get; init; } = 2500;
    internal int Days { get; init; } = 120;

    /// <summary>Frauds over scored events.</summary>
    internal double FraudRate { get; init; } = 0.006;

    /// <summary>Typologies that do not occur.</summary>
    internal IReadOnlySet<string> Without { get; init; } = new HashSet<string>();

    /// <summary>Whether who joins does so to sell a card there and then, as on our platform, and not days before.</summary>
    internal bool SellOnOpening { get; init; }

    /// <summary>First day, in Beijing.</summary>
    internal DateOnly Start { get; init; } = new(2026, 1, 5);
}

/// <summary>An event of the simulation, with what becomes of it if it is scored.</summary>
internal sealed record SimulatedDeal(DealEvent Event, DealLabel? Label)
{
    internal long LossFen => Label is { Fraud: true } fraud ? fraud.LossFen ?? Event.AmountFen : 0;
}

/// <summary>Random choices, things with names, and the events made so far. What honest people and fraudsters share.</summary>
internal sealed class DealWorld
{
    internal const int Recyclers = 12;
    internal const int Staff = 10;
    internal const int Regions = 20;

    private static readonly int[] faces = [100, 200, 300, 500, 500, 1000, 1000, 1000, 2000, 3000, 5000];

    private readonly List<SimulatedDeal> made = [];
    private readonly Dictionary<string, long> nextSerial = [];
    private int names;

    internal DealWorld(SimulationOptions options)
    {
        Random = new(options.Seed);
        Start = new(options.Start.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));
        End = Start.AddDays(options.Days);
    }

    internal Random Random { get; }
    internal DateTimeOffset Start { get; }
    internal DateTimeOffset End { get; }
    internal int Frauds { get; private set; }
    internal List<SimulatedSeller> Sellers { get; } = [];

    internal string New(string kind) => kind + (++names).ToString(CultureInfo.InvariantCulture);

    internal int Pick(int from, int to) => Random.Next(from, to + 1);

    internal double Uniform(double from, double to) => from + (Random.NextDouble() * (to - from));

    internal bool Chance(double share) => Random.NextDouble() < share;

    internal double Normal() => Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());

    /// <summary>A time of day when people sell: mostly 8 to 23 o'clock.</summary>
    internal DateTimeOffset Daytime(int day) =>
        Start.AddDays(day).AddHours(Chance(0.04) ? Uniform(0, 6) : Math.Clamp(15.5 + (Normal() * 3.6), 6, 23.99));

    internal SimulatedSeller NewSeller(DateTimeOffset opened, double yuan)
    {
        var region = "r" + Random.Next(Regions);
        return new()
        {
            Id = New("s"),
            Identity = New("i"),
            Device = New("d"),
            Ip = $"{region}-ip{Random.Next(120)}",
            Payout = New("p"),
            Phone = New("t"),
            Region = region,
            OpenedAt = opened,
            Yuan = yuan,
            Kyc = Chance(0.3) ? 3 : Pick(1, 2),
        };
    }

    /// <summary>An ordinary offer of a seller; the scripts change what is odd about theirs.</summary>
    internal DealEvent Offer(SimulatedSeller seller, DateTimeOffset at, double? yuan = null)
    {
        var wanted = yuan ?? seller.Yuan * Math.Exp(Normal() * 0.5);
        var face = NearestFaceFen(wanted);
        var partly = Chance(0.03);
        var value = partly ? (long)(face * Uniform(0.2, 0.95)) : face;
        var brand = Random.Next(40);
        var prefix = $"b{brand}-{Random.Next(60)}";
        return new()
        {
            Id = "",
            At = at,
            SellerId = seller.Id,
            Device = seller.Device,
            Ip = Chance(0.85) ? seller.Ip : $"{seller.Region}-ip{Random.Next(120)}",
            PayoutAccount = seller.Payout,
            IdentityHash = seller.Identity,
            Phone = seller.Phone,
            CardFingerprint = New("c"),
            NumberPrefix = prefix,
            Serial = SerialOf(prefix),
            Brand = "b" + brand.ToString(CultureInfo.InvariantCulture),
            AmountFen = value,
            FaceFen = face,
            BalanceFen = Chance(0.15) ? null : value,
            Channel = Chance(0.6) ? "wechat" : "h5",
            Region = Chance(0.97) ? seller.Region : "r" + Random.Next(Regions),
            AccountAgeDays = Math.Max(0, (at - seller.OpenedAt).TotalDays),
            KycLevel = seller.Kyc,
            PurchaseProof = Chance(0.5) ? Chance(0.7) : null,
            PayoutNameMatches = seller.NameMatches && !Chance(0.01),
            IssuedAt = at.AddHours(-(Chance(0.03) ? Uniform(0.1, 5) : 24 * Math.Exp(3 + Normal()))),
            QuotesAsked = (int)Math.Abs(Normal() * 2),
            SecondsToAccept = Math.Exp(4 + Normal()),
        };
    }

    internal void Honest(DealEvent e, bool label = true) =>
        made.Add(new(e, label && RiskEngine.IsScored(e.Step) ? new("", false, e.At.AddDays(30)) : null));

    /// <summary>A fraud; its outcome becomes known after days to weeks.</summary>
    internal void Fraud(DealEvent e, Typology typology, long? lossFen = null)
    {
        Frauds++;
        made.Add(new(e, new("", true, e.At.AddDays(Math.Clamp(2 + (6 * Math.Exp(Normal() * 0.6)), 2, 30)), typology.Code, lossFen)));
    }

    /// <summary>The recycler buys what was offered.</summary>
    internal void Resold(DealEvent offer, int recycler, DateTimeOffset at, string? device = null, string? payout = null) =>
        made.Add(
            new(
                offer with
                {
                    At = at,
                    Step = DealStep.Resale,
                    RecyclerId = "k" + recycler.ToString(CultureInfo.InvariantCulture),
                    Device = device ?? $"kd{recycler}",
                    PayoutAccount = payout ?? $"kp{recycler}",
                    IdentityHash = $"ki{recycler}",
                    Phone = null,
                    Ip = null,
                },
                null
            )
        );

    internal void Refunded(DealEvent offer, DateTimeOffset at) => made.Add(new(offer with { At = at, Step = DealStep.Refund }, null));

    internal DealEvent Reveal(string staff, DateTimeOffset at) =>
        Offer(Sellers[Random.Next(Sellers.Count)], at) with
        {
            Step = DealStep.Reveal,
            StaffId = staff,
        };

    /// <summary>The face that comes nearest to a value.</summary>
    internal static long NearestFaceFen(double yuan) => faces.MinBy(f => Math.Abs(Math.Log(f / Math.Max(1, yuan)))) * 100L;

    /// <summary>What was made since the last time, without ids, in the order in which it was made.</summary>
    internal IReadOnlyList<SimulatedDeal> Take()
    {
        SimulatedDeal[] taken = [.. made];
        made.Clear();
        return taken;
    }

    /// <summary>All events in order of time, with ids.</summary>
    internal DealHistory Finish(string hash)
    {
        var events = new List<DealEvent>();
        var labels = new Dictionary<string, DealLabel>();
        foreach (var (e, label) in made.Index().OrderBy(m => m.Item.Event.At).ThenBy(m => m.Index).Select(m => m.Item))
        {
            var id = "t" + (events.Count + 1).ToString(CultureInfo.InvariantCulture);
            events.Add(e with { Id = id });
            if (label is not null)
                labels[id] = label with { EventId = id };
        }
        return new(events, labels, hash);
    }

    /// <summary>Cards of one prefix come to the market here and there, with gaps.</summary>
    private long SerialOf(string prefix) =>
        nextSerial[prefix] = nextSerial.GetValueOrDefault(prefix, Random.Next(1_000_000)) + Random.Next(50, 5000);
}
