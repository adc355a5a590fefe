using CardRecycle.Models.Risk;

namespace CardRecycle.Training.Risk.Simulation;

/// <summary>How a typology is played once, from a moment on.</summary>
internal sealed record FraudScript(Typology Typology, Action<DealWorld, DateTimeOffset> Play);

/// <summary>The typologies, each as a campaign of some events with random sizes, amounts and pace.</summary>
internal static class FraudScripts
{
    internal static IReadOnlyList<FraudScript> All { get; } =
    [
        new(Typologies.Structuring, Structuring),
        new(Typologies.Mule, Mule),
        new(Typologies.StolenCard, StolenCard),
        new(Typologies.RapidResale, RapidResale),
        new(Typologies.SequentialBatch, SequentialBatch),
        new(Typologies.UsedCards, UsedCards),
        new(Typologies.Takeover, Takeover),
        new(Typologies.Dormant, Dormant),
        new(Typologies.Ring, Ring),
        new(Typologies.FakeIdentity, FakeIdentity),
        new(Typologies.RefundAbuse, RefundAbuse),
        new(Typologies.BonusAbuse, BonusAbuse),
        new(Typologies.InsiderReveal, InsiderReveal),
    ];

    /// <summary>One person just below 50,000 a day for some days; or as much spread over sellers who share an account.</summary>
    private static void Structuring(DealWorld world, DateTimeOffset at)
    {
        var members = world.Chance(0.5) ? 1 : world.Pick(3, 5);
        var first = world.NewSeller(at.AddDays(-world.Uniform(10, 300)), 3000);
        for (var day = world.Pick(1, 3); day >= 0; day--)
        for (var m = 0; m < members; m++)
        {
            var seller = m == 0 ? first : first with { Id = $"{first.Id}-{m}", Identity = $"{first.Identity}-{m}", Phone = world.New("t") };
            var left = world.Uniform(42_000, 49_500) / members;
            for (var t = at.AddDays(day); left > 1500; t = t.AddMinutes(world.Uniform(4, 25)))
            {
                var offer = world.Offer(seller, t, Math.Min(left, world.Uniform(2500, 5000)));
                left -= offer.AmountFen / 100.0;
                world.Fraud(offer, Typologies.Structuring);
            }
        }
    }

    private static void Mule(DealWorld world, DateTimeOffset at)
    {
        var (device, payout, byDevice) = (world.New("d"), world.New("p"), world.Chance(0.5));
        for (var m = world.Pick(4, 8); m > 0; m--)
        {
            var opened = at.AddDays(-world.Uniform(0.1, 20));
            var seller = world.NewSeller(opened, 1500);
            seller = byDevice ? seller with { Device = device } : seller with { Payout = payout, NameMatches = false };
            for (var i = world.Pick(2, 4); i > 0; i--)
                world.Fraud(world.Offer(seller, at.AddHours(world.Uniform(0, 48)), world.Uniform(800, 3000)), Typologies.Mule);
        }
    }

