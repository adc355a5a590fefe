namespace CardRecycle.Models.Valuation;

/// <summary>Where a face band of a kind stands beside the others now, beyond what the model learned of faces. Points of rate.</summary>
public readonly record struct FaceLevel(double Offset, double Deviation);

/// <summary>
/// Follows what closed trades say of the face bands of one kind: a thousand-yuan card may become hard to place while small ones sell as
/// before. Each band strays from what was learned of its faces and comes back within weeks (Ornstein and Uhlenbeck 1930), a Kalman filter
/// of its own that takes its share of every surprise.
/// </summary>
/// <param name="size">Standard deviation of a band's stray, points of rate; 0: bands do not stray.</param>
internal sealed class FaceDrift(double size)
{
    /// <summary>A stray has lost two thirds of itself after so many days.</summary>
    private const double MemoryDays = 30;

    private readonly Band[] bands = [.. Segments.FaceBands.Select(_ => new Band(0, size * size, default))];

    private readonly record struct Band(double Mean, double Variance, DateTimeOffset At);

    internal FaceLevel At(int band, DateTimeOffset now)
    {
        var (mean, variance, _) = Aged(band, now);
        return new(mean, Math.Sqrt(variance));
    }

    /// <param name="band">Of the card that was sold.</param>
    /// <param name="at">When.</param>
    /// <param name="innovation">What its rate had beyond all that was expected.</param>
    /// <param name="total">The variance of that.</param>
    internal void Learn(int band, DateTimeOffset at, double innovation, double total)
    {
        var (mean, variance, last) = Aged(band, at);
        var gain = variance / total;
        bands[band] = new(mean + (gain * innovation), variance * (1 - gain), last);
    }

    private Band Aged(int band, DateTimeOffset now)
    {
        var (mean, variance, at) = bands[band];
        if (at == default || now <= at)
            return bands[band] with { At = at == default ? now : at };
        var kept = Math.Exp(-(now - at).TotalDays / MemoryDays);
        return new(mean * kept, (variance * kept * kept) + (size * size * (1 - (kept * kept))), now);
    }
}
