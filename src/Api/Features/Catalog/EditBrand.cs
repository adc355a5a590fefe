using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Staff change a brand or add one. All replicas use the new row within a second.</summary>
internal static class EditBrand
{
    private const int IdLengthMax = 40;
    private const int NameLengthMax = 40;
    private const int FacesMax = 40;
    private const int RegionsMax = 34;
    private const int RegionLengthMax = 20;
    private const long FaceMaxFen = 10_000_000;
    private static readonly string[] protocols = ["gateway", "platform", "redemption", "captcha"];

    public static async Task<Results<Ok<BrandResponse>, ProblemHttpResult>> Handle(
        string id,
        BrandEditRequest request,
        StaffCaller staff,
        LiveCatalog catalog,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (FaultIn(id, request) is { } fault)
            return Problems.From(fault);
        var row = await db.Brands.FindAsync([id], ct);
        if ((row?.Version ?? 0) != request.Version)
            return Problems.From(CatalogRefusals.Changed(row?.Version ?? 0));
        if (row is not null && row.Input != request.Input)
            return Problems.From(No("input", "What a card consists of cannot change once formats and deals rest on it; add a new brand."));
        if (row is null)
            db.Add(row = new BrandRow { Id = id, Position = await db.Brands.CountAsync(ct) });
        Apply(request, row);
        row.Version++;
        row.UpdatedAt = clock.GetUtcNow();
        row.UpdatedBy = staff.Id;
        if (await CatalogEdits.SaveAsync(db, catalog, ct) is { } refusal)
            return Problems.From(refusal);
        return TypedResults.Ok(BrandResponse.From(catalog.Find(id)!));
    }

    private static void Apply(BrandEditRequest request, BrandRow row)
    {
        row.NameZh = request.NameZh.Trim();
        row.NameEn = request.NameEn.Trim();
        row.Kind = request.Kind;
        row.Input = request.Input;
        row.Forms = [.. request.Forms.Distinct()];
        row.FacesFen = [.. request.FacesFen.Distinct().Order()];
        row.FaceMinFen = request.FaceMinFen;
        row.FaceMaxFen = request.FaceMaxFen;
        row.Regions = [.. request.Regions.Distinct(StringComparer.Ordinal)];
        row.Named = request.Named;
        row.LegalBoundExempt = request.LegalBoundExempt;
        row.OfflineBalance = request.OfflineBalance;
        row.IssuerProtocol = request.IssuerProtocol;
        row.Enabled = request.Enabled;
    }

    private static Refusal? FaultIn(string id, BrandEditRequest r)
    {
        if (!CatalogEdits.IsSlug(id, IdLengthMax))
            return No("id", $"An id has 2 to {IdLengthMax} lower-case letters, digits and dashes.");
        if (r.NameZh?.Trim().Length is null or 0 or > NameLengthMax)
            return No("nameZh", $"A name has 1 to {NameLengthMax} characters.");
        if (r.NameEn?.Trim().Length is null or 0 or > NameLengthMax)
            return No("nameEn", $"A name has 1 to {NameLengthMax} characters.");
        if (!Enum.IsDefined(r.Kind) || !Enum.IsDefined(r.Input))
            return No("kind", "Kind and input are of the named values.");
        if (r.Forms is not { Count: > 0 } || !r.Forms.All(Enum.IsDefined))
            return No("forms", "Name at least one form: physical, code.");
        if (r.FaceMinFen < 1 || r.FaceMaxFen < r.FaceMinFen || r.FaceMaxFen > FaceMaxFen)
            return No("faceMinFen", $"Faces lie between 1 and {FaceMaxFen} fen, the least not above the greatest.");
        if (r.FacesFen is not { Count: > 0 and <= FacesMax } || r.FacesFen.Any(f => f < r.FaceMinFen || f > r.FaceMaxFen))
            return No("facesFen", $"Name 1 to {FacesMax} usual faces, all within faceMinFen and faceMaxFen.");
        if (r.Regions is not { Count: <= RegionsMax } || r.Regions.Any(x => x?.Trim().Length is null or 0 or > RegionLengthMax))
            return No("regions", $"At most {RegionsMax} regions of 1 to {RegionLengthMax} characters.");
        return protocols.Contains(r.IssuerProtocol)
            ? null
            : No("issuerProtocol", $"The issuer protocol is one of {string.Join(", ", protocols)}.");
    }

    private static Refusal No(string field, string detail) => CatalogRefusals.RowInvalid(field, detail);
}

/// <summary>The whole row. <paramref name="Version"/> is the one that was read, 0 for a new brand.</summary>
internal sealed record BrandEditRequest(
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
    bool LegalBoundExempt,
    bool OfflineBalance,
    string IssuerProtocol,
    bool Enabled,
    int Version
);
