namespace CardRecycle.Api.Features.Payouts;

/// <summary>
/// The number of an attempt at its channel: letters and digits, at most 32, the same for the same payout and sequence whoever computes it.
/// A
/// worker that crashed and was replaced therefore cannot send a second number for the same attempt.
/// </summary>
internal static class AttemptNumber
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int IdDigits = 25; // 128 bits in base 36
    private const int SequenceMax = 99_999;

    public static string For(Guid payoutId, int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sequence, SequenceMax);
        Span<byte> bytes = stackalloc byte[16];
        payoutId.TryWriteBytes(bytes, bigEndian: true, out _);
        var rest = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> id = stackalloc char[IdDigits];
        for (var i = IdDigits - 1; i >= 0; i--)
        {
            id[i] = Digits[(int)(rest % 36)];
            rest /= 36;
        }
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"P{id}A{sequence}");
    }
}
