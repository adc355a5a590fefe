namespace CardRecycle.Api.Features.Disputes;

/// <summary>Section <c>Disputes</c>.</summary>
internal sealed class DisputeOptions
{
    public const int BpsMax = 10_000;

    /// <summary>
    /// How long a seller has to answer before anything is decided. Abroad a reported card is debited after three days at the earliest.
    /// </summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromDays(3);

    /// <summary>A card that is found bad later than this after its payment is the platform's loss: its seller owes nothing.</summary>
    public TimeSpan ClaimWithin { get; set; } = TimeSpan.FromDays(90);

    /// <summary>So long after a sale without a complaint a card counts as good, and its provision is released.</summary>
    public TimeSpan ComplaintWithin { get; set; } = TimeSpan.FromDays(7);

    /// <summary>At most this share of a payout is kept back, in basis points: who sells again is always paid something.</summary>
    public int KeepBackBpsMax { get; set; } = 5_000;

    /// <summary>What is provided for a card that no model has scored, in basis points of its cost.</summary>
    public int ProvisionBps { get; set; } = 100;

    public bool IsSound =>
        AnswerWithin > TimeSpan.Zero
        && ClaimWithin > AnswerWithin
        && ComplaintWithin > TimeSpan.Zero
        && KeepBackBpsMax is > 0 and <= BpsMax
        && ProvisionBps is >= 0 and <= BpsMax;
}
