namespace CardRecycle.Api.Features.Catalog.Contract;

/// <summary>卡种.</summary>
internal enum CardKind
{
    Supermarket,
    ECommerce,
    Fuel,
    Phone,
    Game,
    Dining,
    Travel,
    Mall,
    Coffee,
}

/// <summary>Physical card (实体卡) or code (电子码).</summary>
internal enum CardForm
{
    Physical,
    Code,
}

/// <summary>What a seller has to give for a card of this brand.</summary>
internal enum InputSchema
{
    /// <summary>卡号+卡密.</summary>
    NumberAndSecret,

    /// <summary>仅卡密: the card has no number.</summary>
    SecretOnly,

    /// <summary>卡号+短信: no secret; the issuer sends a code to the holder's phone while it verifies.</summary>
    NumberAndSms,

    /// <summary>积分: an account number, and points worth their face in fen; verified by a code sent to the holder.</summary>
    Points,
}

/// <summary>
/// A brand (品牌) as the other rooms see it. Faces and bounds in fen. <paramref name="IssuerProtocol"/> names the issuer client:
/// <c>gateway</c>, <c>platform</c>, <c>redemption</c> or <c>captcha</c>. <paramref name="Regions"/> are those to which a card can be bound
/// (province, in Chinese); a card without a region is good nation-wide, and with no regions every card is. <paramref name="Number"/> and
/// <paramref name="Secret"/> are those of the first of <see cref="Formats"/>.
/// </summary>
internal sealed record Brand(
    string Id,
    string NameZh,
    string NameEn,
    CardKind Kind,
    InputSchema Input,
    IReadOnlyList<CardForm> Forms,
    IReadOnlyList<long> FacesFen,
    long FaceMinFen,
    long FaceMaxFen,
    IReadOnlyList<string> Regions,
    bool Named,
    string IssuerProtocol,
    CardFormat? Number,
    CardFormat? Secret
)
{
    /// <summary>A named card (记名卡) may not be worth more by law, in fen.</summary>
    public const long NamedCardMaxFen = 500_000;

    /// <summary>An unnamed card (不记名卡) may not be worth more by law, in fen.</summary>
    public const long UnnamedCardMaxFen = 100_000;

    /// <summary>Every format that a card of this brand can have, the most frequent first. Never empty.</summary>
    public IReadOnlyList<BrandFormat> Formats { get; init; } = [];

    /// <summary>The issuer answers late: cards are read on paper or in a nightly run.</summary>
    public bool OfflineBalance { get; init; }

    /// <summary>The bounds of the prepaid-card rules do not bind it: points, fuel accounts, a platform's own vouchers.</summary>
    public bool LegalBoundExempt { get; init; }

    /// <summary>False: no new quote. Deals under way go on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Counts the changes of this row; an editor sends back the one it read.</summary>
    public int Version { get; init; }

    /// <summary>What a single card may be worth by law, in fen; null if nothing bounds it.</summary>
    public long? LegalBoundFen =>
        LegalBoundExempt ? null
        : Named ? NamedCardMaxFen
        : UnnamedCardMaxFen;

    /// <summary>A red flag, not a refusal: no issuer may sell such a card.</summary>
    public bool FaceAboveLegalBound(long faceFen) => faceFen > LegalBoundFen;
}

/// <summary>
/// One way in which cards of a brand look: number and secret belong together. <paramref name="Region"/> is where such cards are bound, null
/// for nation-wide. <paramref name="Verified"/> is false for a guess that is wide on purpose; <paramref name="Source"/> says where it is
/// from.
/// </summary>
internal sealed record BrandFormat(
    string Variant,
    string? Region,
    CardFormat? Number,
    CardFormat? Secret,
    bool Verified,
    string Source,
    int Version
)
{
    /// <summary>False only among <c>GET /staff/catalog/brands</c>: no card is recognised by it.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>
/// A format as a row (卡号格式), never code. <paramref name="Charset"/>: <c>digits</c>, <c>alphanumeric</c>, <c>hex</c>, <c>letters</c>.
/// <paramref name="Checksum"/>: <c>none</c> or <c>luhn</c>. <paramref name="Normaliser"/>: <c>none</c>, <c>strip</c> (spaces, dashes and
/// dots
/// go), <c>strip-upper</c> (and letters become upper case). <paramref name="Prefix"/>: what it starts with, or empty; in it <c>#</c> stands
/// for any digit, <c>@</c> for any letter, and the charset governs what follows. Lengths count the prefix in.
/// </summary>
internal sealed record CardFormat(string Charset, int LengthMin, int LengthMax, string Prefix, string Checksum, string Normaliser);
