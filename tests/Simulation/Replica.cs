using System.Globalization;
using CardRecycle.Api;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Work;
using CardRecycle.EmbeddedPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CardRecycle.Simulation;

/// <summary>One Api as it is shipped, on the simulated clock, its ways out through a <see cref="FaultLine"/>. Its loops do not run by
/// themselves: the simulation takes each step.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly PostgresWire wire;

    private Replica(int number, WebApplication app, PostgresWire wire, FaultLine line, ReplicaClock clock, Uri url, LastError errors)
    {
        (Number, this.app, this.wire, Line, Clock, Errors) = (number, app, wire, line, clock, errors);
        Client = new() { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        var services = app.Services;
        Loops =
        [
            .. services.GetServices<WorkLoop>().OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => new Loop(l.Name, l.RunOnceAsync)),
            new("outbox", services.GetRequiredService<OutboxLoop>().RunOnceAsync),
            new("seal", services.GetRequiredService<SealLoop>().RunOnceAsync),
            new("chain", services.GetRequiredService<ChainLoop>().RunOnceAsync),
            new("balances", services.GetRequiredService<BalanceWatch>().RunOnceAsync),
            new("statements", services.GetRequiredService<StatementWatch>().RunOnceAsync),
            new("reconciliation", services.GetRequiredService<ReconcileLoop>().RunOnceAsync),
        ];
    }

    public int Number { get; }

    public FaultLine Line { get; }

    public ReplicaClock Clock { get; }

    public HttpClient Client { get; }

    /// <summary>What it complained of last.</summary>
    public LastError Errors { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Everything that works behind the requests, one batch at a call.</summary>
    public IReadOnlyList<Loop> Loops { get; }

    internal sealed record Loop(string Name, Func<CancellationToken, Task<int>> RunOnceAsync);

    public static async Task<Replica> StartAsync(
        int number,
        Dictionary<string, string?> settings,
        string connectionString,
        TimeProvider commonClock,
        Action<IServiceCollection>? plant
    )
    {
        var line = new FaultLine();
        var clock = new ReplicaClock(commonClock, line);
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var wire = new PostgresWire(line, database.Port);
        (database.Host, database.Port, database.SslMode) = ("127.0.0.1", wire.Port, SslMode.Disable);
        database.GssEncryptionMode = GssEncryptionMode.Disable;
        (database.MaxPoolSize, database.ApplicationName) = (20, NameOf(number));
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var errors = new LastError();
        var app = ApiBuilder.Build(
            ["--environment=Test", "--hostBuilder:reloadConfigOnChange=false"],
            builder =>
            {
                builder.WebHost.UseUrls(url.ToString());
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Configuration.AddInMemoryCollection([
                    new("ConnectionStrings:Api", database.ConnectionString),
                    new("Work:Enabled", "false"),
                    new("Work:OneAtATime", "true"),
                ]);
                builder.Services.AddSingleton<TimeProvider>(clock);
                OutsideCalls.AddTo(builder.Services, line);
                plant?.Invoke(builder.Services);
                builder.Logging.ClearProviders().AddProvider(errors).SetMinimumLevel(LogLevel.Error);
            }
        );
        await app.StartAsync();
        return new(number, app, wire, line, clock, url, errors);
    }

    /// <summary>The process is gone and another one has started in its place: connections are new, what was in work is lost. Begins when
    /// PostgreSQL has noticed: until then the dead still hold their locks, as long as the machine likes.</summary>
    /// <param name="owner">A way to PostgreSQL that is not this replica's.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task StartAgainAsync(NpgsqlDataSource owner, CancellationToken ct)
    {
        wire.CutAll();
        await using var left = owner.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1"
        );
        left.Parameters.Add(new() { Value = NameOf(Number) });
        while ((long)(await left.ExecuteScalarAsync(ct))! > 0)
            await Task.Delay(1, ct);
        Services.GetRequiredService<NpgsqlDataSource>().Clear();
        Line.Mend();
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"replica-{number}");

    public async ValueTask DisposeAsync()
    {
        Line.Resume();
        Line.Mend();
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await wire.DisposeAsync();
    }
}
