using CardRecycle.Models.Liquidity;

namespace CardRecycle.Models.Tests.Liquidity;

public sealed class WatchingASeries
{
    private const double Noise = 0.01;

    [Fact]
    public void Calm_trades_raise_hardly_any_alarm()
    {
        var (shifts, spikes, values) = (0, 0, 0);
        for (var seed = 1; seed <= 40; seed++)
        {
            var (watch, random) = (new SeriesWatch(0.004), new Random(seed));
            for (var i = 0; i < 500; i++, values++)
                if (watch.Add(0.9 + (Noise * Normal(random))) is { } signal)
                    (shifts, spikes) = signal.Kind == SignalKind.Shift ? (shifts + 1, spikes) : (shifts, spikes + 1);
        }
        (1000.0 * shifts / values).ShouldBeLessThan(0.6);
        (1000.0 * spikes / values).ShouldBeLessThan(4);
    }

    [Theory]
    [InlineData(1, -0.05)]
    [InlineData(2, -0.05)]
    [InlineData(3, 0.05)]
    [InlineData(4, -0.03)]
    public void A_shift_is_found_within_a_few_trades_with_its_sign_and_size(int seed, double size)
    {
        var (watch, random) = (new SeriesWatch(0.004), new Random(seed));
        for (var i = 0; i < 100; i++)
            watch.Add(0.9 + (Noise * Normal(random)));
        for (var i = 0; i < 12; i++)
            if (watch.Add(0.9 + size + (Noise * Normal(random))) is { Kind: SignalKind.Shift } signal)
            {
                Math.Sign(signal.Score).ShouldBe(Math.Sign(size));
                signal.Size.ShouldBe(size, 0.02);
                return;
            }
        Assert.Fail("The shift was not found within 12 trades.");
    }

    [Fact]
    public void After_a_shift_the_new_level_is_calm_again()
    {
        var (watch, random) = (new SeriesWatch(0.004), new Random(9));
        for (var i = 0; i < 100; i++)
            watch.Add(0.9 + (Noise * Normal(random)));
        var shifts = 0;
        for (var i = 0; i < 200; i++)
            shifts += watch.Add(0.85 + (Noise * Normal(random))) is { Kind: SignalKind.Shift } ? 1 : 0;
        shifts.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void One_odd_trade_is_a_spike_and_no_shift()
    {
        var (watch, random) = (new SeriesWatch(0.004), new Random(4));
        for (var i = 0; i < 100; i++)
            watch.Add(0.9 + (Noise * Normal(random)));
        var signal = watch.Add(0.5).ShouldNotBeNull();
        signal.Kind.ShouldBe(SignalKind.Spike);
        signal.Score.ShouldBeLessThan(-SeriesWatch.SpikeScore);
        for (var i = 0; i < 30; i++)
            watch.Add(0.9 + (Noise * Normal(random)))?.Kind.ShouldNotBe(SignalKind.Shift);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
