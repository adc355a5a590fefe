using CardRecycle.Sandbox.Durability;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Redemption;

/// <summary>One delivery of a callback, for the side door.</summary>
internal sealed record DeliveredCallback(string RequestId, string Status, bool Acknowledged, DateTimeOffset At);

/// <summary>An order that waits for its result, and where that is to be sent.</summary>
internal sealed record RedemptionSubmission(string RequestId, Uri Notify);

/// <summary>Sends results: first at once, then every 6 s up to 10 times, until the answer's body is <c>SUCCESS</c>.</summary>
internal sealed partial class RedemptionCallbacks(
    IssuerBooks books,
    IssuerMemory memory,
    RedemptionSignature signature,
    IFaultDial dial,
    IHttpClientFactory http,
    IOptions<IssuersOptions> options,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<RedemptionCallbacks> log
)
{
    public const int DeliveriesMax = 10;
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(6);
    private const string Acknowledgement = "SUCCESS";

    /// <summary>What an earlier process had begun to report and nobody acknowledged.</summary>
    private readonly List<(RedemptionSubmission Submission, int Sent)> left =
    [
        .. from submission in memory.Submissions
        join delivery in memory.Deliveries on submission.Key equals delivery.RequestId into deliveries
        where !deliveries.Any(d => d.Acknowledged) && deliveries.Count() < DeliveriesMax
        select (new RedemptionSubmission(submission.Key, submission.Value), deliveries.Count()),
    ];

    public IEnumerable<DeliveredCallback> Delivered => memory.Deliveries;

    /// <summary>Begins to report on an order; a second start for the same order changes nothing.</summary>
    public void Start(string requestId, Uri notify)
    {
        if (!memory.Submissions.TryAdd(requestId, notify))
            return;
        memory.Keep(new() { Submission = new(requestId, notify) });
        _ = RunAsync(requestId, notify, options.Value.Redemption.Delay, sent: 0, lifetime.ApplicationStopping);
    }

    /// <summary>Goes on with what an earlier process left; the result's own time is in the books.</summary>
    public void Resume()
    {
        foreach (var (submission, sent) in left)
            _ = RunAsync(submission.RequestId, submission.Notify, TimeSpan.Zero, sent, lifetime.ApplicationStopping);
    }

    private async Task RunAsync(string requestId, Uri notify, TimeSpan delay, int sent, CancellationToken ct)
    {
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, clock, ct);
            var answer = books.Query(RedemptionIssuer.Protocol, RequestKind.TakeOver, requestId);
            while (answer.Condition == Conditions.InProcess)
            {
                await Task.Delay(Interval, clock, ct);
                answer = books.Query(RedemptionIssuer.Protocol, RequestKind.TakeOver, requestId);
            }
            for (var i = sent; i < DeliveriesMax; i++)
            {
                if (i > 0)
                    await Task.Delay(Interval, clock, ct);
                if (await dial.SendCallbackAsync(RedemptionIssuer.FaultName, c => DeliverAsync(requestId, notify, answer, c), ct))
                    return;
            }
            LogGivenUp(log, requestId);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The Sandbox stops. With a folder it goes on from here at its next start.
        }
    }

    private async Task<bool> DeliverAsync(string requestId, Uri notify, CardAnswer answer, CancellationToken ct)
    {
        var fields = RedemptionCodes.Fields(options.Value.Redemption.MerchantId, requestId, answer);
        fields["status"] = RedemptionCodes.StatusOf(answer) ?? "2";
        fields["code"] = RedemptionCodes.CodeOf(answer);
        signature.Sign(fields);
        var acknowledged = false;
        try
        {
            using var client = http.CreateClient(nameof(RedemptionCallbacks));
            using var response = await client.PostAsJsonAsync(notify, fields, ct);
            acknowledged = response.IsSuccessStatusCode && await response.Content.ReadAsStringAsync(ct) == Acknowledgement;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            LogUndelivered(log, requestId, e);
        }
        memory.Keep(new() { Delivery = new(requestId, fields["status"], acknowledged, clock.GetUtcNow()) });
        return acknowledged;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Callback for {RequestId} was not delivered.")]
    private static partial void LogUndelivered(ILogger logger, string requestId, Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Callback for {RequestId} was never acknowledged; the merchant must query.")]
    private static partial void LogGivenUp(ILogger logger, string requestId);
}
