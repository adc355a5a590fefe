using CardRecycle.Models.Risk;

namespace CardRecycle.Models.Tests.Risk;

/// <summary>Events of few entities that meet often, so that every branch of the state is walked.</summary>
internal static class RandomDeals
{
    internal static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(8));

    internal static IReadOnlyList<DealEvent> Make(int count, int seed)
    {
        var random = new Random(seed);
        var at = Start;
        var events = new List<DealEvent>();
        for (var i = 0; i < count; i++)
        {
            at = at.AddSeconds(random.Next(3000));
            events.Add(One("e" + i, at, random));
        }
        return events;
    }

    internal static DealEvent One(string id, DateTimeOffset at, Random random) =>
        new()
        {
            Id = id,
            At = at,
            Step = random.Next(10) switch
            {
                0 => DealStep.Refund,
                1 => DealStep.Resale,
                2 => DealStep.Reveal,
                _ => DealStep.Offer,
            },
            SellerId = "s" + random.Next(60),
            Device = Maybe("d" + random.Next(50), random),
            Ip = Maybe("ip" + random.Next(20), random),
            PayoutAccount = Maybe("p" + random.Next(60), random),
            IdentityHash = Maybe("i" + random.Next(55), random),
            Phone = Maybe("t" + random.Next(60), random),
            CardFingerprint = "c" + random.Next(400),
            NumberPrefix = Maybe("x" + random.Next(5), random),
            Serial = random.Next(3) == 0 ? null : random.Next(200),
            Brand = "b" + random.Next(8),
            RecyclerId = "r" + random.Next(4),
            StaffId = "m" + random.Next(3),
            AmountFen = random.Next(100, 500_000),
            FaceFen = random.Next(2) == 0 ? 0 : 500_000,
            BalanceFen = random.Next(2) == 0 ? null : random.Next(500_001),
            BonusFen = random.Next(3) == 0 ? 500 : 0,
            Region = Maybe("g" + random.Next(6), random),
            AccountAgeDays = random.Next(400),
            KycLevel = random.Next(4),
            IssuedAt = random.Next(2) == 0 ? null : at.AddHours(-random.Next(1000)),
        };

    private static string? Maybe(string id, Random random) => random.Next(8) == 0 ? null : id;
}
