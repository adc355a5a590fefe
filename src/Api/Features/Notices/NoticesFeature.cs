using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Orders.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Notices;

/// <summary>Table of contents of the room Notices: what sellers are told, where, and which prices they wait for.</summary>
internal static class NoticesFeature
{
    public static WebApplicationBuilder AddNotices(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<NoticeOptions>()
            .Bind(builder.Configuration.GetSection("Notices"))
            .Validate(o => o.IsSound, "Notices: KeepFor and DeleteEvery are positive.")
            .ValidateOnStart();
        builder.Services.AddScoped<Inbox>().AddSingleton<ISellerTraces, NoticeTraces>();
        builder.Services.AddHandler<OrderPaid, TellSellers>().AddHandler<SellerTold, TellSellers>().AddHandler<SellerAsked, TellSellers>();
        builder.Services.AddWorkLoop<MessageLoop>();
        builder.Services.AddSingleton<NoticeRetention>().AddHostedService(s => s.GetRequiredService<NoticeRetention>());
        builder.Services.AddSingleton<PriceWatch>().AddHostedService(s => s.GetRequiredService<PriceWatch>());
        return builder;
    }

    public static WebApplication MapNotices(this WebApplication app)
    {
        var notices = app.MapGroup("/notices")
            .WithTags("Notices")
            .RequireAuthorization(Policies.Seller)
            .ProducesProblem(401)
            .ProducesProblem(403);
        notices.MapGet("", ReadNotices.Mine).WithName("ListNotices").WithSummary("My inbox, newest first").ProducesProblem(400);
        notices.MapGet("/unread", ReadNotices.Unread).WithName("CountUnreadNotices").WithSummary("How many notices I have not read");
        notices
            .MapPut("/read", ReadNotices.MarkRead)
            .WithName("MarkNoticesRead")
            .WithSummary("Mark my notices as read")
            .ProducesProblem(400);
        notices
            .MapGet("/templates", KeepConsents.Templates)
            .WithName("ListMessageTemplates")
            .WithSummary("What an app's dialogue asks the person for before messages may be sent")
            .ProducesProblem(400);
        notices
            .MapPut("/consents", KeepConsents.Give)
            .WithName("GiveConsent")
            .WithSummary("The person has said yes to messages in the app's own dialogue")
            .ProducesValidationProblem()
            .ProducesProblem(422);
        notices
            .MapDelete("/consents", KeepConsents.Withdraw)
            .WithName("WithdrawConsents")
            .WithSummary("Send me no more messages into any app");
        MapPriceAlerts(notices.MapGroup("/price-alerts"));
        return app;
    }

    private static void MapPriceAlerts(RouteGroupBuilder alerts)
    {
        alerts.MapGet("", KeepPriceAlerts.List).WithName("ListPriceAlerts").WithSummary("The prices that I wait for");
        alerts
            .MapPut("/{brandId}/{faceFen:long}", KeepPriceAlerts.Set)
            .WithName("SetPriceAlert")
            .WithSummary("Tell me once when an unused card of this brand and face would bring this much")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);
        alerts
            .MapDelete("/{brandId}/{faceFen:long}", KeepPriceAlerts.Remove)
            .WithName("RemovePriceAlert")
            .WithSummary("Wait for this price no longer");
    }
}
