namespace CardRecycle.Models.Risk;

/// <summary>Which step of a deal an event tells of. Offers and reveals are scored; the other steps only teach the state.</summary>
public enum DealStep : byte
{
    /// <summary>A seller offers a verified card; the deal is about to be paid.</summary>
    Offer = 0,

    /// <summary>A recycler buys the card. Device, IP, payout account and identity are then the recycler's.</summary>
    Resale = 1,

    /// <summary>The seller or the issuer takes a deal back after it was made.</summary>
    Refund = 2,

    /// <summary>A member of staff reads the secret of a card.</summary>
    Reveal = 3,
}

/// <summary>
/// One step of a deal, as known at <see cref="At"/>. Ids and hashes are opaque text: equal text is one thing, null or empty is unknown.
/// The one input of every risk feature, offline and online alike.
/// </summary>
public sealed record DealEvent
{
    /// <summary>Unique among scored events; what a label refers to.</summary>
    public required string Id { get; init; }

    /// <summary>When the step happened. Events are to be applied in this order.</summary>
    public required DateTimeOffset At { get; init; }
    public DealStep Step { get; init; }
    public required string SellerId { get; init; }
    public string? Device { get; init; }
    public string? Ip { get; init; }

    /// <summary>Blind index of the account that is paid.</summary>
    public string? PayoutAccount { get; init; }

    /// <summary>Joins all accounts of one person.</summary>
    public string? IdentityHash { get; init; }
    public string? Phone { get; init; }

    /// <summary>Blind index of the card's number.</summary>
    public string? CardFingerprint { get; init; }

    /// <summary>Leading part of the card's number that a batch of cards has in common.</summary>
    public string? NumberPrefix { get; init; }

    /// <summary>Place of the card within its <see cref="NumberPrefix"/> (the trailing digits as a number); null where numbers do not count
    /// up.</summary>
    public long? Serial { get; init; }
    public string? Brand { get; init; }

    /// <summary>Who bought the card, on a <see cref="DealStep.Resale"/>.</summary>
    public string? RecyclerId { get; init; }

    /// <summary>Who read the secret, on a <see cref="DealStep.Reveal"/>.</summary>
    public string? StaffId { get; init; }

    /// <summary>The card's value that the deal is about, in fen; what is lost if it is fraud.</summary>
    public required long AmountFen { get; init; }

    /// <summary>Printed on the card, in fen; 0 if unknown.</summary>
    public long FaceFen { get; init; }

    /// <summary>What the issuer says is left, in fen; null if it was not asked.</summary>
    public long? BalanceFen { get; init; }

    /// <summary>Reward paid on top of the price, in fen.</summary>
    public long BonusFen { get; init; }

    /// <summary>Where it came in: wechat, alipay, h5, api.</summary>
    public string? Channel { get; init; }
    public string? Region { get; init; }

    /// <summary>Days since the seller's account was opened; null if unknown.</summary>
    public double? AccountAgeDays { get; init; }

    /// <summary>0 unknown person, 1 name, 2 bank card checked, 3 face checked; null if unknown.</summary>
    public int? KycLevel { get; init; }

    /// <summary>Whether a receipt of the card's purchase was shown; null if nobody asked.</summary>
    public bool? PurchaseProof { get; init; }

    /// <summary>Whether the payout account is in the seller's own name; null if unknown.</summary>
    public bool? PayoutNameMatches { get; init; }

    /// <summary>When the card was issued or activated; null if unknown.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Quotes that the seller asked for before this one, same day.</summary>
    public int? QuotesAsked { get; init; }

    /// <summary>From quote to acceptance.</summary>
    public double? SecondsToAccept { get; init; }
}

/// <summary>What became of a scored event. It must not influence any feature before <see cref="KnownAt"/>.</summary>
/// <param name="EventId">The scored event.</param>
/// <param name="Fraud">Confirmed as fraud or laundering; false is confirmed honest.</param>
/// <param name="KnownAt">When the platform came to know.</param>
/// <param name="Typology">Code of <see cref="Typologies"/>, if known.</param>
/// <param name="LossFen">What was lost, in fen; null means the event's amount.</param>
public sealed record DealLabel(string EventId, bool Fraud, DateTimeOffset KnownAt, string? Typology = null, long? LossFen = null);
