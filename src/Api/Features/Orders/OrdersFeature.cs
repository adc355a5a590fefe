using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Table of contents of the room Orders: a seller's sale of one card.</summary>
internal static class OrdersFeature
{
    public static WebApplicationBuilder AddOrders(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<OrderDeadlines>(builder.Configuration.GetSection("Orders:Deadlines"));
        builder.Services.Configure<AcceptanceOptions>(builder.Configuration.GetSection("Orders:Acceptance"));
        builder.Services.Configure<AppealOptions>(builder.Configuration.GetSection("Orders:Appeals"));
        builder.Services.AddSingleton<OrderViews>();
        builder.Services.AddScoped<PlaceOrder>().AddScoped<SellerCommands>().AddScoped<OrderEnding>();
        builder.Services.AddScoped<Interventions>();
        builder.Services.AddScoped<IHeldOrders, HeldOrders>();
        builder.Services.AddSingleton<IOrderFiles, OrderFiles>();
        builder.Services.AddSingleton<ISellerTraces, OrderTraces>();
        builder.Services.AddScoped<VerifyCard>().AddScoped<AssessDeal>().AddScoped<TakeOverCard>().AddScoped<PassDeadline>();
        builder.Services.AddWorkLoop<OrderLoop>();
        builder.Services.AddHandler<PayoutSucceeded, TakePayoutNews>().AddHandler<PayoutNeedsSeller, TakePayoutNews>();
        builder.Services.AddHandler<PayoutBounced, TakePayoutNews>().AddHandler<FacePassed, TakeFaceCheck>();
        return builder;
    }

    public static WebApplication MapOrders(this WebApplication app)
    {
        var orders = app.MapGroup("/orders")
            .WithTags("Orders")
            .RequireAuthorization(Policies.Seller)
            .ProducesProblem(401)
            .ProducesProblem(403);
        orders
            .MapPost("/", PlaceOrder.Handle)
            .RequireIdempotencyKey()
            .WithName("PlaceOrder")
            .WithSummary("Accept a quote and submit its card")
            .ProducesValidationProblem()
            .ProducesProblem(409)
            .ProducesProblem(410);
        orders.MapGet("/", ReadOrders.Mine).WithName("ListOrders").WithSummary("My orders, newest first").ProducesProblem(400);
        orders
            .MapGet("/{orderId:guid}", ReadOrders.One)
            .WithName("GetOrder")
            .WithSummary("One of my orders, with its timeline")
            .ProducesProblem(404);
        orders
            .MapGet("/{orderId:guid}/acceptance", ShowAcceptance.Handle)
            .WithName("GetAcceptance")
            .WithSummary("The platform's signed statement of what was agreed")
            .ProducesProblem(404);
        MapCommands(orders);
        orders
            .MapPost("/{orderId:guid}/appeal", AppealOrder.Handle)
            .RequireIdempotencyKey()
            .WithName("AppealOrder")
            .WithSummary("Appeal against the end of my order")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        MapStaff(app.MapGroup("/staff/orders").WithTags("Orders").ProducesProblem(401).ProducesProblem(403));
        return app;
    }

    private static void MapCommands(RouteGroupBuilder orders)
    {
        orders
            .MapPost("/{orderId:guid}/accept-requote", SellerCommands.AcceptRequote)
            .RequireIdempotencyKey()
            .WithName("AcceptRequote")
            .WithSummary("Agree to the new offer on the verified facts")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        orders
            .MapPost("/{orderId:guid}/code", SellerCommands.EnterCode)
            .WithName("EnterCode")
            .WithSummary("Give the code that the issuer asks the holder for")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        orders
            .MapPost("/{orderId:guid}/retry", SellerCommands.Retry)
            .WithName("RetryVerification")
            .WithSummary("Have the mended card verified again")
            .ProducesProblem(404)
            .ProducesProblem(409);
        orders
            .MapPost("/{orderId:guid}/evidence", GiveEvidence.Handle)
            .RequireIdempotencyKey()
            .WithName("GiveEvidence")
            .WithSummary("Give what the review of the order asks for")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        orders
            .MapPost("/{orderId:guid}/cancel", SellerCommands.Cancel)
            .WithName("CancelOrder")
            .WithSummary("Withdraw, as long as the card has not been taken over")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static void MapStaff(RouteGroupBuilder staff)
    {
        staff
            .MapGet("/", SearchOrders.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("ListAllOrders")
            .WithSummary("Orders by number, seller, card, brand, state and day, newest first")
            .ProducesProblem(400);
        staff
            .MapGet("/appeals", DecideAppeal.List)
            .RequireAuthorization(Policies.Risk)
            .WithName("ListAppeals")
            .WithSummary("Appeals of sellers, the first due first");
        staff
            .MapPost("/appeals/{appealId:guid}/decision", DecideAppeal.Handle)
            .RequireIdempotencyKey()
            .RequireAuthorization(Policies.Risk)
            .WithName("DecideAppeal")
            .WithSummary("Answer an appeal; never by whoever had declined the order")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapGet("/{orderId:guid}", ReadStaffOrder.Handle)
            .RequireAuthorization(Policies.Staff)
            .WithName("ReadStaffOrder")
            .WithSummary("One order with all that the caller's duties let them see")
            .ProducesProblem(404);
        staff
            .MapPost("/{orderId:guid}/interventions", Interventions.Ask)
            .RequireAuthorization(Policies.Operations)
            .RequireIdempotencyKey()
            .WithName("AskForIntervention")
            .WithSummary("Step in: look at an order now, or propose to cancel it")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapPost("/{orderId:guid}/interventions/{interventionId:guid}/decision", Interventions.Decide)
            .RequireAuthorization(Policies.Operations)
            .RequireIdempotencyKey()
            .WithName("DecideOnIntervention")
            .WithSummary("Agree to what somebody else proposed, or not")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        staff
            .MapPost("/{orderId:guid}/review", ReviewOrder.Handle)
            .RequireAuthorization(Policies.Risk)
            .WithName("ReviewOrder")
            .WithSummary("Decide on an order under review")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
    }
}
