namespace CardRecycle.Models.Liquidity;

/// <summary>What was noticed in a series.</summary>
public enum SignalKind
{
    /// <summary>One value far from what was expected.</summary>
    Spike,

    /// <summary>The level itself has moved.</summary>
    Shift,
}

/// <summary>Something noticed at one value of a series.</summary>
/// <param name="Index">Index of the value.</param>
/// <param name="Kind">Spike or shift.</param>
/// <param name="Score">Robust z of a spike, height of the CUSUM for a shift; negative downward.</param>
/// <param name="Size">By how much the value, or the mean of the last values of a shift, lies off the level before; in the series'
/// unit.</param>
public readonly record struct Signal(int Index, SignalKind Kind, double Score, double Size);

/// <summary>
/// Notices spikes and shifts in a series of values whose level hardly moves. Every value is standardised by the level and robust scale
/// before it (median and 1.4826 × median absolute deviation of the first values, then followed slowly with clipped steps): a robust z
/// beyond
/// 3.5 is a spike; a two-sided CUSUM (Page 1954; k 0.5, h 10) of the residuals, clipped at 4, is a shift. After a shift the level starts
/// from
/// its last values. Equal series give equal signals. Not thread-safe.
/// </summary>
public sealed class SeriesWatch
{
    /// <summary>Values that the first level is made of.</summary>
    public const int Warmup = 15;

    public const double SpikeScore = 3.5;
    private const double CusumSlack = 0.5;
    private const double CusumHeight = 10;
    private const double Clip = 4;
    private const double LevelGain = 0.05;
    private const double ScaleGain = 0.03;

    /// <summary>Mean absolute value of a standard normal.</summary>
    private const double MeanAbsolute = 0.798;

    private readonly double scaleMin;
    private readonly List<double> first = [];
    private readonly Side up = new(1);
    private readonly Side down = new(-1);
    private double level;
    private double scale;
    private int seen;

    /// <param name="scaleMin">No standard deviation below this, in the series' unit: calm values are not made suspicious by calm.</param>
    public SeriesWatch(double scaleMin) => this.scaleMin = scaleMin;

    /// <summary>Takes the next value in.</summary>
    /// <returns>What it shows; a shift before a spike.</returns>
    public Signal? Add(double value)
    {
        var index = seen++;
        if (first.Count < Warmup)
        {
            first.Add(value);
            if (first.Count == Warmup)
                (level, scale) = Robust(first);
            return null;
        }
        var residual = (value - level) / scale;
        var clipped = Math.Clamp(residual, -Clip, Clip);
        foreach (var side in (Side[])[up, down])
            if (side.Add(clipped, value - level))
                return Shifted(index, side);
        var before = level;
        level += LevelGain * Math.Clamp(clipped, -2, 2) * scale;
        scale = Math.Max(scaleMin, scale + (ScaleGain * ((Math.Abs(clipped) * scale / MeanAbsolute) - scale)));
        return Math.Abs(residual) > SpikeScore ? new(index, SignalKind.Spike, residual, value - before) : null;
    }

    private Signal Shifted(int index, Side side)
    {
        var signal = new Signal(index, SignalKind.Shift, side.Sign * side.Height, side.MeanOff);
        level += side.MeanOff;
        up.Reset();
        down.Reset();
        return signal;
    }

    private (double Level, double Scale) Robust(List<double> values)
    {
        var median = Median(values);
        return (median, Math.Max(scaleMin, 1.4826 * Median([.. values.Select(v => Math.Abs(v - median))])));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class Side(int sign)
    {
        private const int LastMax = 4;
        private readonly Queue<double> last = new();

        internal int Sign => sign;
        internal double Height { get; private set; }

        /// <summary>Of the newest values only: a sum that was above 0 by chance reaches back to before the shift.</summary>
        internal double MeanOff => last.Count == 0 ? 0 : last.Average();

        internal bool Add(double residual, double offset)
        {
            Height = Math.Max(0, Height + (sign * residual) - CusumSlack);
            if (Height == 0)
                last.Clear();
            else
                last.Enqueue(offset);
            if (last.Count > LastMax)
                last.Dequeue();
            return Height > CusumHeight;
        }

        internal void Reset()
        {
            Height = 0;
            last.Clear();
        }
    }
}
