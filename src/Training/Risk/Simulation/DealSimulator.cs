using System.Globalization;
using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk.Simulation;

/// <summary>A platform's life: honest sellers with their quirks, and among them every typology, with the truth.</summary>
internal static class DealSimulator
{
    internal static DealHistory Run(SimulationOptions options)
    {
        var world = new DealWorld(options);
        Frauds(world, options, HonestLife(world, options), options.Days);
        return world.Finish(string.Create(CultureInfo.InvariantCulture, $"simulated:{options.Seed}:{options.Sellers}:{options.Days}"));
    }

    /// <summary>All that honest people do.</summary>
    /// <returns>How many of it are scored.</returns>
    internal static int HonestLife(DealWorld world, SimulationOptions options)
    {
        People(world, options.Sellers);
        if (options.SellOnOpening)
            Relatives(world);
        var scored = 0;
        for (var day = 0; day < options.Days; day++)
            scored += HonestDay(world, day, options.SellOnOpening);
        return scored;
    }

    /// <summary>Campaigns, one typology after the other, until the fraud rate is reached.</summary>
    /// <param name="world">Where.</param>
    /// <param name="options">Rate, and typologies that do not occur.</param>
    /// <param name="honest">Scored deals of honest people among which they lie.</param>
    /// <param name="days">They lie within so many days from the start.</param>
    internal static void Frauds(DealWorld world, SimulationOptions options, double honest, int days)
    {
        var scripts = FraudScripts.All.Where(s => !options.Without.Contains(s.Typology.Code)).ToArray();
        var wanted = options.FraudRate * honest / (1 - options.FraudRate);
        for (var i = 0; scripts.Length > 0 && world.Frauds < wanted; i++)
        {
            var day = world.Random.Next(3, days - 2);
            scripts[i % scripts.Length].Play(world, world.Daytime(day));
        }
    }

    private static void People(DealWorld world, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // Two thirds had an account before; the others join while we watch.
            var opened = world.Chance(0.67)
                ? world.Start.AddDays(-world.Uniform(5, 700))
                : world.Start.AddDays(world.Uniform(0, (world.End - world.Start).TotalDays));
            var seller = world.NewSeller(opened, Math.Exp(6.2 + (0.8 * world.Normal()))) with
            {
                Pace = 0.12 * Math.Exp(world.Normal() * 0.9),
                Corporate = world.Chance(0.004),
            };
            if (seller.Corporate)
                seller = seller with { Pace = 0.25, Kyc = 3 };
            if (world.Chance(0.08))
                seller = seller with { SleepsFrom = world.Start.AddDays(world.Uniform(4, 25)) };
            // Families share a phone at home; a few sell at the counter of a shop.
            if (i > 0 && world.Chance(0.05))
                seller = seller with { Device = world.Sellers[world.Random.Next(i)].Device };
            else if (world.Chance(0.01))
                seller = seller with { Device = "kiosk" + world.Random.Next(3) };
            world.Sellers.Add(seller);
        }
    }

    /// <summary>Who has just been paid tells the family, which opens accounts on the same phone within hours.</summary>
    private static void Relatives(DealWorld world)
    {
        foreach (var first in world.Sellers.Where(s => s.OpenedAt > world.Start && !s.Corporate).ToArray())
        {
            var opened = first.OpenedAt;
            for (var more = world.Chance(0.2) ? world.Pick(1, 3) : 0; more > 0; more--)
            {
                opened = opened.AddMinutes(world.Uniform(5, 180));
                world.Sellers.Add(
                    world.NewSeller(opened, Math.Exp(6.2 + (0.8 * world.Normal()))) with
                    {
                        Device = first.Device,
                        Region = first.Region,
                        Ip = first.Ip,
                        Pace = first.Pace / 4,
                    }
                );
            }
        }
    }

    private static int HonestDay(DealWorld world, int day, bool sellOnOpening)
    {
        var scored = 0;
        var today = world.Start.AddDays(day);
        for (var i = 0; i < world.Sellers.Count; i++)
        {
            var seller = world.Sellers[i];
            if (sellOnOpening && seller.OpenedAt >= today && seller.OpenedAt < today.AddDays(1))
                scored += Visit(world, seller, seller.OpenedAt.AddMinutes(world.Uniform(2, 45)));
            if (seller.OpenedAt > today || seller.SleepsFrom < today || !world.Chance(Math.Min(0.9, seller.Pace)))
                continue;
            world.Sellers[i] = seller = Drift(world, seller);
            scored += seller.Corporate ? Batch(world, seller, day) : Visit(world, seller, world.Daytime(day));
        }
        for (var staff = 0; staff < DealWorld.Staff; staff++)
        for (var i = world.Pick(2, 8); i > 0; i--, scored++)
            world.Honest(world.Reveal($"m{staff}", world.Start.AddDays(day).AddHours(world.Uniform(9, world.Chance(0.1) ? 23 : 18))));
        return scored;
    }

    /// <summary>Now and then a new phone, a new bank card, a move.</summary>
    private static SimulatedSeller Drift(DealWorld world, SimulatedSeller seller)
    {
        if (world.Chance(0.015))
            seller = seller with { Device = world.New("d") };
        if (world.Chance(0.01))
            seller = seller with { Payout = world.New("p") };
        if (world.Chance(0.005))
            seller = seller with { Region = "r" + world.Random.Next(DealWorld.Regions) };
        return seller;
    }

    private static int Visit(DealWorld world, SimulatedSeller seller, DateTimeOffset at)
    {
        var count = world.Chance(0.7) ? 1 : world.Pick(2, 5);
        var isFirst = (at - seller.OpenedAt).TotalDays < 2;
        for (var i = 0; i < count; i++)
        {
            var yuan = world.Chance(0.02) ? seller.Yuan * world.Uniform(3, 6) : (double?)null;
            var offer = world.Offer(seller, at.AddMinutes(i * world.Uniform(2, 15)), yuan);
            if (isFirst && i == 0)
                offer = offer with { BonusFen = 1000 };
            world.Honest(offer);
            After(world, offer);
        }
        return count;
    }

    /// <summary>A company sells its staff's welfare cards: consecutive numbers, with receipts.</summary>
    private static int Batch(DealWorld world, SimulatedSeller seller, int day)
    {
        var count = world.Pick(5, 15);
        var first = world.Offer(seller, world.Daytime(day)) with { PurchaseProof = true, Channel = "api" };
        for (var i = 0; i < count; i++)
        {
            var offer = first with { At = first.At.AddMinutes(i), Serial = first.Serial + i, CardFingerprint = world.New("c") };
            world.Honest(offer);
            After(world, offer);
        }
        return count;
    }

    private static void After(DealWorld world, DealEvent offer)
    {
        if (world.Chance(0.006))
            world.Refunded(offer, offer.At.AddHours(world.Uniform(1, 60)));
        else if (world.Chance(0.6))
            world.Resold(offer, world.Random.Next(DealWorld.Recyclers), offer.At.AddHours(world.Uniform(1, 48)));
    }
}
