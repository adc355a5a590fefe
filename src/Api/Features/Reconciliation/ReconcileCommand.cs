using System.Globalization;
using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using Npgsql;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>
/// <c>CardRecycle.Api reconcile [--day YYYY-MM-DD] [--close WHO]</c>: takes in the bills of a day (yesterday, in Beijing), explains what
/// explains itself, and says what stands against closing it; with <c>--close</c> it is closed if nothing does.
/// </summary>
internal static class ReconcileCommand
{
    /// <summary>The command's name on the command line.</summary>
    public const string Name = "reconcile";

    private const int Done = 0;
    private const int Unexplained = 1;
    private const int BadInput = 2;

    /// <returns>The exit code: 0 nothing stands against closing the day (or it is closed), 1 something does, 2 bad input.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, IConfiguration options, TextWriter print, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var day = StatementDays.Of(clock.GetUtcNow()).AddDays(-1);
        if (
            options["day"] is { } text
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        )
            return await SayAsync(print, $"--day is a day that is over, as 2026-11-24, not '{text}'.");
        if (options["close"] is { Length: 0 })
            return await SayAsync(print, "--close says who closes the day.");
        try
        {
            return await RunAsync(services, day, options["close"], print, ct);
        }
        catch (Exception e) when (e is NpgsqlException || e.InnerException is NpgsqlException)
        {
            return await SayAsync(print, $"The database does not take it ({e.Message}); ConnectionStrings:Api says where it is.");
        }
    }

    private static async Task<int> RunAsync(
        IServiceProvider services,
        DateOnly day,
        string? closedBy,
        TextWriter print,
        CancellationToken ct
    )
    {
        var reconciler = services.GetRequiredService<Reconciler>();
        foreach (var source in reconciler.Sources)
        {
            var refused = (await reconciler.ImportAsync(source, day, "command", again: false, ct)).Refused(
                out var refusal,
                out var imported
            );
            await print.WriteLineAsync(
                refused
                    ? $"{source.Channel}: {refusal!.Title}: {refusal.Detail}"
                    : $"{source.Channel}: {imported!.Lines} lines, {imported.OutFen} fen out, {imported.InFen} fen in"
                        + (imported.Repeated ? " (taken in before)" : "")
            );
            await reconciler.ExplainByRulesAsync(source.Channel, ct);
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var closing = scope.ServiceProvider.GetRequiredService<CloseDay>();
        var obstacles = await closing.ObstaclesAsync(day, ct);
        foreach (var obstacle in obstacles)
            await print.WriteLineAsync($"{day:yyyy-MM-dd} cannot be closed: {obstacle}");
        if (obstacles.Count > 0)
            return Unexplained;
        if (closedBy is null)
        {
            await print.WriteLineAsync($"{day:yyyy-MM-dd} can be closed: --close WHO.");
            return Done;
        }
        if ((await closing.RunAsync(day, "command:" + closedBy, "reconcile --close", ct)).Refused(out var not, out var closed))
            return await SayAsync(print, $"{not.Title}: {not.Detail}");
        await transaction.CommitAsync(ct);
        await print.WriteLineAsync($"{day:yyyy-MM-dd} is closed. Head {closed.Head}");
        return Done;
    }

    private static async Task<int> SayAsync(TextWriter print, string line)
    {
        await print.WriteLineAsync(line);
        return BadInput;
    }
}
