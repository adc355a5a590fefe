using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>
/// Table of contents of the room Reconciliation (对账): channels' bills held against our books, and days closed when all is explained.
/// </summary>
internal static class ReconciliationFeature
{
    public static WebApplicationBuilder AddReconciliation(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ReconciliationOptions>()
            .BindConfiguration("Reconciliation")
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<Reconciler>().AddScoped<WorkOnItem>().AddScoped<CloseDay>();
        builder.Services.AddSingleton<ReconcileLoop>().AddHostedService(s => s.GetRequiredService<ReconcileLoop>());
        return builder;
    }

    public static WebApplication MapReconciliation(this WebApplication app)
    {
        var room = app.MapGroup("/staff/reconciliation")
            .WithTags("Reconciliation")
            .RequireAuthorization(Policies.Finance)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        var days = room.MapGroup("/days");
        days.MapGet("", ReadDays.Handle)
            .WithName("ListReconciliationDays")
            .WithSummary("Days with each channel's bill, what is not explained, and whether the books are closed")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        days.MapPost("/{day}/imports/{channel}", ImportDay.Handle)
            .WithName("ImportChannelDay")
            .WithSummary("Take in a channel's bill of a day that is over; again, it must say the same")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        days.MapPost("/{day}/close", CloseDay.Handle)
            .RequireIdempotencyKey()
            .WithName("CloseDay")
            .WithSummary("Close the books of a day; refused with the reasons while anything stands against it")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        days.MapPost("/{day}/reopen", CloseDay.Reopen)
            .RequireIdempotencyKey()
            .WithName("ReopenDay")
            .WithSummary("Open a closed day again: proposed by one, done when another says the same")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        var topUps = room.MapGroup("/top-ups");
        topUps
            .MapPost("", AnnounceTopUp.Handle)
            .RequireIdempotencyKey()
            .WithName("AnnounceTopUp")
            .WithSummary("Announce own money that goes to a channel's account; its credit on a bill is then explained")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        topUps
            .MapGet("", AnnounceTopUp.List)
            .WithName("ListTopUps")
            .WithSummary("Announced top-ups, the newest first, with the credits that they were found as");
        var items = room.MapGroup("/items");
        items
            .MapGet("", ListItems.Handle)
            .WithName("ListReconciliationItems")
            .WithSummary("Differences, oldest first, with owner and age")
            .ProducesValidationProblem();
        MapWork(items.MapGroup("/{itemId:guid}"));
        return app;
    }

    private static void MapWork(RouteGroupBuilder item)
    {
        item.MapPost("/claim", WorkOnItem.Claim)
            .RequireIdempotencyKey()
            .WithName("ClaimReconciliationItem")
            .WithSummary("Take a difference on, from nobody or from somebody else")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        item.MapPost("/explain", WorkOnItem.Explain)
            .RequireIdempotencyKey()
            .WithName("ExplainReconciliationItem")
            .WithSummary("Say what it was; where money is involved, proposed until a second person confirms")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        item.MapPost("/confirm", WorkOnItem.Confirm)
            .RequireIdempotencyKey()
            .WithName("ConfirmReconciliationItem")
            .WithSummary("Agree or disagree, as the second person; agreeing books the journal")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }
}
