using System.Security.Cryptography;
using System.Text;

namespace CardRecycle.Models.Risk;

/// <summary>What a state is kept for, or a link leads to. The numbers are stored: never reuse one.</summary>
public enum EntityKind : byte
{
    Seller = 1,
    Device = 2,
    Ip = 3,
    Payout = 4,
    Identity = 5,
    Phone = 6,
    Card = 7,
    Prefix = 8,
    Recycler = 9,
    Staff = 10,

    /// <summary>Everything that is joined by shared devices, payout accounts, identities and phones.</summary>
    Group = 11,

    /// <summary>Only a link leads there; it has no state of its own, for its row would be everybody's lock.</summary>
    Brand = 20,

    /// <summary>As <see cref="Brand"/>.</summary>
    Region = 21,
}

/// <summary>One entity: its kind and the first 64 bits of SHA-256 of its id. The primary key of a stored state.</summary>
/// <remarks>Order by kind, then id: whoever locks several rows locks them in this order.</remarks>
public readonly record struct EntityKey(EntityKind Kind, long Id) : IComparable<EntityKey>
{
    private const int HashedBytesMax = 1024;

    public int CompareTo(EntityKey other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Id.CompareTo(other.Id);

    public static bool operator <(EntityKey a, EntityKey b) => a.CompareTo(b) < 0;

    public static bool operator >(EntityKey a, EntityKey b) => a.CompareTo(b) > 0;

    public static bool operator <=(EntityKey a, EntityKey b) => a.CompareTo(b) <= 0;

    public static bool operator >=(EntityKey a, EntityKey b) => a.CompareTo(b) >= 0;

    /// <summary>The key of an id, or null for an unknown one.</summary>
    public static EntityKey? Of(EntityKind kind, string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
            return null;
        Span<byte> text = stackalloc byte[HashedBytesMax];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (Encoding.UTF8.GetByteCount(id) <= HashedBytesMax)
            SHA256.HashData(text[..Encoding.UTF8.GetBytes(id, text)], hash);
        else
            SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return new(kind, BitConverter.ToInt64(hash));
    }
}
