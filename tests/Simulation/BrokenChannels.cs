using CardRecycle.Api.Gateways.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace CardRecycle.Simulation;

/// <summary>Channels as somebody might have built them who had not read what banks write.</summary>
internal static class BrokenChannels
{
    /// <summary>The classic: an answer that was lost is taken for a refusal.</summary>
    public static void NewNumbers(IServiceCollection services) => Wrap(services, channel => new ResentUnderANewNumber(channel));

    public static void SuspectIsDead(IServiceCollection services) => Wrap(services, channel => new SuspectTakenForDead(channel));

    /// <summary>Nobody reads the credits that send money back: neither during the day nor when its statement comes.</summary>
    public static void NoBounces(IServiceCollection services)
    {
        foreach (var statements in services.Where(s => s.ServiceType == typeof(IChannelStatements)).ToArray())
        {
            services.Remove(statements);
            services.AddSingleton<IChannelStatements>(s => new WithoutReturns(
                (IChannelStatements)(
                    statements.ImplementationFactory?.Invoke(s) ?? ActivatorUtilities.CreateInstance(s, statements.ImplementationType!)
                )
            ));
        }
    }

    private static void Wrap(IServiceCollection services, Func<IPaymentChannel, IPaymentChannel> wrap)
    {
        foreach (var channel in services.Where(s => s.ServiceType == typeof(IPaymentChannel)).ToArray())
        {
            services.Remove(channel);
            services.AddSingleton(s => wrap((IPaymentChannel)ActivatorUtilities.CreateInstance(s, channel.ImplementationType!)));
        }
    }

    private class Wrapped(IPaymentChannel channel) : IPaymentChannel
    {
        protected IPaymentChannel Channel { get; } = channel;

        public string Name => Channel.Name;

        public IReadOnlyList<ChannelRoute> Routes => Channel.Routes;

        public int RatePerSecond => Channel.RatePerSecond;

        public ConfirmPage? ConfirmPage => Channel.ConfirmPage;

        public virtual Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct) => Channel.SendAsync(transfer, ct);

        public virtual Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) => Channel.QueryAsync(attemptNo, ct);

        public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => Channel.CancelAsync(attemptNo, ct);

        public Task<long?> AvailableFenAsync(CancellationToken ct) => Channel.AvailableFenAsync(ct);

        public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody) =>
            Channel.ReadNotice(headers, rawBody);
    }

    private sealed class ResentUnderANewNumber(IPaymentChannel channel) : Wrapped(channel)
    {
        public override async Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct)
        {
            var state = await Channel.SendAsync(transfer, ct);
            return state is TransferState.Unknown
                ? await Channel.SendAsync(transfer with { AttemptNo = transfer.AttemptNo + "B" }, ct)
                : state;
        }
    }

    private sealed class WithoutReturns(IChannelStatements statements) : IChannelStatements
    {
        public string Channel => statements.Channel;

        public bool IsOn => statements.IsOn;

        public bool TellsOfBounces => statements.TellsOfBounces;

        public async Task<StatementReading> ReadAsync(DateOnly day, CancellationToken ct)
        {
            var reading = await statements.ReadAsync(day, ct);
            return reading.Statement is { } all
                ? reading with
                {
                    Statement = all with { Lines = [.. all.Lines.Where(l => l.Kind != StatementKind.Return)] },
                }
                : reading;
        }
    }

    private sealed class SuspectTakenForDead(IPaymentChannel channel) : Wrapped(channel)
    {
        public override async Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct) =>
            Dead(await Channel.SendAsync(transfer, ct));

        public override async Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) =>
            Dead(await Channel.QueryAsync(attemptNo, ct));

        private static TransferState Dead(TransferState state) =>
            state is TransferState.Unknown { Code: BankVerdict.Suspect } ? new TransferState.Failed(BankVerdict.NotOnStatement) : state;
    }
}
