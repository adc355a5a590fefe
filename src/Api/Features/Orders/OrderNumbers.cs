using System.Globalization;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Order numbers (订单号) for people: <c>CR</c>, the day in Beijing, and ten characters without look-alikes.</summary>
internal static class OrderNumbers
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>Derived from the id's random part (50 bits), so that a repeated call gives the same number.</summary>
    public static string Of(Guid id, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var random = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        Span<char> text = stackalloc char[10];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Alphabet[(int)(random % 32)];
            random /= 32;
        }
        return string.Create(CultureInfo.InvariantCulture, $"CR{now.ToOffset(Beijing):yyyyMMdd}{text}");
    }
}
