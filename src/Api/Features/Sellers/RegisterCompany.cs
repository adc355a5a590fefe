using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

/// <param name="Name">As registered.</param>
/// <param name="Code">Unified social credit code (统一社会信用代码).</param>
internal sealed record RegisterCompanyRequest(
    [property: Required, StringLength(120, MinimumLength = 2), RegularExpression(@"[^\p{Cc}]+")] string Name,
    [property: Required, StringLength(32, MinimumLength = 1)] string Code
);

/// <summary>
/// Staff (运营) have seen a company's papers: its account is a corporate seller's from now on. It may pay a deposit, and its deals are judged
/// as a company's.
/// </summary>
internal static class RegisterCompany
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid sellerId,
        RegisterCompanyRequest request,
        StaffCaller staff,
        CardRecycleDb db,
        CancellationToken ct
    )
    {
        if (!CreditCode.TryParse(request.Code, out var code))
            return Problems.From(SellerRefusals.NoCompanyCode);
        if (await db.Sellers.SingleOrDefaultAsync(s => s.Id == sellerId, ct) is not { } seller)
            return Problems.From(SellerRefusals.AccountGone);
        if (seller.CompanyCode is { } recorded && recorded != code.Text)
            return Problems.From(SellerRefusals.OtherCompany);
        (seller.CompanyName, seller.CompanyCode, seller.CompanySetBy) = (request.Name.Trim(), code.Text, staff.Id);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}
