using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>Calls die before and after they reach the channel, connections die before and after commits, workers meet on one row.</summary>
public sealed class PayoutsSurviveCrashes(CrashingSystem system) : IClassFixture<CrashingSystem>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_workers_on_one_payout_make_one_transfer()
    {
        var owed = await system.OweAsync(300_00, PayoutSystem.NewOpenId("Confirms"));
        var loop = system.Services.GetRequiredService<PayoutLoop>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    await DueAsync(owed);
                    await loop.RunOnceAsync(Ct);
                })
        );
        for (var i = 0; i < 20 && (await system.PayoutAsync(owed)).State != PayoutState.Paid; i++)
        {
            system.Clock.Advance(TimeSpan.FromSeconds(31));
            await loop.RunOnceAsync(Ct);
            await Task.Delay(50, Ct);
        }
        (await system.PayoutAsync(owed)).State.ShouldBe(PayoutState.Paid);
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem();
        (await system.BillsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe("SUCCESS");
        (await system.NewsAsync(owed)).ShouldBe(["PayoutSucceeded"]);
        await system.ShouldBalanceAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Crashes_at_any_point_lose_and_double_nothing(int seed)
    {
        var sellers = new[] { "Confirms", "NameMismatch", "", "Frozen" };
        var all = new List<OwedPayout>();
        for (var i = 0; i < 40; i++)
            all.Add(await system.OweAsync(100_00 + i, PayoutSystem.NewOpenId(sellers[i % sellers.Length])));
        await system.SetFaultsAsync(
            new
            {
                lostRequest = 0.1,
                lostAnswer = 0.1,
                duplicateCallbacks = 1,
                seed,
            }
        );
        system.Crash(new Random(seed), probability: 25);
        var random = new Random(seed);
        for (var round = 0; round < 25; round++)
        {
            await RunLoopAsync();
            if (random.Next(3) == 0)
                await KillConnectionsAsync(random);
            if (random.Next(4) == 0)
                await ConfirmSomeAsync(all, random);
            system.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 90)));
        }
        system.Crashes.ShouldBeGreaterThan(5, "the test has to crash to prove anything");
        system.Crash(null, 0);
        await system.ClearFaultsAsync();
        for (var i = 0; i < 60 && !await AllEndedAsync(all); i++)
        {
            await RunLoopAsync();
            await ConfirmSomeAsync(all, null);
            system.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var owed in all)
        {
            var payout = await system.PayoutAsync(owed);
            payout.State.ShouldBeOneOf(PayoutState.Paid, PayoutState.NeedsSeller);
            var paid = (await system.BillsAsync(owed)).Count(b => b.State == "SUCCESS");
            paid.ShouldBe(payout.State == PayoutState.Paid ? 1 : 0);
            (await system.NewsAsync(owed)).Count(n => n == "PayoutSucceeded").ShouldBe(paid);
        }
        await system.ShouldBalanceAsync();
    }

    [Fact]
    public async Task Two_attempts_alive_are_impossible_in_the_database_too()
    {
        var owed = await system.OweAsync(300_00);
        await RunLoopAsync();
        (await system.AttemptsAsync(owed)).ShouldHaveSingleItem().State.ShouldBe(AttemptState.WaitUser);
        var second = await Should.ThrowAsync<PostgresException>(() =>
            system.InDatabase(db =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    insert into payouts.attempts (id, payout_id, sequence, attempt_no, channel, amount_fen, account, sealed_name, goods_name,
                      remark, created_at, state, refused, tries, sends, reminded)
                    select {Guid.CreateVersion7()}, payout_id, 2, 'PLANTED', channel, amount_fen, account, sealed_name, goods_name,
                      remark, created_at, 'Submitting', false, 0, 0, false
                    from payouts.attempts where payout_id = {owed.Id}
                    """,
                    Ct
                )
            )
        );
        second.ConstraintName.ShouldBe(PayoutTables.OneAlive);
    }

    private async Task RunLoopAsync()
    {
        try
        {
            await system.Services.GetRequiredService<PayoutLoop>().RunOnceAsync(Ct);
        }
        catch (Exception e) when (e is NpgsqlException or IOException)
        {
            // The claim itself was cut off: the loop would log and go on.
        }
        await Task.Delay(20, Ct);
    }

    private Task<int> DueAsync(OwedPayout owed) =>
        system.InDatabase(db =>
            db.Database.ExecuteSqlAsync(
                $"update payouts.payouts set next_attempt_at = {system.Clock.GetUtcNow()} where id = {owed.Id} and state in ('Owed', 'InFlight')",
                Ct
            )
        );

    private async Task ConfirmSomeAsync(List<OwedPayout> all, Random? random)
    {
        foreach (var owed in all.Where(_ => random is null || random.Next(2) == 0))
        foreach (var bill in (await system.BillsAsync(owed)).Where(b => b.State == "WAIT_USER_CONFIRM"))
            await system.ConfirmAsync(owed, bill.OutBillNo);
    }

    private async Task<bool> AllEndedAsync(List<OwedPayout> all)
    {
        foreach (var owed in all)
            if ((await system.PayoutAsync(owed)).State is PayoutState.Owed or PayoutState.InFlight)
                return false;
        return true;
    }

    /// <summary>Cuts the Api's connections while a batch is at work.</summary>
    private async Task KillConnectionsAsync(Random random)
    {
        var running = RunLoopAsync();
        await Task.Delay(random.Next(0, 15), Ct);
        await using var owner = new NpgsqlConnection(system.Database.Owner + ";Pooling=false");
        await owner.OpenAsync(Ct);
        await using var kill = new NpgsqlCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
            owner
        );
        await kill.ExecuteNonQueryAsync(Ct);
        await running;
        NpgsqlConnection.ClearAllPools();
    }
}

/// <summary>The loops are driven by the test, and calls of the channel die when it says so.</summary>
public sealed class CrashingSystem : PayoutSystem
{
    private (Random Random, int Percent)? crashes;

    protected override bool RunsWorkLoops => false;

    public int Crashes { get; private set; }

    public void Crash(Random? random, int probability) => crashes = random is null ? null : (random, probability);

    protected override void ConfigureApi(WebApplicationBuilder builder)
    {
        base.ConfigureApi(builder);
        builder.Services.RemoveAll<IPaymentChannel>();
        builder.Services.AddSingleton<IPaymentChannel>(s => new CrashingChannel(
            ActivatorUtilities.CreateInstance<WeChatTransferChannel>(s),
            this
        ));
    }

    private void MayCrash()
    {
        if (crashes is not var (random, percent))
            return;
        lock (random)
            if (random.Next(100) < percent)
            {
                Crashes++;
                throw new SimulatedCrashException();
            }
    }

    private sealed class SimulatedCrashException : Exception;

    private sealed class CrashingChannel(IPaymentChannel inner, CrashingSystem system) : IPaymentChannel
    {
        public string Name => inner.Name;
        public IReadOnlyList<ChannelRoute> Routes => inner.Routes;
        public int RatePerSecond => inner.RatePerSecond;
        public ConfirmPage? ConfirmPage => inner.ConfirmPage;

        public Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct) => CallAsync(() => inner.SendAsync(transfer, ct));

        public Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) => CallAsync(() => inner.QueryAsync(attemptNo, ct));

        public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => CallAsync(() => inner.CancelAsync(attemptNo, ct));

        public Task<long?> AvailableFenAsync(CancellationToken ct) => inner.AvailableFenAsync(ct);

        public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody) =>
            inner.ReadNotice(headers, rawBody);

        private async Task<TransferState> CallAsync(Func<Task<TransferState>> call)
        {
            system.MayCrash();
            var state = await call();
            system.MayCrash();
            return state;
        }
    }
}
