namespace CardRecycle.Models.Photo;

public enum PhotoOutcome
{
    /// <summary>The number is taken as it was read.</summary>
    Exact,

    /// <summary>A number was read and may be wrong: somebody has to look at it.</summary>
    Unsure,

    /// <summary>Nothing that could be trusted; <see cref="PhotoReading.Hint"/> says what to do better.</summary>
    Refused,
}

/// <summary>What a photo says. Never logged: it may hold a card secret.</summary>
/// <param name="Outcome">How far it is to be trusted.</param>
/// <param name="Number">Letters and digits alone; null when refused.</param>
/// <param name="Candidates">Other readings of the same line, the likelier first; at most three.</param>
/// <param name="Words">All lines that were read, for the brand's name.</param>
/// <param name="Barcode">What a Code 128 says, letters and digits alone; null without one.</param>
/// <param name="Quality">Of the photo as such.</param>
/// <param name="Hint">What the photographer can do better.</param>
public sealed record PhotoReading(
    PhotoOutcome Outcome,
    string? Number,
    IReadOnlyList<string> Candidates,
    IReadOnlyList<string> Words,
    string? Barcode,
    PhotoQuality Quality,
    RetakeHint? Hint
)
{
    /// <summary>The barcode says another number than all four crops do: the one strong sign of a doctored card.</summary>
    public bool BarcodeDiffers { get; init; }

    public override string ToString() => $"PhotoReading({Outcome}, ***)";
}
