using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Receipts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Receipts;

/// <summary>Table of contents of the room Receipts: what it registers and which endpoints it serves.</summary>
internal static class ReceiptsFeature
{
    public static WebApplicationBuilder AddReceipts(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ReceiptOptions>()
            .Bind(builder.Configuration.GetSection("Receipts"))
            .Validate(
                ReceiptKeys.AreSound,
                "Receipts: Origin is a name without spaces, SigningKey an Ed25519 seed and Sm2SigningKey an SM2 private key (32 bytes each, "
                    + "base64); FormerPublicKeys are verifier keys of the same origin."
            )
            .ValidateOnStart();
        builder
            .Services.AddSealingKeys<ReceiptOptions>(KeyRing.Receipts, o => (o.CurrentOpeningKey, o.OpeningKeys))
            .AddSingleton(ReceiptKeys.Openings);
        builder.Services.AddSingleton<IReceiptReferences, ReceiptReferences>();
        builder.Services.AddSingleton<ISellerTraces, ReceiptTraces>();
        builder.Services.AddSingleton<ReceiptKeys>().AddHandler<OrderPaid, IssueReceipt>();
        builder.Services.AddSingleton<SealLoop>().AddHostedService(s => s.GetRequiredService<SealLoop>());
        builder.Services.AddWorkLoop<PublishLoop>();
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
        receipts
            .MapDelete("/orders/{orderId:guid}/receipt/personal-data", ErasePersonalData.Handle)
            .RequireAuthorization(Policies.Seller)
            .WithName("EraseReceiptPersonalData")
            .WithSummary("Remove my name and card from the receipt for good; it stays valid")
            .ProducesProblem(StatusCodes.Status404NotFound);
        receipts
            .MapGet("/staff/receipts/publications", ListPublications.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("ListReceiptPublications")
            .WithSummary("Whether time stamps and witnesses keep up with the receipt log")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        receipts
            .MapGet("/staff/receipts", CheckOrderReceipt.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("LookUpReceipt")
            .WithSummary("The receipt of an order, by its number or id, checked as its holder would")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        receipts
            .MapPost("/staff/receipts/checks", CheckOrderReceipt.HandleFile)
            .RequireAuthorization(Policies.Staff)
            .WithName("CheckReceiptFile")
            .WithSummary("Check a receipt file that somebody holds out")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status403Forbidden);
        var log = app.MapGroup("/receipts").WithTags("Receipts").AllowAnonymous();
        log.MapGet("/public-keys", ListPublicKeys.Handle)
            .WithName("ListReceiptPublicKeys")
            .WithSummary("The keys that a receipt is checked with");
        log.MapGet("/verifier", GetVerifierPage.Handle)
            .WithName("GetReceiptVerifier")
            .WithSummary("A page that checks receipts offline, with this log's public keys in it")
            .Produces(StatusCodes.Status200OK, contentType: "text/html");
        log.MapGet("/checkpoints/latest", ListCheckpoints.HandleLatest)
            .WithName("GetLatestCheckpoint")
            .WithSummary("The newest signed state of the receipt log")
            .ProducesProblem(StatusCodes.Status404NotFound);
        log.MapGet("/checkpoints", ListCheckpoints.Handle)
            .WithName("ListCheckpoints")
            .WithSummary("The signed states of the receipt log, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        log.MapGet("/checkpoints/{size:long}/time-stamp", GetTimeStamp.Handle)
            .WithName("GetCheckpointTimeStamp")
            .WithSummary("The RFC 3161 time stamp of a checkpoint")
            .Produces(StatusCodes.Status200OK, contentType: "application/timestamp-reply")
            .ProducesProblem(StatusCodes.Status404NotFound);
        log.MapGet("/checkpoints/{size:long}/cosignatures", GetCosignatures.Handle)
            .WithName("GetCheckpointCosignatures")
            .WithSummary("A checkpoint with the signatures of the witnesses that have checked it")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain")
            .ProducesProblem(StatusCodes.Status404NotFound);
        log.MapGet("/consistency", ProveConsistency.Handle)
            .WithName("ProveReceiptLogConsistency")
            .WithSummary("The proof that one checkpoint grew out of an earlier one, to be checked offline")
            .Produces(StatusCodes.Status200OK, contentType: "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }
}
