using System.Globalization;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// Transfers to bank cards by the company's own direct link (银企直连). Whatever is not a signed answer leaves the outcome unknown. What the
/// bank itself does not know (可疑) stays alive under its number until the final statement of its value date tells; only that, or the bank's
/// own FAIL, lets another number be used. A bounce never shows here: it is a new credit on the statement.
/// </summary>
internal sealed partial class BankTransferChannel(
    BankLink link,
    BankStatements statements,
    IOptions<BankGatewayOptions> options,
    TimeProvider clock,
    ILogger<BankTransferChannel> log
) : IPaymentChannel
{
    public const string ChannelName = "bank";

    public string Name => ChannelName;

    public IReadOnlyList<ChannelRoute> Routes =>
        field ??= options.Value.IsOn
            ? [new(PayeeKind.BankCard, options.Value.MinFen, options.Value.MaxFen, options.Value.CostFen, options.Value.CostPpm)]
            : [];

    public int RatePerSecond => options.Value.RatePerSecond;

    public ConfirmPage? ConfirmPage => null;

    public async Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct)
    {
        var payment = new BankPayment(
            transfer.AttemptNo,
            options.Value.Account,
            transfer.Account,
            transfer.RealName,
            AlipayVerdict.Yuan(transfer.AmountFen),
            "CNY",
            transfer.Remark
        );
        var sight = (await AskAsync("pay", payment, transfer.AttemptNo, ct)).Sight;
        if (sight is not TransferState.Failed refused)
            return sight;
        // A request of ours that was lost on its way may still have been carried out.
        var proof = await QueryAsync(transfer.AttemptNo, ct);
        return proof is TransferState.NotFound ? refused : proof;
    }

    public async Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct)
    {
        var (sight, valueDate) = await AskAsync("query", new BankQuery(attemptNo), attemptNo, ct);
        return sight is TransferState.Unknown { Code: BankVerdict.Suspect } && valueDate is { } day
            ? await OnStatementAsync(attemptNo, day, ct) ?? sight
            : sight;
    }

    /// <summary>The bank knows no cancellation of what it has accepted.</summary>
    public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => QueryAsync(attemptNo, ct);

    /// <summary>The bank sends no notifications.</summary>
    public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody) => null;

    public async Task<long?> AvailableFenAsync(CancellationToken ct)
    {
        var (reply, _) = await link.CallAsync<BankBalance>("balance", new BankAccountQuery(options.Value.Account), ct);
        return reply is { Code: "0000", Body: { } body } && body.Account == options.Value.Account
            ? AlipayVerdict.FenOf(body.Available)
            : null;
    }

    /// <returns>Null while the statement of that day is not final.</returns>
    private async Task<TransferState?> OnStatementAsync(string attemptNo, DateOnly day, CancellationToken ct)
    {
        if (StatementDays.Of(clock.GetUtcNow()) <= day)
            return null;
        if (await statements.ReadAsync(day, ct) is not { Statement: { IsFinal: true } statement })
            return null;
        LogStatementDecides(log, attemptNo);
        return statement.Lines.FirstOrDefault(l => l.OurNo == attemptNo && l.SignedFen < 0) is { } line
            ? new TransferState.Succeeded(line.TheirNo, line.At, -line.SignedFen)
            : new TransferState.Failed(BankVerdict.NotOnStatement);
    }

    private async Task<(TransferState Sight, DateOnly? ValueDate)> AskAsync(
        string function,
        object body,
        string attemptNo,
        CancellationToken ct
    )
    {
        var (reply, why) = await link.CallAsync<BankInstruction>(function, body, ct);
        if (reply is null)
            return (new TransferState.Unknown(why), null);
        if (reply.Code == "0000" && reply.Body?.FlowNo != attemptNo)
            return (new TransferState.Unknown("other-bill"), null);
        var verdict = BankVerdict.Of(reply, clock.GetUtcNow());
        if (verdict is TransferState.Unknown { Code: BankVerdict.NotEnough })
            LogNotEnough(log, attemptNo);
        else if (reply.Code != "0000" && verdict is not TransferState.NotFound)
            LogFault(log, attemptNo, reply.Code ?? "");
        return (verdict, DateOnly.TryParseExact(reply.Body?.ValueDate, "yyyyMMdd", CultureInfo.InvariantCulture, 0, out var d) ? d : null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank does not know of {AttemptNo}: the statement of its value date decides.")]
    private static partial void LogStatementDecides(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Bank: the balance is short for {AttemptNo}. Top it up.")]
    private static partial void LogNotEnough(ILogger logger, string attemptNo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bank answered {AttemptNo} with {Code}.")]
    private static partial void LogFault(ILogger logger, string attemptNo, string code);
}
