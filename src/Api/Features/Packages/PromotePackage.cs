using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Packages;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Artifacts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Packages;

/// <summary>
/// Analysts bring a package into force, two of them together; back to the version before takes one, since it was good enough for two once
/// and an alarm does not wait. The registry's own record (<c>champion.json</c>) names both; every replica follows it within seconds.
/// </summary>
internal static class PromotePackage
{
    private static readonly TimeSpan openFor = TimeSpan.FromHours(24);

    public static async Task<Results<Created<PromotionView>, ProblemHttpResult>> Ask(
        string kind,
        AskPromotionRequest request,
        StaffCaller caller,
        IConfiguration configuration,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!PackageKinds.SchemaHashes.TryGetValue(kind, out var schema))
            return Problems.From(PackageRefusals.UnknownKind);
        var registry = new ModelRegistry(configuration.ModelsPath());
        try
        {
            ModelPackage.Open(registry.FolderOf(kind, request.Version)).RequireServable(kind, schema);
            if (registry.Champion(kind)?.Version == request.Version)
                return Problems.From(PackageRefusals.InForce);
        }
        catch (PackageException e)
        {
            return Problems.From(PackageRefusals.NotServable(Told(e, registry)));
        }
        var now = clock.GetUtcNow();
        if (
            await db.PackagePromotions.AnyAsync(
                p => p.Kind == kind && p.Version == request.Version && p.DecidedAt == null && p.ExpiresAt > now,
                ct
            )
        )
            return Problems.From(PackageRefusals.AskedAlready);
        var promotion = new PackagePromotion
        {
            Id = TimedId.New(now),
            Kind = kind,
            Version = request.Version,
            Reason = request.Reason,
            AskedBy = caller.Id,
            AskedAt = now,
            ExpiresAt = now + openFor,
        };
        db.Add(promotion);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/staff/packages/promotions/{promotion.Id}", ReadPackages.ViewOf(promotion, now));
    }

    /// <summary>The pointer is moved last: what fails before leaves all as it was, and what fails after is repeated without harm.</summary>
    public static async Task<Results<Ok<PromotionView>, ProblemHttpResult>> Decide(
        Guid promotionId,
        DecidePromotionRequest request,
        StaffCaller caller,
        IConfiguration configuration,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var promotion = await db
            .PackagePromotions.FromSql($"select * from packages.promotions where id = {promotionId} for update")
            .SingleOrDefaultAsync(ct);
        var now = clock.GetUtcNow();
        if (promotion is null)
            return Problems.From(PackageRefusals.NoPromotion);
        if (!promotion.IsOpen(now))
            return Problems.From(PackageRefusals.IsOver);
        if (promotion.AskedBy == caller.Id)
            return Problems.From(PackageRefusals.SecondAnalystNeeded);
        (promotion.DecidedBy, promotion.DecidedAt, promotion.Approved) = (caller.Id, now, request.Approve);
        await db.SaveChangesAsync(ct);
        if (!request.Approve)
            return TypedResults.Ok(ReadPackages.ViewOf(promotion, now));
        var registry = new ModelRegistry(configuration.ModelsPath());
        try
        {
            registry.Promote(
                promotion.Kind,
                promotion.Version,
                PackageKinds.SchemaHashes[promotion.Kind],
                $"{promotion.AskedBy}, {caller.Id}",
                promotion.Reason,
                now
            );
        }
        catch (PackageException e)
        {
            return Problems.From(PackageRefusals.NotServable(Told(e, registry)));
        }
        return TypedResults.Ok(ReadPackages.ViewOf(promotion, now));
    }

    public static Results<Ok<RolledBackPackage>, ProblemHttpResult> RollBack(
        string kind,
        RollBackPackageRequest request,
        StaffCaller caller,
        IConfiguration configuration,
        TimeProvider clock
    )
    {
        if (!PackageKinds.SchemaHashes.ContainsKey(kind))
            return Problems.From(PackageRefusals.UnknownKind);
        var registry = new ModelRegistry(configuration.ModelsPath());
        try
        {
            if (registry.Champion(kind)?.Version != request.Version)
                return Problems.From(PackageRefusals.NotServable($"{request.Version} is not in force: somebody was quicker."));
            var record = registry.Rollback(kind, caller.Id, request.Reason, clock.GetUtcNow());
            return TypedResults.Ok(new RolledBackPackage(kind, record.Version));
        }
        catch (PackageException e)
        {
            return Problems.From(PackageRefusals.NotServable(Told(e, registry)));
        }
    }

    /// <summary>Where the registry lies on the machine is nobody's business here.</summary>
    private static string Told(PackageException e, ModelRegistry registry) =>
        e.Message.Replace(registry.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
}

/// <param name="Version">That is to come into force.</param>
/// <param name="Reason">For the record.</param>
internal sealed record AskPromotionRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Version,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason
);

/// <param name="Approve">True: it comes into force at once.</param>
/// <param name="Reason">For the record.</param>
internal sealed record DecidePromotionRequest(bool Approve, [property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <param name="Version">The one in force that is to go; refused if it is not.</param>
/// <param name="Reason">For the record.</param>
internal sealed record RollBackPackageRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Version,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason
);

/// <param name="Kind">Of the package.</param>
/// <param name="Version">In force from now on.</param>
internal sealed record RolledBackPackage(string Kind, string Version);
