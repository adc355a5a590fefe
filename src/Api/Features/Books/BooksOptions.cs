namespace CardRecycle.Api.Features.Books;

/// <summary>Section <c>Books</c>.</summary>
internal sealed class BooksOptions
{
    public const int BpsMax = 10_000;

    /// <summary>
    /// VAT (增值税) that lies in fees and spread, in basis points of the price without it: 6 % for services of a general taxpayer
    /// (一般纳税人). A small one (小规模纳税人) sets what applies to it.
    /// </summary>
    public int VatBps { get; set; } = 600;

    public bool IsSound => VatBps is >= 0 and < BpsMax;
}
