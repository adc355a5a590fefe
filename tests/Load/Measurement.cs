using System.Runtime.InteropServices;
using CardRecycle.EmbeddedPostgres;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>One run: everything is started, measured one thing after another, and stopped.</summary>
internal sealed class Measurement(LoadSettings settings, ProgressContext progress)
{
    private const double QuoteP99AimMs = 5;
    private const int QuoteConnections = 16;

    private static readonly TimeSpan warmUp = TimeSpan.FromSeconds(4);
    private static readonly int[] replayConnections = [8, 24];

    private TimeSpan Time => TimeSpan.FromSeconds(settings.Seconds);

    public async Task<LoadReport> RunAsync(CancellationToken ct)
    {
        var loadBefore = Processors.LoadAverage();
        await using var system = await StepAsync(
            "Start",
            (task, _) => LoadSystem.StartAsync(t => task.Description = $"Start: {t}", true, ct)
        );
        var quotes = await MeasureQuotesAsync(system, ct);
        var sellers = await StepAsync("Sellers sign in", (_, advance) => LoadSellers.SignInAsync(system, settings.Sellers, advance, ct));
        var orders = await MeasureOrdersAsync(system, sellers, ct);
        var checks = await new LoadChecks(system).RunAsync(ct);
        return new(
            new(
                Environment.ProcessorCount,
                RuntimeInformation.FrameworkDescription,
                PostgresServer.Version,
                loadBefore,
                Processors.LoadAverage()
            ),
            orders,
            quotes,
            [
                Goal("orders a second, share of the limit", orders.ShareOfLimit, 0.5),
                Goal("quotes at their peak, share of the constant endpoint", quotes.ShareOfConstant, 1.0 / 3),
                new(
                    $"quote p99 at {settings.QuoteRate} a second, ms",
                    quotes.AtRate.P99Ms,
                    QuoteP99AimMs,
                    quotes.AtRate.P99Ms < QuoteP99AimMs && quotes.AtRate.Failed == 0
                ),
            ],
            checks
        );
    }

    private static LoadGoal Goal(string name, double reached, double aim) => new(name, reached, Math.Round(aim, 3), reached >= aim);

    private async Task<QuotesReport> MeasureQuotesAsync(LoadSystem system, CancellationToken ct)
    {
        var (load, bytes) = await QuoteLoad.Create().TryAsync(system.Api.Port, ct);
        await StepAsync("Quotes: warm up", (_, _) => load.PeakAsync(system.Api, QuoteConnections, warmUp, ct));
        var atRate = await StepAsync(
            $"Quotes: {settings.QuoteRate}/s",
            (_, _) => load.AtRateAsync(system.Api.Port, settings.QuoteRate, QuoteConnections, Time, ct)
        );
        var peak = await StepAsync("Quotes: peak", (_, _) => load.PeakAsync(system.Api, settings.Concurrency, Time, ct));
        Dictionary<string, string?> size = new() { ["CONSTANT_BYTES"] = bytes.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        await using var constant = await ServerProcess.StartAsync(ServeCommand.Constant, Ports.Free(), size, ct);
        await StepAsync("Constant endpoint: warm up", (_, _) => load.PeakAsync(constant, QuoteConnections, warmUp, ct));
        var floor = await StepAsync("Constant endpoint: peak", (_, _) => load.PeakAsync(constant, settings.Concurrency, Time, ct));
        return new(
            atRate,
            peak.PerSecond,
            peak.P99Ms,
            floor.PerSecond,
            floor.P99Ms,
            Math.Round(peak.PerSecond / floor.PerSecond, 3),
            peak.CpuMicros,
            floor.CpuMicros
        );
    }

    private async Task<OrdersReport> MeasureOrdersAsync(LoadSystem system, LoadSellers sellers, CancellationToken ct)
    {
        var load = new OrderLoad(system, settings.Concurrency);
        var warm = await sellers.PrepareOrdersAsync(LoadSettings.WarmUpOrders, ct);
        await StepAsync("Orders: warm up", (_, advance) => load.RunAsync(warm, advance, ct));

        var prepared = await StepAsync("Orders: quotes and cards", (_, _) => sellers.PrepareOrdersAsync(settings.Orders, ct));
        var parts = await Parts.ReadAsync(system, ct);
        var result = await StepAsync("Orders: place and drain", (_, advance) => load.RunAsync(prepared, advance, ct));
        var cpu = (await Parts.ReadAsync(system, ct)).Since(parts, settings.Orders);

        var (statements, transactions) = await CountAsync(system, sellers, load, ct);
        await using var replay = new StatementReplay(system, transactions, LoadSettings.CountedOrders);
        await replay.PrepareAsync(ct);
        var together = await LimitAsync(replay, writesTogether: true, ct);
        var oneByOne = await LimitAsync(replay, writesTogether: false, ct);
        var complete = settings.Orders / result.Complete.TotalSeconds;
        return new(
            settings.Orders,
            Math.Round(settings.Orders / result.Accepted.TotalSeconds, 1),
            Math.Round(complete, 1),
            Math.Round(result.Place.At(0.5), 2),
            Math.Round(result.Place.At(0.99), 2),
            statements,
            Math.Round(together, 1),
            Math.Round(oneByOne, 1),
            Math.Round(complete / together, 3),
            Math.Round(complete / oneByOne, 3),
            cpu
        );
    }

    private async Task<(StatementsReport, IReadOnlyList<TransactionShape>)> CountAsync(
        LoadSystem system,
        LoadSellers sellers,
        OrderLoad load,
        CancellationToken ct
    )
    {
        var counted = await sellers.PrepareOrdersAsync(LoadSettings.CountedOrders, ct);
        var log = new StatementLog(system);
        await log.StartAsync(ct);
        var before = await system.ReadAsync<decimal>("select pg_current_wal_insert_lsn() - '0/0'", ct);
        await StepAsync("Orders: count statements", (_, advance) => load.RunAsync(counted, advance, ct));
        var after = await system.ReadAsync<decimal>("select pg_current_wal_insert_lsn() - '0/0'", ct);
        return (await log.StopAsync(counted.Count, (double)(after - before), ct), log.Transactions);
    }

    /// <summary>The better of a few and of more connections.</summary>
    private async Task<double> LimitAsync(StatementReplay replay, bool writesTogether, CancellationToken ct)
    {
        var best = 0.0;
        foreach (var connections in replayConnections)
            best = Math.Max(
                best,
                await StepAsync(
                    $"Limit: {(writesTogether ? "writes together" : "one by one")}, {connections} connections",
                    (_, _) => replay.RunAsync(writesTogether, connections, Time / replayConnections.Length, ct)
                )
            );
        return best;
    }

    private async Task<T> StepAsync<T>(string name, Func<ProgressTask, Action<double>, Task<T>> run)
    {
        var task = progress.AddTask(name, maxValue: 1);
        task.IsIndeterminate = true;
        var result = await run(
            task,
            share =>
            {
                task.IsIndeterminate = false;
                task.Increment(share);
            }
        );
        task.IsIndeterminate = false;
        task.Value = 1;
        task.StopTask();
        return result;
    }
}
