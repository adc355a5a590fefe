using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Reads today's and yesterday's statements of channels that tell of bounces nowhere else. What it misses while it is down, the import of
/// the day's final statement finds (room Reconciliation).
/// </summary>
internal sealed partial class StatementWatch(
    WorkServices work,
    IEnumerable<IChannelStatements> statements,
    BounceDesk desk,
    IOptions<PayoutOptions> options,
    ILogger<StatementWatch> log
) : BatchLoop("payout-statements", work)
{
    private readonly WorkServices work = work;
    private readonly List<IChannelStatements> watched = [.. statements.Where(s => s.TellsOfBounces)];
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

    /// <summary>Reads both days now.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        var today = StatementDays.Of(work.Clock.GetUtcNow());
        foreach (var source in watched.Where(s => s.IsOn))
        foreach (var day in (DateOnly[])[today.AddDays(-1), today])
        {
            var (statement, why) = await source.ReadAsync(day, ct);
            if (statement is null)
            {
                LogUnread(log, source.Channel, day, why);
                continue;
            }
            await using var scope = work.Scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
            foreach (var line in statement.Lines.Where(l => l.Kind == StatementKind.Return))
                await desk.NoteAsync(db, source.Channel, line, isTheOnlyWord: true, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payouts: the statement of {Channel} for {Day} could not be read: {Why}.")]
    private static partial void LogUnread(ILogger logger, string channel, DateOnly day, string why);
}
