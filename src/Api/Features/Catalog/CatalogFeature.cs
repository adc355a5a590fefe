using CardRecycle.Api.Features.Catalog.Contract;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Catalog;

/// <summary>Table of contents of the room Catalog: what it registers and which endpoints it serves.</summary>
internal static class CatalogFeature
{
    public static WebApplicationBuilder AddCatalog(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveCatalog>().AddSingleton<ICatalog>(s => s.GetRequiredService<LiveCatalog>());
        builder.Services.AddHostedService<CatalogRefresher>();
        return builder;
    }

    public static WebApplication MapCatalog(this WebApplication app)
    {
        var open = app.MapGroup("/catalog").WithTags("Catalog").AllowAnonymous().ProducesProblem(StatusCodes.Status400BadRequest);
        open.MapGet("/brands", ListBrands.Handle)
            .WithName("ListBrands")
            .WithSummary("The brands that are bought, with all that a form needs")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        open.MapGet("/brands/{id}", ShowBrand.Handle)
            .WithName("ShowBrand")
            .WithSummary("One brand")
            .ProducesProblem(StatusCodes.Status404NotFound);
        open.MapPost("/recognitions", RecogniseCard.Handle)
            .WithName("RecogniseCard")
            .WithSummary("Which brands a typed or scanned number can be of, best first");

        app.MapGet("/staff/catalog/brands", ListCatalog.Handle)
            .WithTags("Catalog")
            .RequireAuthorization(Policies.AnyStaff)
            .WithName("ListCatalog")
            .WithSummary("Every brand with every format, also those that are switched off")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);

        var staff = app.MapGroup("/staff/catalog")
            .WithTags("Catalog")
            .RequireAuthorization(Policies.Operations)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        staff.MapPut("/brands/{id}", EditBrand.Handle).WithName("EditBrand").WithSummary("Change a brand, or add one");
        staff
            .MapPut("/formats/{brandId}/{variant}", EditFormat.Handle)
            .WithName("EditFormat")
            .WithSummary("Change a card format, or add one")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }
}
