using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using CardRecycle.Api;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.EmbeddedPostgres;
using CardRecycle.Sandbox;
using CardRecycle.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace CardRecycle.Load;

/// <summary>
/// <c>risk-decisions</c>: the gate of a running Api decides on deals that are due at a fixed rate, its database holding a past of a given
/// size. A decision is the whole transaction: begin, locks, reads, features, model, rules, states stored, event and decision written,
/// commit on a durable disk.
/// </summary>
internal sealed class RiskDecisions(LoadSystem system, RiskPast past, IServiceProvider api)
{
    private const int Workers = 24;
    private const int WarmUpSeconds = 10;
    private const int EventsMax = 20_000_000;
    private const int RateMax = 5_000;
    private const int SecondsMax = 600;

    private int next;

    public static Command Create()
    {
        var events = new Option<int[]>("--events")
        {
            Description = $"Events that the database holds, 1,000 to {EventsMax}; several are measured one after another, ascending.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [RiskPast.WorldEvents, 10 * RiskPast.WorldEvents],
        };
        var rate = new Option<int>("--rate") { Description = "Decisions a second.", DefaultValueFactory = _ => 300 };
        var seconds = new Option<int>("--seconds") { Description = "How long each is measured.", DefaultValueFactory = _ => 60 };
        var keep = new Option<bool>("--keep") { Description = "Leave the past in the database, and go on from the one that was left." };
        var command = new Command("risk-decisions", "Decides on deals at a fixed rate, with a past of millions of events.")
        {
            events,
            rate,
            seconds,
            keep,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                int[] sizes = [.. parsed.GetValue(events)!.Select(e => Math.Clamp(e, 1_000, EventsMax)).Order()];
                var each = (Math.Clamp(parsed.GetValue(rate), 1, RateMax), Math.Clamp(parsed.GetValue(seconds), 1, SecondsMax));
                try
                {
                    var rows = await RunAsync(sizes, each.Item1, each.Item2, parsed.GetValue(keep), ct);
                    Print(rows);
                    return rows.All(r => r.Unscored == 0) ? 0 : 1;
                }
                catch (PostgresUnavailableException e)
                {
                    await Console.Error.WriteLineAsync(e.Message);
                    return 1;
                }
            }
        );
        return command;
    }

    private static Task<List<Row>> RunAsync(int[] sizes, int rate, int seconds, bool keep, CancellationToken ct) =>
        AnsiConsole
            .Create(new() { Out = new AnsiConsoleOutput(Console.Error) })
            .Progress()
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                await using var system = await LoadSystem.StartAsync(_ => { }, servers: false, ct, keep);
                await using var api = await StartApiAsync(system, ct);
                var past = new RiskPast(system);
                if (keep)
                    await past.TakeUpAsync(ct);
                var (decisions, rows) = (new RiskDecisions(system, past, api.Services), new List<Row>());
                foreach (var size in sizes)
                {
                    var fill = progress.AddTask(string.Create(CultureInfo.InvariantCulture, $"Past of {size:N0} events"), maxValue: 1);
                    await past.GrowAsync(size, fill.Increment, ct);
                    fill.Value = 1;
                    var measure = progress.AddTask($"{rate} decisions a second", maxValue: 1);
                    measure.IsIndeterminate = true;
                    await decisions.MeasureAsync(rate, WarmUpSeconds, ct);
                    rows.Add(await decisions.MeasureAsync(rate, seconds, ct));
                    (measure.IsIndeterminate, measure.Value) = (false, 1);
                    measure.StopTask();
                }
                await api.StopAsync(ct);
                return rows;
            });

    /// <summary>In this process, its work loops off: what is measured is the gate.</summary>
    private static async Task<WebApplication> StartApiAsync(LoadSystem system, CancellationToken ct)
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var settings = DevKeys.Create().ForApi(url, url);
        settings["ConnectionStrings:Api"] = system.Database.Api();
        settings["Models:Path"] = await SampleModels.RegistryWithRiskAsync();
        settings["Work:Enabled"] = "false";
        var api = ApiBuilder.Build(
            ["--environment=Test"],
            builder =>
            {
                builder.WebHost.UseUrls(url.ToString());
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
            }
        );
        await api.StartAsync(ct);
        return api;
    }

    private async Task<Row> MeasureAsync(int rate, int seconds, CancellationToken ct)
    {
        var total = rate * seconds;
        var (whole, judge, write) = (new Latencies(total), new Latencies(total), new Latencies(total));
        var (held, unscored, cpu, postgres) = (0, 0, Processors.Own(), await PostgresCpuAsync(ct));
        var elapsed = await OpenLoop.RunAsync(rate, total, Workers, WorkAsync, ct);
        var (ownMs, postgresMs) = ((Processors.Own() - cpu) * 1_000 / total, (await PostgresCpuAsync(ct) - postgres) * 1_000 / total);
        return new(past.Events, past.States, total / elapsed, whole, judge, write, ScoreAlone(), ownMs, postgresMs, held, unscored)
        {
            Megabytes = await system.ReadAsync<long>("select pg_database_size(current_database()) / 1024 / 1024", ct),
        };

        async Task WorkAsync(ChannelReader<Due> due)
        {
            await foreach (var piece in due.ReadAllAsync(ct))
            {
                var deal = NextDeal();
                await using var scope = api.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                var started = Stopwatch.GetTimestamp();
                var decision = await api.GetRequiredService<IRiskGate>().AssessAsync(db, deal, ct);
                var judged = Stopwatch.GetTimestamp();
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                var written = Stopwatch.GetTimestamp();
                judge.Add(judged - started);
                write.Add(written - judged);
                whole.Add(written - piece.At);
                if (decision.Verdict != RiskVerdict.Approve)
                    Interlocked.Increment(ref held);
                if (decision.ExpectedLossFen is null)
                    Interlocked.Increment(ref unscored);
            }
        }
    }

    /// <summary>A seller of the past sells another card.</summary>
    private Deal NextDeal()
    {
        var i = Interlocked.Increment(ref next);
        var (e, now) = (past.Sample[(int)(i * 7_919L % past.Sample.Count)], DateTimeOffset.UtcNow);
        var (order, card) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        return new(
            order,
            Guid.Parse(e.SellerId),
            e.IdentityHash!,
            card,
            "load",
            e.Brand ?? "walmart",
            e.FaceFen,
            e.AmountFen,
            e.AmountFen * 9 / 10,
            e.Device,
            e.Ip
        )
        {
            Facts = new(
                e.Phone!,
                e.PayoutAccount,
                now.AddDays(-(e.AccountAgeDays ?? 0)),
                e.KycLevel >= 3,
                card.ToString("n"),
                e.NumberPrefix,
                (int?)e.Serial
            ),
            HasProof = e.PurchaseProof == true,
            QuotedAt = now.AddMinutes(-2),
            AcceptedAt = now.AddMinutes(-1),
        };
    }

    /// <summary>The share of models, rules and reasons: the decision again on the features of stored ones, on one thread.</summary>
    private Latencies ScoreAlone()
    {
        var scorer = api.GetRequiredService<RiskScorer>();
        using var scope = api.CreateScope();
        var stored = scope
            .ServiceProvider.GetRequiredService<CardRecycleDb>()
            .RiskDecisions.OrderByDescending(d => d.Id)
            .Take(2_000)
            .ToList();
        var times = new Latencies(stored.Count);
        foreach (var decision in stored)
        {
            var started = Stopwatch.GetTimestamp();
            scorer.Decide(decision.Inputs!, decision.FeatureValues);
            times.Add(Stopwatch.GetTimestamp() - started);
        }
        return times;
    }

    private async Task<double> PostgresCpuAsync(CancellationToken ct) => Processors.Tree(await Parts.PostmasterAsync(system, ct));

    private static void Print(List<Row> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var row in rows)
            table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"{row.Events:N0} events")).RightAligned());
        Add("states of entities", r => r.States.ToString("N0", CultureInfo.InvariantCulture));
        Add("database (MB)", r => r.Megabytes.ToString("N0", CultureInfo.InvariantCulture));
        Add("decisions a second", r => Text(r.PerSecond));
        Add("decision p50, p90, p99, max (ms)", r => $"{At(r.Whole, 0.5)}, {At(r.Whole, 0.9)}, {At(r.Whole, 0.99)}, {At(r.Whole, 1)}");
        Add("of it judged (locks, reads, features, models, states) p50, p99", r => $"{At(r.Judge, 0.5)}, {At(r.Judge, 0.99)}");
        Add("of it written and committed p50, p99", r => $"{At(r.Write, 0.5)}, {At(r.Write, 0.99)}");
        Add("models, rules, reasons alone p50, p99", r => $"{At(r.Scored, 0.5)}, {At(r.Scored, 0.99)}");
        Add("processor time: Api with driver, PostgreSQL (ms)", r => $"{Text(r.OwnMs)}, {Text(r.PostgresMs)}");
        Add("held up, of them unscored", r => $"{r.Held}, {r.Unscored} of {r.Whole.Count}");
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"[grey]{Environment.ProcessorCount} processors, {PostgresServer.Version}; load average {Processors.LoadAverage()} at the end[/]"
        );

        void Add(string name, Func<Row, string> of) => table.AddRow([Markup.Escape(name), .. rows.Select(of)]);
        static string At(Latencies times, double share) => Text(times.At(share));
        static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private sealed record Row(
        long Events,
        long States,
        double PerSecond,
        Latencies Whole,
        Latencies Judge,
        Latencies Write,
        Latencies Scored,
        double OwnMs,
        double PostgresMs,
        int Held,
        int Unscored
    )
    {
        public long Megabytes { get; init; }
    }
}
