using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Reads the statements of channels that tell of bounces nowhere else, until each day's is final and all that came back on it is known.
/// </summary>
internal sealed partial class StatementWatch(
    WorkServices work,
    IEnumerable<IChannelStatements> statements,
    BounceDesk desk,
    IOptions<PayoutOptions> options,
    ILogger<StatementWatch> log
) : BatchLoop("payout-statements", work)
{
    /// <summary>After a start: what was read before it, nobody remembers.</summary>
    private const int DaysOfARestart = 7;

    /// <summary>As long as money comes back; what nobody knows by then, people have on their list of differences.</summary>
    private const int DaysMax = 30;

    private readonly WorkServices work = work;
    private readonly List<IChannelStatements> watched = [.. statements.Where(s => s.TellsOfBounces)];
    private readonly Dictionary<string, Days> days = [];
    private DateTimeOffset next;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var (now, every) = (work.Clock.GetUtcNow(), options.Value.StatementEvery);
        if (every == TimeSpan.Zero || now < next)
            return 0;
        next = now + every;
        await LookAsync(ct);
        return 0;
    }

    /// <summary>Reads now every day that is not settled: today, those whose final statement was not read yet, and those with a credit of
    /// which nobody knows what it sends back, since its transfer may have been heard of meanwhile.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        var today = StatementDays.Of(work.Clock.GetUtcNow());
        foreach (var source in watched.Where(s => s.IsOn))
        {
            var (open, added) = days.GetValueOrDefault(source.Channel) ?? new([], today.AddDays(-DaysOfARestart - 1));
            for (; added < today; added = added.AddDays(1))
                open.Add(added.AddDays(1));
            open.RemoveWhere(d => d < today.AddDays(-DaysMax));
            foreach (var day in open.ToList())
                if (await IsSettledAsync(source, day, ct))
                    open.Remove(day);
            days[source.Channel] = new(open, added);
        }
    }

    /// <summary>Whether nothing more will be on the day's statement, and it is known what each credit on it sends back.</summary>
    private async Task<bool> IsSettledAsync(IChannelStatements source, DateOnly day, CancellationToken ct)
    {
        var (statement, why) = await source.ReadAsync(day, ct);
        if (statement is null)
        {
            LogUnread(log, source.Channel, day, why);
            return false;
        }
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var isSettled = statement.IsFinal;
        foreach (var line in statement.Lines.Where(l => l.Kind == StatementKind.Return))
            isSettled &= await desk.NoteAsync(db, source.Channel, line, isTheOnlyWord: true, ct) is not null;
        return isSettled;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payouts: the statement of {Channel} for {Day} could not be read: {Why}.")]
    private static partial void LogUnread(ILogger logger, string channel, DateOnly day, string why);

    /// <param name="Open">Days that are not settled.</param>
    /// <param name="Added">The last day that was taken up.</param>
    private sealed record Days(SortedSet<DateOnly> Open, DateOnly Added);
}
