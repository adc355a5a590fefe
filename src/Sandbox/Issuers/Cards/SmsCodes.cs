using System.Globalization;

namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>The codes that issuers send to a card's holder. One is open per card; asking again within its life sends no second
/// one.</summary>
internal sealed class SmsCodes(IssuerBooks books, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private const int TriesMax = 3;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Sent> open = [];
    private int count;

    private sealed class Sent(string code, DateTimeOffset expiresAt)
    {
        public string Code { get; } = code;
        public DateTimeOffset ExpiresAt { get; } = expiresAt;
        public int Tries { get; set; }
    }

    /// <returns>When the code ends, or null when there is no card of this number.</returns>
    public DateTimeOffset? Send(string number)
    {
        if (books.Find(number, null) is not { Brand.Secret: null } card)
            return null;
        lock (gate)
        {
            if (open.TryGetValue(card.Key, out var sent) && sent.ExpiresAt > clock.GetUtcNow() && sent.Tries < TriesMax)
                return sent.ExpiresAt;
            // Readable and never twice the same in a row; nobody guards anything with it.
            var code = ((++count * 7919 + 100_003) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
            var expiresAt = clock.GetUtcNow() + Lifetime;
            open[card.Key] = new(code, expiresAt);
            return expiresAt;
        }
    }

    /// <summary>What the holder reads on the phone (side door).</summary>
    public string? Read(string number)
    {
        lock (gate)
            return open.GetValueOrDefault(TestCard.KeyOf(number, null))?.Code;
    }

    /// <returns><see cref="Conditions.Good"/>, <see cref="Conditions.CodeWrong"/> or <see cref="Conditions.CodeExpired"/>.</returns>
    public string Check(string number, string? code)
    {
        lock (gate)
        {
            var key = TestCard.KeyOf(number, null);
            if (!open.TryGetValue(key, out var sent) || sent.ExpiresAt <= clock.GetUtcNow() || sent.Tries >= TriesMax)
                return Conditions.CodeExpired;
            if (sent.Code != code)
            {
                sent.Tries++;
                return Conditions.CodeWrong;
            }
            // The code stays valid until it ends: the same request may have to be sent again.
            books.ConfirmHolder(number);
            return Conditions.Good;
        }
    }
}
