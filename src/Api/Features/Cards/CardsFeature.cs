using CardRecycle.Api.Features.Cards.Contract;
using CardRecycle.Api.Features.Cards.Photos;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;

namespace CardRecycle.Api.Features.Cards;

/// <summary>Table of contents of the room Cards: what it registers and which endpoints it serves.</summary>
internal static class CardsFeature
{
    public static WebApplicationBuilder AddCards(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CardOptions>().Bind(builder.Configuration.GetSection("Cards"));
        builder
            .Services.AddOptions<RevealOptions>()
            .Bind(builder.Configuration.GetSection("Cards:Reveals"))
            .Validate(
                o => o.DecideWithin > TimeSpan.Zero && o.UseWithin > TimeSpan.Zero,
                "Cards:Reveals: DecideWithin and UseWithin must be positive."
            )
            .ValidateOnStart();
        builder.Services.AddSealingKeys<CardOptions>(KeyRing.Cards, o => (o.CurrentMasterKey, o.MasterKeys)).AddSingleton(CardSealer.Cards);
        builder.Services.AddSingleton<CardKeys>().AddSingleton<CardSealer>().AddSingleton<ICardVault, CardVault>();
        builder.Services.AddSingleton<ISellerTraces, CardTraces>();
        return builder.AddCardPhotos();
    }

    public static WebApplication MapCards(this WebApplication app)
    {
        var cards = app.MapGroup("").WithTags("Cards");
        cards
            .MapGet("/cards/encryption-key", GetEncryptionKey.Handle)
            .AllowAnonymous()
            .WithName("GetCardEncryptionKey")
            .WithSummary("The SM2 key that card secrets are encrypted to");
        cards
            .MapGet("/orders/{orderId:guid}/card/reveals", ListReveals.Handle)
            .RequireAuthorization(Policies.Seller)
            .WithName("ListCardReveals")
            .WithSummary("Who opened my card, what for, and when")
            .ProducesProblem(StatusCodes.Status404NotFound);
        cards
            .MapPost("/staff/cards/{cardId:guid}/reveal-requests", AskForReveal.Handle)
            .RequireAuthorization(Policies.Risk)
            .WithName("AskForReveal")
            .WithSummary("Ask to look at a card; somebody else approves")
            .RequireIdempotencyKey()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
        cards
            .MapGet("/staff/cards/reveal-requests", AskForReveal.HandleList)
            .RequireAuthorization(Policies.Risk)
            .WithName("ListRevealRequests")
            .WithSummary("Who asked to look at cards, and who approved; newest first")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        cards
            .MapPost("/staff/cards/reveal-requests/{requestId:guid}/decision", DecideOnReveal.Handle)
            .RequireAuthorization(Policies.Risk)
            .WithName("DecideOnReveal")
            .WithSummary("Approve or decline what somebody else asked for")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        cards
            .MapPost("/staff/cards/{cardId:guid}/reveal", RevealCard.Handle)
            .RequireAuthorization(Policies.Risk)
            .WithName("RevealCard")
            .WithSummary("Look at a card once, after a second person's approval; recorded, and visible to its seller")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        cards.MapCardPhotos();
        return app;
    }
}
