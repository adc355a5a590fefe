namespace CardRecycle.Api.Features.Catalog.Contract;

/// <summary>
/// <paramref name="Part"/> is what was given: the <c>number</c>, or the <c>secret</c> of a card without number. <paramref name="Score"/> is
/// the
/// share of this brand among all that match, 0 to 1.
/// </summary>
internal sealed record CardCandidate(
    string BrandId,
    string NameZh,
    CardKind Kind,
    InputSchema Input,
    string Part,
    string Variant,
    string? Region,
    double Score,
    IReadOnlyList<RecognitionReason> Why
);

/// <summary>A stable code and a Chinese text.</summary>
internal sealed record RecognitionReason(string Code, string Text);
