using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Receipts.Contract;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Table of contents of the room Receipts: what it registers and which endpoints it serves.</summary>
internal static class ReceiptsFeature
{
    public static WebApplicationBuilder AddReceipts(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReceiptOptions>().Bind(builder.Configuration.GetSection("Receipts"));
        builder.Services.AddSingleton<IReceiptReferences, ReceiptReferences>();
        builder.Services.AddSingleton<ReceiptKeys>().AddHandler<OrderPaid, IssueReceipt>();
        builder.Services.AddSingleton<SealLoop>().AddHostedService(s => s.GetRequiredService<SealLoop>());
        return builder;
    }

    public static WebApplication MapReceipts(this WebApplication app)
    {
        var receipts = app.MapGroup("").WithTags("Receipts");
        receipts
            .MapGet("/orders/{orderId:guid}/receipt", GetReceipt.Handle)
            .RequireAuthorization(Policies.Seller)
            .WithName("GetReceipt")
            .WithSummary("The receipt file of my order, to be checked offline")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound);
        var log = app.MapGroup("/receipts").WithTags("Receipts").AllowAnonymous();
        log.MapGet("/public-keys", ListPublicKeys.Handle)
            .WithName("ListReceiptPublicKeys")
            .WithSummary("The keys that a receipt is checked with");
        log.MapGet("/checkpoints/latest", ListCheckpoints.HandleLatest)
            .WithName("GetLatestCheckpoint")
            .WithSummary("The newest signed state of the receipt log")
            .ProducesProblem(StatusCodes.Status404NotFound);
        log.MapGet("/checkpoints", ListCheckpoints.Handle)
            .WithName("ListCheckpoints")
            .WithSummary("The signed states of the receipt log, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        log.MapGet("/consistency", ProveConsistency.Handle)
            .WithName("ProveReceiptLogConsistency")
            .WithSummary("The proof that one checkpoint grew out of an earlier one, to be checked offline")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }
}
