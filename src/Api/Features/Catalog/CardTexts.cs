using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Number and secret of one card against all formats of its brand. What was typed never appears in a refusal.</summary>
internal static class CardTexts
{
    public static Outcome<CardText> Normalise(Brand brand, string? number, string? secret)
    {
        number = string.IsNullOrWhiteSpace(number) ? null : number;
        secret = string.IsNullOrWhiteSpace(secret) ? null : secret;
        var (needsNumber, needsSecret) = (brand.Input != InputSchema.SecretOnly, NeedsSecret(brand.Input));
        if (needsNumber && number is null)
            return CatalogRefusals.Missing(brand, CardPart.Number);
        if (!needsNumber && number is not null)
            return CatalogRefusals.Unexpected(brand, CardPart.Number);
        if (needsSecret && secret is null)
            return CatalogRefusals.Missing(brand, CardPart.Secret);
        if (!needsSecret && secret is not null)
            return CatalogRefusals.Unexpected(brand, CardPart.Secret);

        var numberFits = false;
        foreach (var format in brand.Formats)
        {
            var cleanNumber = Clean(number, format.Number);
            if (number is not null && cleanNumber is null)
                continue;
            numberFits = true;
            var cleanSecret = Clean(secret, format.Secret);
            if (secret is null || cleanSecret is not null)
                return new CardText(cleanNumber, cleanSecret);
        }
        return CatalogRefusals.Invalid(brand, numberFits ? CardPart.Secret : CardPart.Number);
    }

    public static bool NeedsSecret(InputSchema input) => input is InputSchema.NumberAndSecret or InputSchema.SecretOnly;

    private static string? Clean(string? text, CardFormat? format) =>
        text is null || format is null ? null : CardFormats.Normalise(text, format);
}
