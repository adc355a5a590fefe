using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Models.Policy;

/// <summary>
/// Small random steps of price, without which acceptance could not be learned (price endogeneity). The step is drawn by a hash of a
/// secret
/// salt, the card's facts and the hour: whoever asks about the same card within the hour gets the same price, in every replica, and
/// nobody
/// can find a better one by asking again. Every step has the same propensity, which is logged with the offer.
/// </summary>
public sealed class PriceSteps(ReadOnlyMemory<byte> salt, IReadOnlyList<long> stepsPpm)
{
    private const long TicksPerWindow = TimeSpan.TicksPerHour;
    private const int TextMax = 400;

    /// <summary>Half a point and one point either way, and none.</summary>
    public static IReadOnlyList<long> Usual { get; } = [-10_000, -5_000, 0, 5_000, 10_000];

    /// <summary>Probability of every step.</summary>
    public double Propensity => 1.0 / stepsPpm.Count;

    /// <param name="card">The card's facts as text; equal for equal cards. No person is part of it.</param>
    /// <param name="at">When it is asked about.</param>
    /// <returns>The step in parts per million of the balance.</returns>
    public long For(string card, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(card.Length, TextMax);
        Span<byte> data = stackalloc byte[8 + (3 * TextMax)];
        BinaryPrimitives.WriteInt64LittleEndian(data, at.UtcTicks / TicksPerWindow);
        var length = 8 + Encoding.UTF8.GetBytes(card, data[8..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt.Span, data[..length], hash);
        return stepsPpm[(int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % (ulong)stepsPpm.Count)];
    }
}
