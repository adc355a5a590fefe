using CardRecycle.Api.Gateways.Payments;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// Takes payouts to their end: record the attempt and reserve the money, commit, send, record what came back. What is not known is asked
/// before anything else is done. Recording is shared by a batch, calls are made apart.
/// </summary>
internal sealed partial class PayoutLoop(
    WorkServices work,
    PayoutRecorder recorder,
    Payees payees,
    ChannelHealth health,
    PayoutRouter router,
    ILogger<PayoutLoop> log
) : WorkLoop(WorkName, $"{PayoutTables.Schema}.{PayoutTables.Payouts}", work)
{
    public const string WorkName = "payouts";

    /// <summary>The books did not owe the seller that much yet; looked at again after this.</summary>
    private static readonly TimeSpan afterUncovered = TimeSpan.FromMinutes(1);

    private readonly WorkServices work = work;

    protected override int BatchSize => 64;
    protected override int RowsInWorkMax => 192;
    protected override bool RowByRow => false;

    /// <summary>Calls of one batch at once.</summary>
    private const int Concurrency = 32;

    protected override async Task HandleBatchAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        // What the batch shares (reading, recording) has no row to blame: all keep their leases and come again.
        if (!await TryAsync(() => RunBatchAsync(ids, ct)))
            LogBatchLeft(log, ids.Count);
    }

    private async Task RunBatchAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var works = await LoadAsync(ids, ct);
        foreach (var broken in works.Where(w => w is { Payout.State: PayoutState.InFlight, Alive: null }))
            LogNoAttempt(log, broken.Payout.Id);
        await SettleNoticesAsync([.. works.Where(w => w is { Alive: not null, Notice: not null })], ct);
        var started = await StartAsync([.. works.Select(w => w.Payout).Where(p => p.State == PayoutState.Owed)], ct);
        var ask = works.Where(w => w is { Payout.State: PayoutState.InFlight or PayoutState.Paid, Alive: not null, Notice: null });
        await Parallel.ForEachAsync(
            started.Select(w => (Work: w, Send: true)).Concat(ask.Select(w => (Work: w, Send: false))).ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce(Concurrency), CancellationToken = ct },
            (item, token) => GuardAsync(item.Work.Payout, _ => AskChannelAsync(item.Work, item.Send, token), token)
        );
    }

    /// <summary>One payout alone: the way back when a batch could not be saved together.</summary>
    protected override async Task HandleAsync(Guid id, IServiceProvider services, CancellationToken ct) => await HandleBatchAsync([id], ct);

    private async Task<List<PayoutWork>> LoadAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        return await PayoutWork.LoadAsync(scope.ServiceProvider.GetRequiredService<CardRecycleDb>(), ids, ct);
    }

    /// <summary>The channel has told us itself that these succeeded, or its statement that they came back: no query is needed.</summary>
    private async Task SettleNoticesAsync(List<PayoutWork> noticed, CancellationToken ct)
    {
        var paid = new List<DecidedPayout>(noticed.Count);
        foreach (var (payout, attempt, notice) in noticed)
        {
            var decision = Judge(payout, attempt!, notice!, PayoutDecider.Apply);
            if (decision.Consequence == Consequence.Paid)
                paid.Add(new(payout, attempt!, decision.Consequence));
            else
                await GuardAsync(payout, _ => SaveAsync(payout, attempt!, decision, ct), ct);
        }
        if (paid.Count == 0)
            return;
        if (paid.Count == 1 || !await TryAsync(() => recorder.SettleAsync(paid, ct)))
            foreach (var one in paid.Count == 1 ? paid : await ReloadAsync(paid, ct))
                await GuardAsync(one.Payout, _ => recorder.SettleAsync([one], ct), ct);
    }

    private async Task<List<PayoutWork>> StartAsync(List<Payout> owed, CancellationToken ct)
    {
        List<RoutedPayout> routed = [];
        foreach (var payout in owed)
            switch (router.Choose(payout))
            {
                case RouteChoice.Go go:
                    routed.Add(new(payout, go.Channel.Name, go.Account));
                    break;
                case RouteChoice.Wait wait:
                    await recorder.DelayAsync([payout], wait.Until, ct);
                    break;
                case RouteChoice.NoAccount:
                    await GuardAsync(payout, _ => recorder.AskSellerAsync(payout, PayoutReasons.AccountMissing, ct), ct);
                    break;
                default:
                    LogNoRoute(log, payout.Id);
                    await GuardAsync(payout, _ => recorder.AskStaffAsync(payout, PayoutReasons.NoRoute, ct), ct);
                    break;
            }
        if (routed.Count == 0)
            return [];
        var (started, uncovered) = await RecordStartsAsync(routed, ct);
        foreach (var payout in uncovered)
            LogUncovered(log, payout.Id);
        if (uncovered.Count > 0)
            await recorder.DelayAsync(uncovered, work.Clock.GetUtcNow() + afterUncovered, ct);
        return started;
    }

    private async Task<StartedPayouts> RecordStartsAsync(List<RoutedPayout> routed, CancellationToken ct)
    {
        StartedPayouts? together = null;
        if (routed.Count > 1 && await TryAsync(async () => together = await recorder.StartAsync(routed, ct)))
            return together!;
        // A decision is made on rows; after a failed batch they must be read again.
        var rows = routed.Count == 1 ? null : await LoadAsync([.. routed.Select(r => r.Payout.Id)], ct);
        var again = rows is null
            ? routed
            : [.. routed.Join(rows, r => r.Payout.Id, w => w.Payout.Id, (r, w) => r with { Payout = w.Payout })];
        var apart = new StartedPayouts([], []);
        foreach (var one in again.Where(r => r.Payout.State == PayoutState.Owed))
            await GuardAsync(
                one.Payout,
                async _ =>
                {
                    var (started, uncovered) = await recorder.StartAsync([one], ct);
                    apart.Started.AddRange(started);
                    apart.Uncovered.AddRange(uncovered);
                },
                ct
            );
        return apart;
    }

    private async Task AskChannelAsync(PayoutWork item, bool send, CancellationToken ct)
    {
        var (payout, attempt, _) = item;
        var channel = router.Channel(attempt!.Channel);
        var sight = send ? await SendAsync(channel, attempt, ct) : await channel.QueryAsync(attempt.AttemptNo, ct);
        var decision = Judge(payout, attempt, sight, PayoutDecider.Apply);
        if (decision.FollowUp == FollowUp.Cancel)
        {
            sight = await channel.CancelAsync(attempt.AttemptNo, ct);
            decision = Judge(payout, attempt, sight, PayoutDecider.ApplyToCancel);
        }
        else if (decision.FollowUp != FollowUp.None && health.PausedUntil(channel.Name) is var (_, until))
            payout.NextAttemptAt = until;
        else if (decision.FollowUp == FollowUp.SendAgain)
        {
            (attempt.Sends, attempt.LastSentAt, attempt.Refused) = (attempt.Sends + 1, work.Clock.GetUtcNow(), false);
            attempt.Move(AttemptCommand.Submit, work.Clock.GetUtcNow());
            decision = Judge(payout, attempt, await SendAsync(channel, attempt, ct), PayoutDecider.Apply);
        }
        else if (decision.FollowUp == FollowUp.FetchPage)
        {
            attempt.Sends++;
            decision = Judge(payout, attempt, await SendAsync(channel, attempt, ct), PayoutDecider.Apply);
        }
        await SaveAsync(payout, attempt, decision, ct);
    }

    private Task<TransferState> SendAsync(IPaymentChannel channel, Attempt attempt, CancellationToken ct) =>
        channel.SendAsync(
            new(
                attempt.AttemptNo,
                attempt.Kind,
                payees.AccountOf(attempt),
                payees.NameOf(attempt),
                attempt.AmountFen,
                attempt.GoodsName,
                attempt.Remark,
                attempt.CreatedAt
            ),
            ct
        );

    private Decision Judge(
        Payout payout,
        Attempt attempt,
        TransferState sight,
        Func<Payout, Attempt, TransferState, DateTimeOffset, Elsewhere, Decision> apply
    )
    {
        if (health.Take(attempt.Channel, sight) is { } pause)
        {
            PayoutMetrics.Pauses.Add(1, new("channel", attempt.Channel), new("why", pause.ToString()));
            LogPaused(log, attempt.Channel, pause);
        }
        if (sight is TransferState.Rejected wrong)
            LogRejected(log, attempt.AttemptNo, wrong.Code);
        if (attempt.State == AttemptState.Succeeded && sight is TransferState.Failed or TransferState.Cancelled)
        {
            PayoutMetrics.Contradictions.Add(1);
            LogContradiction(log, attempt.AttemptNo, attempt.State, sight.GetType().Name);
        }
        var decision = apply(payout, attempt, sight, work.Clock.GetUtcNow(), router.Elsewhere(payout, attempt));
        if (attempt is { UnknownSince: not null, Code: { } code })
        {
            PayoutMetrics.Unknown.Add(1, new KeyValuePair<string, object?>("code", code));
            if (code == PayoutDecider.AmountMismatch)
                LogAmountMismatch(log, attempt.AttemptNo);
        }
        if (payout.State == PayoutState.NeedsStaff)
            LogNeedsStaff(log, attempt.AttemptNo, attempt.Code ?? "");
        if (decision.Consequence == Consequence.Bounced)
            LogBounced(log, attempt.AttemptNo);
        return decision;
    }

    private Task SaveAsync(Payout payout, Attempt attempt, Decision decision, CancellationToken ct) =>
        decision.Consequence == Consequence.None
            ? recorder.NoteAsync(payout, attempt, ct)
            : recorder.SettleAsync([new(payout, attempt, decision.Consequence)], ct);

    /// <summary>A decision is made on rows; after a failed batch they must be read again.</summary>
    private async Task<List<DecidedPayout>> ReloadAsync(List<DecidedPayout> failed, CancellationToken ct)
    {
        var works = await LoadAsync([.. failed.Select(f => f.Payout.Id)], ct);
        var now = work.Clock.GetUtcNow();
        return
        [
            .. works
                .Where(w => w is { Alive: not null, Notice: TransferState.Succeeded })
                .Select(w => new DecidedPayout(w.Payout, w.Alive!, PayoutDecider.Apply(w.Payout, w.Alive!, w.Notice!, now).Consequence)),
        ];
    }

    private ValueTask GuardAsync(Payout payout, Func<IServiceProvider, Task> handle, CancellationToken ct) =>
        GuardAsync(payout.Id, handle, ct, payout.OrderId);

    /// <returns>False when the batch could not be saved together; its rows are then tried one by one, and a fault shows itself
    /// there.</returns>
    private async Task<bool> TryAsync(Func<Task> save)
    {
        try
        {
            await save();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogBatchFailed(log, e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Payouts: a batch of {Count} failed, and is tried again when its leases run out.")]
    private static partial void LogBatchLeft(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payouts: what a batch shares could not be done.")]
    private static partial void LogBatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Payout {PayoutId} is in flight without a living attempt: a bug.")]
    private static partial void LogNoAttempt(ILogger logger, Guid payoutId);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Payout {PayoutId}: the books do not owe the seller that much.")]
    private static partial void LogUncovered(ILogger logger, Guid payoutId);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Payouts: nothing new is sent over {Channel} for now: {Why}.")]
    private static partial void LogPaused(ILogger logger, string channel, ChannelPause why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Payout {PayoutId}: no channel takes such an amount to its seller's accounts.")]
    private static partial void LogNoRoute(ILogger logger, Guid payoutId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {AttemptNo} was sent back by the payee's bank.")]
    private static partial void LogBounced(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The channel contradicts itself: {AttemptNo} is {State}, now it says {News}.")]
    private static partial void LogContradiction(ILogger logger, string attemptNo, AttemptState state, string news);

    [LoggerMessage(Level = LogLevel.Error, Message = "Attempt {AttemptNo} was refused before execution: {Code}.")]
    private static partial void LogRejected(ILogger logger, string attemptNo, string code);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Attempt {AttemptNo}: the channel paid another amount than we asked for.")]
    private static partial void LogAmountMismatch(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Error, Message = "Attempt {AttemptNo} is dead ({Code}) and waits for staff.")]
    private static partial void LogNeedsStaff(ILogger logger, string attemptNo, string code);
}
