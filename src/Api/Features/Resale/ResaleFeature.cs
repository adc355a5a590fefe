using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Gateways.Recyclers;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Resale;

/// <summary>Table of contents of the room Resale: what it registers and which endpoints it serves.</summary>
internal static class ResaleFeature
{
    public static WebApplicationBuilder AddResale(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Resale");
        builder.Services.AddOptions<ResaleOptions>().Bind(section);
        builder.Services.AddSingleton<IDisputedStock, DisputedStock>();
        builder.Services.AddHandler<CardAcquired, TakeIntoStock>();
        builder.Services.AddRecyclers(s => s.GetRequiredService<Microsoft.Extensions.Options.IOptions<ResaleOptions>>().Value.RecyclersUrl);
        builder.Services.AddWorkLoop<SellToRecycler>();
        return builder;
    }

    public static WebApplication MapResale(this WebApplication app)
    {
        var resale = app.MapGroup("/staff/resale").WithTags("Resale").RequireAuthorization(Policies.Operations);
        resale
            .MapPost("/sales", RecordSale.Handle)
            .RequireIdempotencyKey()
            .WithName("RecordSale")
            .WithSummary("A recycler has taken a card: closes the trade")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        resale
            .MapGet("/stock", ListStock.Handle)
            .WithName("ListStock")
            .WithSummary("Cards in stock, or sold, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        resale
            .MapGet("/stock/{orderId:guid}", ListStock.One)
            .WithName("ReadStockCard")
            .WithSummary("The card of one order: in stock, sold, disputed or lost")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }
}
