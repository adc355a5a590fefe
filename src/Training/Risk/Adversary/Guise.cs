using CardRecycle.Models.Risk;
using CardRecycle.Training.Risk.Simulation;

namespace CardRecycle.Training.Risk.Adversary;

/// <summary>How a gang disguises what it does. Each dial moves one thing that a decision could have hung on.</summary>
/// <param name="Amount">Cards are worth this share of what they could be.</param>
/// <param name="Stretch">Deals lie so many times further apart.</param>
/// <param name="FreshDevice">Share of cards that are offered from a device and address never used before.</param>
/// <param name="FreshPayout">Share of cards that are paid to an account never used before, in a name that fits.</param>
/// <param name="FreshAccount">Share of cards that are sold by a person and account of their own.</param>
/// <param name="AgedDays">Accounts are opened so much earlier.</param>
/// <param name="HeldHours">Cards are kept so long before they are offered.</param>
/// <param name="Scatter">Share of cards that come from other batches.</param>
/// <param name="Daytime">Nothing is done at night.</param>
internal sealed record Guise(
    double Amount = 1,
    double Stretch = 1,
    double FreshDevice = 0,
    double FreshPayout = 0,
    double FreshAccount = 0,
    double AgedDays = 0,
    double HeldHours = 0,
    double Scatter = 0,
    bool Daytime = false
)
{
    private const int Dials = 9;
    private const int TurnedMax = 3;
    private const double AmountMin = 0.15;
    private const double StretchMax = 30;
    private const double Greed = 1.25;

    /// <summary>Another guise near this one: one to three dials are turned, at random.</summary>
    internal Guise Turned(Random random)
    {
        var guise = this;
        for (var turns = random.Next(1, TurnedMax + 1); turns > 0; turns--)
            guise = random.Next(Dials) switch
            {
                0 => guise with { Amount = Math.Max(AmountMin, guise.Amount * (0.5 + (0.4 * random.NextDouble()))) },
                1 => guise with { Stretch = Math.Min(StretchMax, guise.Stretch * (1.5 + (2 * random.NextDouble()))) },
                2 => guise with { FreshDevice = More(guise.FreshDevice) },
                3 => guise with { FreshPayout = More(guise.FreshPayout) },
                4 => guise with { FreshAccount = More(guise.FreshAccount) },
                5 => guise with { AgedDays = guise.AgedDays + (60 * random.NextDouble()) },
                6 => guise with { HeldHours = guise.HeldHours + (48 * random.NextDouble()) },
                7 => guise with { Scatter = More(guise.Scatter) },
                _ => guise with { Daytime = true },
            };
        return guise;

        double More(double share) => Math.Min(1, share + 0.25 + (0.5 * random.NextDouble()));
    }

    /// <summary>After a campaign that nobody stopped: larger cards again.</summary>
    internal Guise Greedier() => this with { Amount = Math.Min(1, Amount * Greed) };

    /// <summary>A campaign under this guise. What would happen after <paramref name="end"/> does not happen: to be slow costs.</summary>
    internal IEnumerable<SimulatedDeal> Dress(
        IReadOnlyList<SimulatedDeal> campaign,
        DateTimeOffset start,
        DateTimeOffset end,
        DealWorld world,
        Random random
    )
    {
        var cards = new Dictionary<string, Func<DealEvent, DealEvent>>();
        foreach (var deal in campaign)
        {
            var at = start + ((deal.Event.At - start) * Stretch);
            if (Daytime && at.ToOffset(world.Start.Offset).Hour is var hour and < 8)
                at = at.AddHours(8 - hour + random.NextDouble());
            if (at >= end)
                continue;
            var e = deal.Event with { At = at, IssuedAt = deal.Event.IssuedAt + (at - deal.Event.At) };
            var card = e.CardFingerprint ?? "";
            // What follows a sale (a refund, a resale) is of the same seller as the sale.
            if (!cards.TryGetValue(card, out var dress))
                cards[card] = dress = DressOf(world, random);
            yield return deal with
            {
                Event = e.Step == DealStep.Reveal ? e : dress(e),
            };
        }
    }

    private Func<DealEvent, DealEvent> DressOf(DealWorld world, Random random)
    {
        var (device, payout) = (random.NextDouble() < FreshDevice, random.NextDouble() < FreshPayout);
        var (account, scatter) = (random.NextDouble() < FreshAccount, random.NextDouble() < Scatter);
        var (name, place) = (world.New("g"), random.Next(1_000_000));
        return e =>
        {
            var face = DealWorld.NearestFaceFen(e.FaceFen / 100.0 * Amount);
            var ratio = face / (double)e.FaceFen;
            e = e with
            {
                FaceFen = face,
                AmountFen = Math.Max(1, (long)(e.AmountFen * ratio)),
                BalanceFen = e.BalanceFen is { } balance ? (long)(balance * ratio) : null,
                AccountAgeDays = e.AccountAgeDays + AgedDays,
                IssuedAt = e.IssuedAt?.AddHours(-HeldHours),
            };
            if (scatter)
                e = e with { NumberPrefix = $"{e.Brand}-{place % 60}", Serial = place };
            if (account)
                e = e with { SellerId = name, IdentityHash = "i" + name, Phone = "t" + name };
            // On a resale these are the recycler's.
            if (device && e.Step != DealStep.Resale)
                e = e with { Device = "d" + name, Ip = "x" + name };
            if (payout && e.Step != DealStep.Resale)
                e = e with { PayoutAccount = "p" + name, PayoutNameMatches = true };
            return e;
        };
    }
}

/// <summary>Plays one typology again and again, and changes its guise when it was stopped.</summary>
internal sealed class Gang(FraudScript script, int seed)
{
    /// <summary>What worked once is believed in less and less: the platform learns as well.</summary>
    private const double Forgetting = 0.7;

    private readonly Random random = new(seed);
    private Guise best = new();
    private double bestGain;

    internal Guise Guise { get; private set; } = new();

    internal Typology Typology => script.Typology;

    /// <summary>How often it changed its guise.</summary>
    internal int Changes { get; private set; }

    /// <summary>One campaign, in the guise of now, with what it was worth without any.</summary>
    internal (IReadOnlyList<SimulatedDeal> Deals, long WorthFen) Play(DealWorld world, DateTimeOffset at, DateTimeOffset end)
    {
        script.Play(world, at);
        var campaign = world.Take();
        return ([.. Guise.Dress(campaign, at, end, world, random)], campaign.Sum(d => d.LossFen));
    }

    /// <summary>Climbs: keeps the guise that gained most, tries others near it.</summary>
    internal void Learn(long gainFen, bool stopped)
    {
        bestGain *= Forgetting;
        if (!stopped)
        {
            Guise = Guise.Greedier();
            return;
        }
        if (gainFen >= bestGain)
            (best, bestGain) = (Guise, gainFen);
        Guise = best.Turned(random);
        Changes++;
    }
}
