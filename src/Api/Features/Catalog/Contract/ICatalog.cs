using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Catalog.Contract;

/// <summary>The current catalogue, held in memory in every replica and refreshed when staff change a row.</summary>
internal interface ICatalog
{
    /// <summary>The brands that are bought now, the best known first.</summary>
    IReadOnlyList<Brand> Brands { get; }

    /// <summary>Any brand, also one that is no longer bought (<see cref="Brand.Enabled"/>): its deals go on.</summary>
    Brand? Find(string brandId);

    /// <summary>
    /// Normalises number and secret by the brand's formats and refuses what cannot be a card of it: <c>catalog/number-missing</c>,
    /// <c>catalog/number-invalid</c>, <c>catalog/number-unexpected</c> and the same for <c>secret</c>, each with its field.
    /// </summary>
    Outcome<CardText> Normalise(Brand brand, string? number, string? secret);

    /// <summary>Which brands a number (or the secret of a card without number) can be of, best first; empty when none has such.</summary>
    /// <param name="text">Separators are tolerated.</param>
    /// <param name="words">Lines that stand beside it on the card; empty if nothing is known of them.</param>
    IReadOnlyList<CardCandidate> Recognise(string text, IReadOnlyList<string> words);

    /// <summary>Whether a card of any brand can have this number; of the one that <paramref name="words"/> name, where they do.</summary>
    bool CouldBeNumber(string text, IReadOnlyList<string> words);
}

/// <summary>Number and secret in the one form in which they are compared, stored and sent. Never logged.</summary>
internal sealed record CardText(string? Number, string? Secret)
{
    public override string ToString() => "CardText(***)";
}
