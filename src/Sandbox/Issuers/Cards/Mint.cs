using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Issuers.Cards;

/// <summary>Makes test cards, as many as anybody wants, each only once.</summary>
internal sealed class Mint(IssuerBooks books, IOptions<IssuersOptions> options, TimeProvider clock)
{
    private const int AttemptsMax = 1000;

    private readonly Lock gate = new();

    // A Sandbox that is started again must not mint yesterday's cards: the Api remembers those, and so may its own books.
    private readonly Random random = new(
        options.Value.Seed + books.CardCount ?? unchecked((int)(clock.GetUtcNow().Ticks / TimeSpan.TicksPerMillisecond))
    );

    public TestCard Make(SandboxBrand brand, long faceFen, string outcome, MintOptions mint)
    {
        for (var i = 0; i < AttemptsMax; i++)
        {
            var card = new TestCard(brand, Draw(brand.Number), Draw(brand.Secret), faceFen, outcome, mint);
            if (books.TryAdd(card))
                return card;
        }
        throw new InvalidOperationException($"The picture of {brand.Id} has no room for more cards.");
    }

    private string? Draw(string? picture)
    {
        if (picture is null)
            return null;
        lock (gate)
            return string.Concat(
                picture.Select(sign =>
                    sign switch
                    {
                        '#' => Pick("0123456789"),
                        '@' => Pick("ABCDEFGHJKLMNPQRSTUVWXYZ"),
                        '*' => Pick("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"),
                        '%' => Pick("0123456789ABCDEF"),
                        _ => sign,
                    }
                )
            );
    }

    private char Pick(string from) => from[random.Next(from.Length)];
}
