using CardRecycle.Api.Features.Disputes.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Resale.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Disputes;

/// <summary>Table of contents of the room Disputes: cards that prove worthless after they were paid for, and
/// what is provided for that.</summary>
internal static class DisputesFeature
{
    public static WebApplicationBuilder AddDisputes(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<DisputeOptions>()
            .Bind(builder.Configuration.GetSection("Disputes"))
            .Validate(o => o.IsSound, "Disputes: times are positive and ClaimWithin is the longest; shares lie between 0 and 10000.")
            .ValidateOnStart();
        builder.Services.AddSingleton<RecoveryDesk>().AddSingleton<IRecoveries>(s => s.GetRequiredService<RecoveryDesk>());
        builder.Services.AddSingleton<IDisputeFiles, DisputeFiles>().AddSingleton<Evidence>();
        builder.Services.AddScoped<DecideDispute>();
        builder.Services.AddSingleton<ISellerTraces, DisputeTraces>();
        builder.Services.AddHandler<CardAcquired, ProvideForLosses>().AddHandler<CardSold, ProvideForLosses>();
        builder.Services.AddWorkLoop<ReleaseProvisions>();
        return builder;
    }

    public static WebApplication MapDisputes(this WebApplication app)
    {
        var mine = app.MapGroup("/disputes")
            .WithTags("Disputes")
            .RequireAuthorization(Policies.Seller)
            .ProducesProblem(401)
            .ProducesProblem(403);
        mine.MapGet("/", ReadDisputes.Mine)
            .WithName("ListDisputes")
            .WithSummary("Disputes about my cards, newest first")
            .ProducesProblem(400);
        mine.MapGet("/{disputeId:guid}", ReadDisputes.OneOfMine)
            .WithName("GetDispute")
            .WithSummary("One of them, with its evidence: who opened the card and when, and what its issuer said")
            .ProducesProblem(404);
        mine.MapPost("/{disputeId:guid}/answer", ReadDisputes.Answer)
            .RequireIdempotencyKey()
            .WithName("AnswerDispute")
            .WithSummary("Say what I have to say about it")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        var staff = app.MapGroup("/staff/disputes").WithTags("Disputes").ProducesProblem(401).ProducesProblem(403);
        MapReading(staff);
        MapActs(staff);
        return app;
    }

    private static void MapReading(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/", ReadDisputes.All)
            .RequireAuthorization(Policies.Staff)
            .WithName("ListAllDisputes")
            .WithSummary("Disputes by state, newest first")
            .ProducesProblem(400);
        staff
            .MapGet("/{disputeId:guid}", ReadDisputes.One)
            .RequireAuthorization(Policies.Staff)
            .WithName("GetStaffDispute")
            .WithSummary("One dispute, with what came back")
            .ProducesProblem(404);
        staff
            .MapGet("/{disputeId:guid}/evidence", ReadDisputes.Pack)
            .RequireAuthorization(Policies.Staff)
            .WithName("GetEvidencePack")
            .WithSummary("Its evidence as one document")
            .ProducesProblem(404);
        staff
            .MapGet("/loss-rates", ReadLossRates.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("ReadLossRates")
            .WithSummary("Card loss rate by brand and week of purchase")
            .ProducesProblem(400);
    }

    private static void MapActs(RouteGroupBuilder staff)
    {
        staff
            .MapPost("/", OpenDispute.Handle)
            .RequireAuthorization(Policies.Operations)
            .RequireIdempotencyKey()
            .WithName("OpenDispute")
            .WithSummary("A card proved used or empty after it was paid for")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapPost("/{disputeId:guid}/decide", DecideDispute.Decide)
            .RequireAuthorization(Policies.Risk)
            .RequireIdempotencyKey()
            .WithName("DecideDispute")
            .WithSummary("Recover, write off, or unfounded; a second person confirms")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapPost("/{disputeId:guid}/confirm", DecideDispute.Confirm)
            .RequireAuthorization(Policies.Finance)
            .RequireIdempotencyKey()
            .WithName("ConfirmDispute")
            .WithSummary("Agree or disagree, as the second person, with what was decided")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapPost("/{disputeId:guid}/write-off", DecideDispute.WriteOff)
            .RequireAuthorization(Policies.Finance)
            .RequireIdempotencyKey()
            .WithName("WriteOffRecovery")
            .WithSummary("Give up what is left of the claim")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }
}
