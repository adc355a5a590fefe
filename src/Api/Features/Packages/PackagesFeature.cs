using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Packages;

/// <summary>Table of contents of the room Packages: which models there are, and which are in force.</summary>
internal static class PackagesFeature
{
    public static WebApplication MapPackages(this WebApplication app)
    {
        var packages = app.MapGroup("/staff/packages").WithTags("Packages").ProducesProblem(401).ProducesProblem(403);
        packages
            .MapGet("", ReadPackages.List)
            .RequireAuthorization(Policies.ModelReader)
            .WithName("ListPackages")
            .WithSummary("Every model package with its gates and figures, what is in force, and who promoted it");
        packages
            .MapGet("/{kind}/{version}/report", ReadPackages.Report)
            .RequireAuthorization(Policies.ModelReader)
            .WithName("ReadPackageReport")
            .WithSummary("The training's report of a package, as a page that may run nothing")
            .Produces<string>(200, "text/html")
            .ProducesProblem(404);
        var acts = packages.MapGroup("").RequireAuthorization(Policies.Analyst).ProducesValidationProblem().ProducesProblem(404);
        acts.MapPost("/{kind}/promotions", PromotePackage.Ask)
            .RequireIdempotencyKey()
            .WithName("AskPromotion")
            .WithSummary("Ask for a package to come into force; another analyst decides")
            .ProducesProblem(409)
            .ProducesProblem(422);
        acts.MapPost("/promotions/{promotionId:guid}/decision", PromotePackage.Decide)
            .RequireIdempotencyKey()
            .WithName("DecidePromotion")
            .WithSummary("Approve or decline a promotion, as another analyst")
            .ProducesProblem(409)
            .ProducesProblem(422);
        acts.MapPost("/{kind}/rollback", PromotePackage.RollBack)
            .RequireIdempotencyKey()
            .WithName("RollBackPackage")
            .WithSummary("Put the version in force that was so before")
            .ProducesProblem(422);
        return app;
    }
}
