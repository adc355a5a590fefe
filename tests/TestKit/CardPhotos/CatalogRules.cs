using CardRecycle.Api.Features.Catalog;

namespace CardRecycle.TestKit.CardPhotos;

/// <summary>The number rules of the catalogue that is shipped.</summary>
public static class CatalogRules
{
    private static readonly LiveCatalog catalog = new();

    public static bool CouldBeNumber(string text, IReadOnlyList<string> words) => catalog.CouldBeNumber(text, words);

    /// <summary>The likeliest brand, or null.</summary>
    public static string? BrandOf(string number, IReadOnlyList<string> words) =>
        catalog.Recognise(number, words) is [var best, ..] ? best.BrandId : null;
}
