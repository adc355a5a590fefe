using CardRecycle.Api.Features.Payouts.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Security.Keys;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Payouts;

/// <summary>Table of contents of the room Payouts: what it registers and which endpoints it serves.</summary>
internal static class PayoutsFeature
{
    private const string Tag = "Payouts";

    public static WebApplicationBuilder AddPayouts(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PayoutOptions>().BindConfiguration("Payouts").ValidateDataAnnotations().ValidateOnStart();
        builder
            .Services.AddSingleton<IPayouts, OwePayout>()
            .AddSealingKeys<PayoutOptions>(KeyRing.Payouts, o => (o.DataKeyId, o.DataKeys))
            .AddSingleton(Payees.SealedTables[0])
            .AddSingleton(Payees.SealedTables[1])
            .AddSingleton<Payees>()
            .AddSingleton<PayoutRecorder>()
            .AddSingleton<ChannelHealth>()
            .AddSingleton<PayoutRouter>()
            .AddSingleton<NoticeDesk>()
            .AddScoped<RetryPayout.Retry>()
            .AddScoped<GetSlip>()
            .AddSingleton<BounceDesk>()
            .AddSingleton<IPayoutRecords, PayoutRecords>()
            .AddSingleton<ISellerTraces, PayoutTraces>()
            .AddSingleton<BalanceWatch>()
            .AddHostedService(s => s.GetRequiredService<BalanceWatch>())
            .AddSingleton<StatementWatch>()
            .AddHostedService(s => s.GetRequiredService<StatementWatch>())
            .AddWorkLoop<PayoutLoop>();
        return builder;
    }

    public static WebApplication MapPayouts(this WebApplication app)
    {
        var orders = app.MapGroup("/orders/{orderId:guid}/payout")
            .WithTags(Tag)
            .RequireAuthorization(Policies.Seller)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
        orders
            .MapGet("", GetPayout.Handle)
            .WithName("GetPayout")
            .WithSummary("Where the money of an order is, and what its seller has to do.");
        orders
            .MapPost("/retry", RetryPayout.BySeller)
            .RequireIdempotencyKey()
            .WithName("RetryPayout")
            .WithSummary("The seller has mended what stood in the way; pay again, to the present account.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);

        var staff = app.MapGroup("/staff/payouts")
            .WithTags(Tag)
            .RequireAuthorization(Policies.Finance)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        staff
            .MapGet("", ListPayouts.Handle)
            .WithName("ListPayouts")
            .WithSummary("Payouts with their last attempt, newest first.")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status400BadRequest);
        staff
            .MapPost("/{payoutId:guid}/retry", RetryPayout.ByStaff)
            .RequireIdempotencyKey()
            .WithName("RetryPayoutByStaff")
            .WithSummary("What only we could mend is mended; pay again.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        staff
            .MapGet("/channels", ShowChannels.Handle)
            .WithName("ShowPayoutChannels")
            .WithSummary("The payout channels as this replica sees them: limits, costs, and whether they are paused.");

        app.MapGet("/staff/payouts/orders/{orderId:guid}", ReadOrderPayout.Handle)
            .WithTags(Tag)
            .RequireAuthorization(Policies.Staff)
            .WithName("ReadOrderPayout")
            .WithSummary("The payout of an order with all its attempts, accounts masked.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);

        MapSlips(orders, staff);
        MapNotices(app);
        return app;
    }

    private static void MapSlips(RouteGroupBuilder orders, RouteGroupBuilder staff)
    {
        orders
            .MapGet("/slip", GetSlip.OfSeller)
            .WithName("GetPayoutSlip")
            .WithSummary("How the channel's own electronic receipt stands; it is asked for where nobody has yet.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        orders
            .MapGet("/slip/file", GetSlip.FileOfSeller)
            .WithName("DownloadPayoutSlip")
            .WithSummary("The channel's own electronic receipt as a PDF, its digest checked.")
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        staff
            .MapGet("/orders/{orderId:guid}/slip", GetSlip.OfOrder)
            .WithName("GetSlipOfOrder")
            .WithSummary("How the channel's own electronic receipt of an order's payout stands.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        staff
            .MapGet("/orders/{orderId:guid}/slip/file", GetSlip.FileOfOrder)
            .Audited()
            .WithName("DownloadSlipOfOrder")
            .WithSummary("The channel's own electronic receipt as a PDF; it names the payee, so it is on record who took it.")
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static void MapNotices(WebApplication app)
    {
        app.MapPost("/callbacks/alipay/transfers", TakeAlipayNotice.Handle)
            .AllowAnonymous()
            .WithTags(Tag)
            .WithName("TakeAlipayNotice")
            .WithSummary("Alipay reports what became of a transfer; its signature is what admits it.")
            .Produces<string>(StatusCodes.Status401Unauthorized, "text/plain");
        app.MapPost("/callbacks/wechat/transfers", TakeWeChatNotice.Handle)
            .AllowAnonymous()
            .WithTags(Tag)
            .WithName("TakeWeChatNotice")
            .WithSummary("WeChat reports the end of a transfer; its signature is what admits it.")
            .Produces<WeChatNoticeRefusal>(StatusCodes.Status401Unauthorized);
    }
}