    private static void StolenCard(DealWorld world, DateTimeOffset at)
    {
        var seller = world.NewSeller(at.AddDays(-world.Uniform(0, 3)), 2000) with { Kyc = 1, NameMatches = world.Chance(0.6) };
        at = at.Date.AddHours(world.Uniform(0, 6)) is var night && world.Chance(0.5) ? new(night, TimeSpan.FromHours(8)) : at;
        for (var i = world.Pick(4, 9); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(2, 12));
            var offer = world.Offer(seller, at, world.Uniform(1000, 5000));
            world.Fraud(
                offer with
                {
                    PurchaseProof = world.Chance(0.2) ? null : false,
                    IssuedAt = at.AddHours(-world.Uniform(0.2, 4)),
                },
                Typologies.StolenCard
            );
        }
    }

    private static void RapidResale(DealWorld world, DateTimeOffset at)
    {
        var seller = world.NewSeller(at.AddDays(-world.Uniform(1, 60)), 1500);
        for (var i = world.Pick(5, 11); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(5, 60));
            var offer = world.Offer(seller, at, world.Uniform(500, 3000));
            world.Fraud(
                offer with
                {
                    PurchaseProof = world.Chance(0.4) ? null : false,
                    IssuedAt = at.AddMinutes(-world.Uniform(2, 40)),
                },
                Typologies.RapidResale
            );
        }
    }

    private static void SequentialBatch(DealWorld world, DateTimeOffset at)
    {
        SimulatedSeller[] sellers =
        [
            .. Enumerable.Range(0, world.Pick(1, 3)).Select(_ => world.NewSeller(at.AddDays(-world.Uniform(1, 200)), 1000)),
        ];
        var first = world.Offer(sellers[0], at, world.Uniform(500, 2000));
        var count = world.Pick(8, 18);
        for (var i = 0; i < count; i++)
        {
            at = at.AddMinutes(world.Uniform(1, 20));
            var offer = world.Offer(sellers[i % sellers.Length], at, first.FaceFen / 100.0);
            world.Fraud(
                offer with
                {
                    NumberPrefix = first.NumberPrefix,
                    Brand = first.Brand,
                    Serial = first.Serial + i,
                    PurchaseProof = world.Chance(0.5) ? null : false,
                },
                Typologies.SequentialBatch
            );
        }
    }

    private static void UsedCards(DealWorld world, DateTimeOffset at)
    {
        var seller = world.NewSeller(at.AddDays(-world.Uniform(1, 100)), 1000);
        for (var i = world.Pick(6, 12); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(1, 10));
            var offer = world.Offer(seller, at, world.Uniform(300, 2000));
            world.Fraud(
                offer with
                {
                    BalanceFen = (long)(offer.FaceFen * (world.Chance(0.5) ? 0 : world.Uniform(0.01, 0.3))),
                    AmountFen = offer.FaceFen,
                },
                Typologies.UsedCards
            );
        }
    }

    private static void Takeover(DealWorld world, DateTimeOffset at)
    {
        var victim = world.Sellers[world.Random.Next(world.Sellers.Count)];
        for (var tries = 0; tries < 50 && (victim.Corporate || victim.OpenedAt > at.AddDays(-60)); tries++)
            victim = world.Sellers[world.Random.Next(world.Sellers.Count)];
        var region = "r" + world.Random.Next(DealWorld.Regions);
        var thief = victim with
        {
            Device = world.New("d"),
            Ip = world.New("x"),
            Region = region,
            Payout = world.New("p"),
            NameMatches = world.Chance(0.4),
        };
        for (var i = world.Pick(3, 7); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(3, 25));
            world.Fraud(world.Offer(thief, at, Math.Max(1000, victim.Yuan * world.Uniform(3, 8))), Typologies.Takeover);
        }
    }

    private static void Dormant(DealWorld world, DateTimeOffset at)
    {
        // One wakes once; when all have, they are accounts that slept before we began to watch.
        var sleeper = world.Sellers.FindIndex(s => s.SleepsFrom < at.AddDays(-30));
        var seller = sleeper >= 0 ? world.Sellers[sleeper] : world.NewSeller(at.AddDays(-400), 400);
        if (sleeper >= 0)
            world.Sellers[sleeper] = seller with { SleepsFrom = DateTimeOffset.MaxValue };
        for (var i = world.Pick(4, 8); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(5, 90));
            world.Fraud(world.Offer(seller, at, Math.Max(1500, seller.Yuan * world.Uniform(4, 10))), Typologies.Dormant);
        }
    }

    /// <summary>Cards go from a seller to a recycler and come back through another seller who uses the recycler's things.</summary>
    private static void Ring(DealWorld world, DateTimeOffset at)
    {
        var recycler = world.Pick(100, 999);
        var (device, payout) = (world.New("d"), world.New("p"));
        SimulatedSeller[] sellers = [.. Enumerable.Range(0, 3).Select(_ => world.NewSeller(at.AddDays(-world.Uniform(20, 200)), 2000))];
        sellers[1] = sellers[1] with { Device = device };
        sellers[2] = sellers[2] with { Payout = payout };
        for (var card = world.Pick(2, 4); card > 0; card--)
        {
            var offer = world.Offer(sellers[0], at, world.Uniform(1000, 4000));
            var rounds = world.Pick(2, 3);
            for (var round = 0; round < rounds; round++)
            {
                var seller = sellers[round % sellers.Length];
                at = at.AddHours(world.Uniform(1, 12));
                offer = offer with
                {
                    At = at,
                    SellerId = seller.Id,
                    Device = seller.Device,
                    PayoutAccount = seller.Payout,
                    IdentityHash = seller.Identity,
                    Phone = seller.Phone,
                    Ip = seller.Ip,
                };
                world.Fraud(offer, Typologies.Ring);
                world.Resold(offer, recycler, at.AddHours(0.5), device, payout);
            }
        }
    }

    private static void FakeIdentity(DealWorld world, DateTimeOffset at)
    {
        var (device, phone, ip) = (world.New("d"), world.New("t"), world.New("x"));
        for (var m = world.Pick(4, 8); m > 0; m--)
        {
            at = at.AddHours(world.Uniform(0.2, 5));
            var seller = world.NewSeller(at.AddHours(-world.Uniform(0.1, 3)), 1500) with
            {
                Ip = ip,
                Kyc = 1,
                NameMatches = world.Chance(0.3),
            };
            seller = world.Chance(0.5) ? seller with { Device = device } : seller with { Phone = phone };
            for (var i = world.Pick(1, 3); i > 0; i--)
                world.Fraud(world.Offer(seller, at.AddMinutes(i * 5), world.Uniform(500, 2000)), Typologies.FakeIdentity);
        }
    }

    private static void RefundAbuse(DealWorld world, DateTimeOffset at)
    {
        var seller = world.NewSeller(at.AddDays(-world.Uniform(5, 200)), 1200);
        for (var i = world.Pick(6, 12); i > 0; i--)
        {
            at = at.AddHours(world.Uniform(2, 20));
            var offer = world.Offer(seller, at, world.Uniform(500, 2500));
            world.Fraud(offer, Typologies.RefundAbuse);
            if (world.Chance(0.85))
                world.Refunded(offer, at.AddHours(world.Uniform(0.3, 2)));
        }
    }

    private static void BonusAbuse(DealWorld world, DateTimeOffset at)
    {
        var (device, payout) = (world.New("d"), world.New("p"));
        for (var m = world.Pick(6, 12); m > 0; m--)
        {
            at = at.AddMinutes(world.Uniform(5, 60));
            var seller = world.NewSeller(at.AddMinutes(-world.Uniform(3, 60)), 100) with { Device = device };
            seller = world.Chance(0.5) ? seller with { Payout = payout } : seller;
            world.Fraud(world.Offer(seller, at, 100) with { BonusFen = 1000 }, Typologies.BonusAbuse, lossFen: 1000);
        }
    }

    private static void InsiderReveal(DealWorld world, DateTimeOffset at)
    {
        var staff = "m" + world.Random.Next(DealWorld.Staff);
        at = new DateTimeOffset(at.Date, TimeSpan.FromHours(8)).AddHours(world.Chance(0.5) ? world.Uniform(0, 5) : world.Uniform(19, 23));
        for (var i = world.Pick(8, 20); i > 0; i--)
        {
            at = at.AddMinutes(world.Uniform(0.3, 4));
            world.Fraud(world.Reveal(staff, at), Typologies.InsiderReveal);
        }
    }
}
