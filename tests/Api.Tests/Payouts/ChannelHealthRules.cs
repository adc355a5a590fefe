using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Gateways.Payments;
using Microsoft.Extensions.Time.Testing;

namespace CardRecycle.Api.Tests.Payouts;

/// <summary>The circuit breaker, the rate and the balance of a channel, without a network.</summary>
public sealed class ChannelHealthRules
{
    private readonly FakeTimeProvider clock = new(new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero));
    private readonly Channel channel = new(ratePerSecond: 3);
    private readonly ChannelHealth health;

    public ChannelHealthRules() => health = new(clock);

    [Theory]
    [InlineData("no-answer")]
    [InlineData("timed-out")]
    [InlineData("bad-signature")]
    [InlineData("system-error")]
    public void Ten_calls_in_a_row_without_an_answer_open_the_circuit_for_half_a_minute(string code)
    {
        for (var i = 1; i < ChannelHealth.SilentCallsMax; i++)
            health.Take(channel.Name, new TransferState.Unknown(code)).ShouldBeNull();
        health.WaitFor(channel, 1).ShouldBeNull("nine are not enough");
        health.Take(channel.Name, new TransferState.Unknown(code)).ShouldBe(ChannelPause.Silent);
        health.WaitFor(channel, 1).ShouldBe(clock.GetUtcNow() + TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(30));
        health.WaitFor(channel, 1).ShouldBeNull();
    }

    [Fact]
    public void An_answer_in_between_starts_the_count_anew_and_one_that_takes_money_closes_the_circuit()
    {
        for (var i = 1; i < ChannelHealth.SilentCallsMax; i++)
            health.Take(channel.Name, new TransferState.Unknown("timed-out"));
        health.Take(channel.Name, new TransferState.NotFound());
        health.Take(channel.Name, new TransferState.Unknown("timed-out")).ShouldBeNull();
        for (var i = 1; i < ChannelHealth.SilentCallsMax; i++)
            health.Take(channel.Name, new TransferState.Unknown("timed-out"));
        health.WaitFor(channel, 1).ShouldNotBeNull();
        health.Take(channel.Name, new TransferState.InChannel("1"));
        health.WaitFor(channel, 1).ShouldBeNull();
    }

    [Fact]
    public void One_alarm_is_enough_and_a_channel_does_not_pause_another()
    {
        health.Take(channel.Name, new TransferState.Rejected("E1001", StopChannel: true)).ShouldBe(ChannelPause.Refused);
        health.Take(channel.Name, new TransferState.Rejected("E1001", StopChannel: true)).ShouldBeNull();
        health.PausedUntil("another").ShouldBeNull();
        health.Take(channel.Name, new TransferState.Rejected("E2001", StopChannel: false)).ShouldBeNull("one transfer's fault");
    }

    [Fact]
    public void No_more_than_the_agreed_instructions_are_sent_in_one_second()
    {
        for (var i = 0; i < 3; i++)
            health.WaitFor(channel, 1).ShouldBeNull();
        var next = health.WaitFor(channel, 1).ShouldNotBeNull();
        next.ShouldBe(clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        clock.SetUtcNow(next);
        health.WaitFor(channel, 1).ShouldBeNull();
    }

    [Fact]
    public void A_known_balance_is_spent_by_what_is_sent_and_forgotten_when_nobody_asks_again()
    {
        health.KnowBalance(channel.Name, 100);
        health.WaitFor(channel, 60).ShouldBeNull();
        health.Balance(channel.Name)!.Value.AvailableFen.ShouldBe(40);
        health.WaitFor(channel, 60).ShouldBe(clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        health.WaitFor(channel, 40).ShouldBeNull();
        clock.Advance(ChannelHealth.BalanceIsGoodFor + TimeSpan.FromSeconds(1));
        health.Balance(channel.Name).ShouldBeNull();
        health.WaitFor(channel, 1_000_000).ShouldBeNull("nobody knows that it is too much");
    }

    private sealed class Channel(int ratePerSecond) : IPaymentChannel
    {
        public string Name => "tested";
        public IReadOnlyList<ChannelRoute> Routes => [];
        public int RatePerSecond => ratePerSecond;
        public ConfirmPage? ConfirmPage => null;

        public Task<TransferState> SendAsync(Transfer transfer, CancellationToken ct) => throw new NotSupportedException();

        public Task<TransferState> QueryAsync(string attemptNo, CancellationToken ct) => throw new NotSupportedException();

        public Task<TransferState> CancelAsync(string attemptNo, CancellationToken ct) => throw new NotSupportedException();

        public Task<long?> AvailableFenAsync(CancellationToken ct) => throw new NotSupportedException();

        public ChannelNotice? ReadNotice(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> rawBody) =>
            throw new NotSupportedException();
    }
}
