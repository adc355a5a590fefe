using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using CardRecycle.Sandbox.Durability;
using CardRecycle.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CardRecycle.Simulation;

/// <summary>PostgreSQL, the Sandbox, the post office between its callbacks and us, and two replicas, all on one clock that only the
/// simulation moves.</summary>
internal sealed class World : IAsyncDisposable
{
    public const int Replicas = 2;

    /// <summary>Only of the newest bills is anything false said: older ones interest nobody.</summary>
    private const int MisreportedMax = 40;

    private readonly TestDatabase database;
    private readonly WebApplication sandbox;
    private readonly WeChatMemory weChat;
    private readonly AlipayMemory alipay;
    private readonly Agenda agenda;
    private readonly OneByOne sending;

    private World(TestDatabase database, WebApplication sandbox, PostOffice post, OneByOne sending, Uri sandboxUrl, FakeTimeProvider clock)
    {
        (this.database, this.sandbox, Post, this.sending, Clock) = (database, sandbox, post, sending, clock);
        var services = sandbox.Services;
        (weChat, alipay) = (services.GetRequiredService<WeChatMemory>(), services.GetRequiredService<AlipayMemory>());
        agenda = services.GetRequiredService<Agenda>();
        (Providers, Owner) = (new() { BaseAddress = sandboxUrl }, NpgsqlDataSource.Create(database.Owner));
    }

    public FakeTimeProvider Clock { get; }

    public PostOffice Post { get; }

    /// <summary>The Sandbox's side doors.</summary>
    public HttpClient Providers { get; }

    public List<Replica> Apis { get; } = [];

    /// <summary>Of the owner, past the replicas' wires.</summary>
    public NpgsqlDataSource Owner { get; }

    public static async Task<World> StartAsync(int seed, Action<IServiceCollection>? plant)
    {
        var clock = new FakeTimeProvider(TestSystem.Start);
        var database = await TestDatabase.CreateAsync();
        var keys = DevKeys.Create();
        var (callbacks, providers) = (new Uri($"http://127.0.0.1:{Ports.Free()}"), new Uri($"http://127.0.0.1:{Ports.Free()}"));
        var post = await PostOffice.StartAsync(callbacks, seed);
        var sending = new OneByOne();
        var sandbox = SandboxBuilder.Build(
            ["--environment=Test", "--hostBuilder:reloadConfigOnChange=false"],
            builder =>
            {
                builder.WebHost.UseUrls(providers.ToString());
                builder.Configuration.AddInMemoryCollection(keys.ForSandbox(callbacks));
                builder.Services.AddSingleton<TimeProvider>(clock);
                builder.Services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(sending.Handler));
                builder.Logging.ClearProviders();
            }
        );
        await sandbox.StartAsync();
        var world = new World(database, sandbox, post, sending, providers, clock);
        var settings = keys.ForApi(providers, callbacks);
        foreach (var (name, value) in keys.ForBank(providers))
            settings[name] = value;
        // Bank cards are paid by the bank from here on, and by Alipay below.
        settings["Gateways:Bank:MinFen"] = "15000";
        settings["Models:Path"] = await SampleModels.RegistryAsync();
        for (var i = 0; i < Replicas; i++)
            world.Apis.Add(await Replica.StartAsync(i, settings, database.Api, clock, plant));
        return world;
    }

    /// <summary>Lets time pass, and everything that the providers do by themselves in it happen, each at its time.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var until = Clock.GetUtcNow() + time;
        foreach (var api in Apis)
            until += api.Clock.TakePassed();
        await SettleAsync();
        while (agenda.NextDue is { } due && due < until)
        {
            if (due > Clock.GetUtcNow())
                Clock.SetUtcNow(due);
            await SettleAsync();
        }
        Clock.SetUtcNow(until);
        await SettleAsync();
    }

    /// <summary>WeChat says of one of its bills that it died, and it did not: signed, and wrong.</summary>
    /// <returns>What it says; null while there is no bill.</returns>
    public async Task<string?> MisreportAsync(Random random)
    {
        string[] numbers = [.. weChat.Bills.Keys.TakeLast(MisreportedMax)];
        if (numbers.Length == 0)
            return null;
        var no = numbers[random.Next(numbers.Length)];
        var state = random.Next(2) == 0 ? "FAIL" : "CANCELLED";
        await Callers.Expect(await Providers.PostAsync($"/wechat/bills/{no}/misreports/{state}", null));
        await SettleAsync();
        return state;
    }

    /// <summary>Orders whose money waits for their seller to mend something.</summary>
    public async Task<HashSet<Guid>> WaitingForSellersAsync(CancellationToken ct)
    {
        await using var command = Owner.CreateCommand("select order_id from payouts.payouts where state = 'NeedsSeller'");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var waiting = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
            waiting.Add(reader.GetGuid(0));
        return waiting;
    }

    /// <summary>Payouts that are on their way.</summary>
    public async Task<long> OwedAsync(CancellationToken ct)
    {
        await using var command = Owner.CreateCommand("select count(*) from payouts.payouts where state <> 'Paid'");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The case of an order that waits for a second person's word, or null.</summary>
    public async Task<Guid?> CaseForSecondAsync(Guid orderId, CancellationToken ct)
    {
        await using var command = Owner.CreateCommand("select id from cases.cases where order_id = $1 and state = 'AwaitingSecond'");
        command.Parameters.Add(new() { Value = orderId });
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>Waits until the providers have done all that is due: what they send has arrived at the post office.</summary>
    public async Task SettleAsync()
    {
        while (
            !agenda.IsIdle
            || !sending.IsIdle
            || weChat.Notifications.Values.Any(n => n.NextAt <= Clock.GetUtcNow())
            || alipay.Notifications.Values.Any(n => n.NextAt <= Clock.GetUtcNow())
        )
            await Task.Delay(1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in Apis)
            await api.DisposeAsync();
        Providers.Dispose();
        await Owner.DisposeAsync();
        await sandbox.StopAsync();
        await sandbox.DisposeAsync();
        await Post.DisposeAsync();
        sending.Dispose();
        await database.DisposeAsync();
    }
}
