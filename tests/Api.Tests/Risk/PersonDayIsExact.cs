using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Api.Tests.Risk;

/// <summary>
/// Goal: the rule of 50,000 yuan a person and day holds to the fen, whatever comes at once. Method: 1,000 deals of four persons, each by
/// several accounts, are judged by two replicas, two dozen at a time, while the clock runs over midnight in Beijing and in Greenwich; then
/// every decision is held against the sum of what the same person's deals before it had come to.
/// </summary>
public sealed class PersonDayIsExact(StartedSystem system) : IClassFixture<StartedSystem>
{
    private const int Deals = 1000;
    private const int Rounds = 10;
    private const int AtOnce = 24;
    private const int Persons = 4;
    private const int AccountsEach = 3;
    private const long LineFen = 50_000_00;

    /// <summary>Four hours before midnight in Beijing.</summary>
    private static readonly TimeSpan tillEvening = TimeSpan.FromHours(10);
    private static readonly TimeSpan stepMax = TimeSpan.FromMinutes(2);

    private readonly Random random = new(20261128);

    /// <summary>A round is judged at once; deals that end without a sale are released between rounds, so that each decision has one right
    /// answer.</summary>
    [Fact]
    public async Task Of_1_000_deals_at_once_across_accounts_and_midnight_each_is_reviewed_if_and_only_if_its_person_passes_the_line()
    {
        system.Clock.Advance(tillEvening);
        var replica = await system.StartReplicaAsync();
        var released = new Dictionary<Guid, int>();
        var rounds = new Dictionary<Guid, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var deals = Enumerable.Range(0, Deals / Rounds).Select(_ => Next()).ToArray();
            var steps = deals.Select(_ => stepMax * random.NextDouble()).ToArray();
            foreach (var deal in deals)
                rounds[deal.OrderId] = round;
            await Parallel.ForEachAsync(
                deals.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
                async (deal, ct) =>
                {
                    system.Clock.Advance(steps[deal.Index]);
                    await JudgeAsync(deal.Index % 2 == 0 ? system.Services : replica.Services, deal.Item, ct);
                }
            );
            foreach (var deal in deals.Where(_ => random.Next(10) == 0))
            {
                released[deal.OrderId] = round;
                await ReleaseAsync(deal.OrderId);
            }
        }

        var judged = await JudgedAsync();
        judged.Count.ShouldBe(Deals);
        judged.Select(j => j.Day).Distinct().Count().ShouldBe(2, "the clock passed midnight in Beijing once");
        foreach (var day in judged.GroupBy(j => (j.Person, j.Day)))
        {
            var before = new List<Judged>();
            foreach (var deal in day.OrderBy(d => d.Seq))
            {
                var counted = before.Where(b => !released.TryGetValue(b.OrderId, out var r) || r >= rounds[deal.OrderId]);
                var soFar = counted.Sum(b => b.BalanceFen);
                deal.SoFarFen.ShouldBe(soFar, $"deal {deal.Seq} of {day.Key}");
                deal.Reviewed.ShouldBe(soFar + deal.BalanceFen > LineFen, $"deal {deal.Seq} of {day.Key}");
                PersonDays.DayOf(deal.At).ShouldBe(deal.Day, "the day that counts is the day of the decision");
                before.Add(deal);
            }
        }
        judged.Count(j => j.Reviewed).ShouldBeInRange(Deals / 10, Deals * 9 / 10);
    }

    private Deal Next()
    {
        var person = random.Next(Persons);
        var account = (person * AccountsEach) + random.Next(AccountsEach);
        var order = NewId();
        var balanceFen = random.Next(100_00, 2_000_01);
        return new(
            order,
            new Guid(account + 1, 0, 0, new byte[8]),
            $"person-{person}",
            NewId(),
            "6222",
            "walmart",
            balanceFen,
            balanceFen,
            balanceFen * 9 / 10,
            $"device-{account}",
            null
        );
    }

    private Guid NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    private static async Task JudgeAsync(IServiceProvider services, Deal deal, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await services.GetRequiredService<IRiskGate>().AssessAsync(db, deal, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private Task<int> ReleaseAsync(Guid orderId) =>
        system.InDatabase(async db =>
        {
            await system.Services.GetRequiredService<IPersonDays>().ReleaseAsync(db, orderId, TestContext.Current.CancellationToken);
            return 0;
        });

    private Task<List<Judged>> JudgedAsync() =>
        system.InDatabase(async db =>
        {
            var ct = TestContext.Current.CancellationToken;
            var decisions = await db.RiskDecisions.AsNoTracking().ToListAsync(ct);
            var events = await db.DealEvents.AsNoTracking().ToDictionaryAsync(e => e.Id, ct);
            var days = await db.Set<PersonDayEntry>().AsNoTracking().ToDictionaryAsync(e => e.OrderId, ct);
            return decisions
                .Select(d => new Judged(
                    d.OrderId,
                    events[d.OrderId].Seq,
                    d.At,
                    days[d.OrderId].PersonHash,
                    days[d.OrderId].Day,
                    d.Inputs!.SoFarFen,
                    d.Inputs.BalanceFen,
                    d.Reasons.Any(r => r.Code == "person-day")
                ))
                .ToList();
        });

    private sealed record Judged(
        Guid OrderId,
        long Seq,
        DateTimeOffset At,
        string Person,
        DateOnly Day,
        long SoFarFen,
        long BalanceFen,
        bool Reviewed
    );
}
