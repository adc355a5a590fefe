using System.Globalization;
using CardRecycle.Sandbox.Issuers.Cards;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Captcha;

/// <summary>Open pictures. One answer each: right or wrong, the picture is spent, except that a right one may be repeated for its
/// flow.</summary>
internal sealed class CaptchaChallenges(IOptions<IssuersOptions> options, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Picture> pictures = [];
    private int count;

    private sealed class Picture(string flow, string digits, DateTimeOffset expiresAt)
    {
        public string Flow { get; } = flow;
        public string Digits { get; } = digits;
        public DateTimeOffset ExpiresAt { get; } = expiresAt;
        public bool Spent { get; set; }
        public bool Solved { get; set; }
    }

    public (string Id, DateTimeOffset ExpiresAt) Open(string flow)
    {
        lock (gate)
        {
            var number = ++count;
            var digits = ((number * 104_729L + 130_363) % 10_000).ToString("D4", CultureInfo.InvariantCulture);
            var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
            var expiresAt = clock.GetUtcNow() + options.Value.Captcha.PictureLifetime;
            pictures[id] = new(flow, digits, expiresAt);
            return (id, expiresAt);
        }
    }

    /// <summary>What the picture shows; null when there is none of this id.</summary>
    public string? Read(string id)
    {
        lock (gate)
            return pictures.GetValueOrDefault(id)?.Digits;
    }

    /// <returns><see cref="Conditions.Good"/>, <see cref="Conditions.CodeWrong"/> or <see cref="Conditions.CodeExpired"/>.</returns>
    public string Check(string id, string flow, string answer)
    {
        lock (gate)
        {
            if (!pictures.TryGetValue(id, out var picture) || picture.Flow != flow)
                return Conditions.CodeWrong;
            if (picture.Solved && picture.Digits == answer)
                return Conditions.Good;
            if (picture.Spent || picture.ExpiresAt <= clock.GetUtcNow())
                return Conditions.CodeExpired;
            picture.Spent = true;
            picture.Solved = picture.Digits == answer;
            return picture.Solved ? Conditions.Good : Conditions.CodeWrong;
        }
    }
}
