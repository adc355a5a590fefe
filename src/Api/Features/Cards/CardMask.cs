namespace CardRecycle.Api.Features.Cards;

/// <summary>How a card is named to people. A secret has no masked form; the number of stars says nothing about the length.</summary>
internal static class CardMask
{
    private const string Stars = "****";

    public static string Of(string? number) =>
        number switch
        {
            { Length: >= 12 } => number[..4] + Stars + number[^4..],
            { Length: >= 8 } => number[..2] + Stars + number[^2..],
            { Length: >= 6 } => Stars + number[^2..],
            _ => Stars,
        };

    /// <summary>What risk compares to find cards of one batch. At most half of a number, never more than six characters.</summary>
    public static string PrefixOf(string? number) => number is { Length: >= 8 } ? number[..Math.Min(6, number.Length / 2)] : "";
}
