using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;
using Microsoft.AspNetCore.Mvc;

namespace CardRecycle.Api.Features.Cards.Photos;

/// <summary>The part of the room that keeps photos: what it registers and which endpoints it serves.</summary>
internal static class PhotoRoutes
{
    /// <summary>A form has its borders beside the file.</summary>
    private const long BodyBytesMax = UploadPhoto.FileBytesMax + 64 * 1024;

    public static WebApplicationBuilder AddCardPhotos(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<PhotoOptions>()
            .Bind(builder.Configuration.GetSection("Cards:Photos"))
            .Validate(o => o.IsSound, "Cards:Photos: times are positive, KeepUsed is KeepUnused or more, PerHour and AtOnce are 1 or more.")
            .ValidateOnStart();
        builder.Services.AddSingleton(PhotoVault.Contents).AddSingleton<PhotoVault>().AddSingleton<PhotoReaders>();
        builder.Services.AddSingleton<ICardPhotos, CardPhotos>().AddScoped<UploadPhoto>();
        builder.Services.AddSingleton<IEvidencePhotos, EvidencePhotos>();
        builder.Services.AddWorkLoop<PhotoRetention>();
        builder.Services.AddHealthChecks().AddCheck<PhotoHealth>("card-photos", tags: ["ready"]);
        return builder;
    }

    public static void MapCardPhotos(this RouteGroupBuilder cards)
    {
        var own = cards.MapGroup("/cards/photos").RequireAuthorization(Policies.Seller).ProducesProblem(401).ProducesProblem(404);
        Upload(own.MapPost("", UploadPhoto.Handle))
            .WithName("UploadCardPhoto")
            .WithSummary("Read a card's number from a photo, and keep the photo for the order");
        Upload(own.MapPost("/evidence", UploadPhoto.HandleEvidence))
            .WithName("UploadEvidencePhoto")
            .WithSummary("Keep a picture that goes with an appeal, or with an answer to a review or a dispute");
        own.MapGet("/{photoId:guid}", OwnPhotos.Show)
            .WithName("ShowCardPhoto")
            .WithSummary("A photo of mine, as it is kept")
            .Produces(200, contentType: "image/jpeg");
        own.MapDelete("/{photoId:guid}", OwnPhotos.Delete)
            .WithName("DeleteCardPhoto")
            .WithSummary("Delete a photo of mine that no order came of")
            .ProducesProblem(409);

        MapStaff(cards.MapGroup("/staff").RequireAuthorization(Policies.Risk).ProducesProblem(401).ProducesProblem(403));
        MapEvidence(cards.MapGroup("/staff").RequireAuthorization(Policies.Staff).ProducesProblem(401).ProducesProblem(403));
    }

    private static RouteHandlerBuilder Upload(RouteHandlerBuilder route) =>
        route
            .DisableAntiforgery() // a token in a header, no cookie
            .WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax))
            // In memory whatever its size: a photo may show a secret, and larger parts of a form would go to a temporary file.
            .WithFormOptions(memoryBufferThreshold: (int)BodyBytesMax, multipartBodyLengthLimit: BodyBytesMax)
            .ProducesProblem(400)
            .ProducesProblem(413)
            .ProducesProblem(415)
            .ProducesProblem(422)
            .ProducesProblem(429)
            .ProducesProblem(503);

    private static void MapEvidence(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/orders/{orderId:guid}/evidence-photos", ReadEvidencePhotos.List)
            .WithName("ListEvidencePhotos")
            .WithSummary("Which pictures the order's seller gave as evidence, and who looked at them; nothing is opened");
        staff
            .MapPost("/cards/photos/{photoId:guid}/look", ReadEvidencePhotos.Look)
            .WithName("LookAtEvidencePhoto")
            .WithSummary("Look at a picture that a seller gave as evidence; recorded, and visible to its seller")
            .Produces(200, contentType: "image/jpeg")
            .ProducesProblem(404);
    }

    private static void MapStaff(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/orders/{orderId:guid}/card/photos", ReviewPhotos.List)
            .WithName("ListOrderPhotos")
            .WithSummary("What is known of an order's photos, with flags; nothing is opened");
        staff
            .MapPost("/cards/photos/{photoId:guid}/reveal", ReviewPhotos.Reveal)
            .WithName("RevealPhoto")
            .WithSummary("Look at a photo once, after a second person's approval; recorded, and visible to its seller")
            .Produces(200, contentType: "image/jpeg")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
    }
}
