using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Catalog;

internal enum CardPart
{
    Number,
    Secret,
}

/// <summary>Every "no" of this room.</summary>
internal static class CatalogRefusals
{
    public static Refusal Missing(Brand brand, CardPart part) =>
        For(
            part,
            "missing",
            $"A card of {brand.NameEn} needs its {Slug(part)}: {Allowed(brand, part)}.",
            $"请输入{brand.NameZh}的{Zh(part)}。"
        );

    public static Refusal Unexpected(Brand brand, CardPart part) =>
        For(
            part,
            "unexpected",
            $"A card of {brand.NameEn} has no {Slug(part)}; leave it out.",
            $"{brand.NameZh}没有{Zh(part)}，请勿填写。"
        );

    public static Refusal Invalid(Brand brand, CardPart part) =>
        For(
            part,
            "invalid",
            $"This cannot be the {Slug(part)} of a card of {brand.NameEn}. Allowed: {Allowed(brand, part)}.",
            $"{Zh(part)}与{brand.NameZh}的格式不符，请核对后重新输入。"
        );

    public static Refusal UnknownBrand(string field) =>
        new(
            "catalog/brand-unknown",
            field.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status422UnprocessableEntity,
            "The brand is not known",
            "Take the id from GET /catalog/brands.",
            "暂不支持该品牌。"
        )
        {
            Field = field.Length == 0 ? null : field,
        };

    public static Refusal UnknownKind(IEnumerable<string> known) =>
        new(
            "catalog/kind-unknown",
            StatusCodes.Status422UnprocessableEntity,
            "The card kind is not known",
            $"The kind is one of {string.Join(", ", known)}.",
            "暂不支持该卡种。"
        )
        {
            Field = "kind",
        };

    public static Refusal Changed(int version) =>
        new(
            "catalog/changed-meanwhile",
            StatusCodes.Status409Conflict,
            "Somebody else has changed this row",
            $"The row is at version {version} now. Read it again and send your change with that version.",
            "该记录已被他人修改，请刷新后重试。"
        );

    public static Refusal RowInvalid(string field, string detail) =>
        new(
            "catalog/row-invalid",
            StatusCodes.Status422UnprocessableEntity,
            "The catalogue cannot hold this",
            detail,
            "填写内容不符合要求。"
        )
        {
            Field = field,
        };

    private static Refusal For(CardPart part, string what, string detail, string message) =>
        new($"catalog/{Slug(part)}-{what}", StatusCodes.Status422UnprocessableEntity, $"The card's {Slug(part)} is {what}", detail, message)
        {
            Field = Slug(part),
        };

    private static string Allowed(Brand brand, CardPart part) =>
        string.Join(
            "; or ",
            brand.Formats.Select(f => part == CardPart.Number ? f.Number : f.Secret).OfType<CardFormat>().Distinct().Select(Describe)
        );

    private static string Describe(CardFormat format)
    {
        var length = format.LengthMin == format.LengthMax ? $"{format.LengthMin}" : $"{format.LengthMin} to {format.LengthMax}";
        var prefix = format.Prefix.Length == 0 ? "" : $" starting with '{format.Prefix}' (# a digit, @ a letter)";
        return $"{length} characters ({format.Charset}){prefix}";
    }

    private static string Slug(CardPart part) => part == CardPart.Number ? "number" : "secret";

    private static string Zh(CardPart part) => part == CardPart.Number ? "卡号" : "卡密";
}
