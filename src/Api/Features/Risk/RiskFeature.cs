using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Table of contents of the room Risk: the gate before a card is taken over, and the lists that it asks.</summary>
internal static class RiskFeature
{
    public static WebApplicationBuilder AddRisk(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<RiskOptions>(builder.Configuration.GetSection("Risk"));
        builder.Services.AddSingleton<IPersonDays, PersonDays>().AddSingleton<IRiskGate, RiskGate>();
        return builder;
    }

    public static WebApplication MapRisk(this WebApplication app)
    {
        var risk = app.MapGroup("/staff/risk")
            .WithTags("Risk")
            .RequireAuthorization(Policies.Risk)
            .ProducesProblem(401)
            .ProducesProblem(403);
        risk.MapGet("/orders/{orderId:guid}/decisions", ReadDecisions.Handle)
            .WithName("ListRiskDecisions")
            .WithSummary("What the gate decided on an order, and why");
        risk.MapGet("/blacklist", Blacklist.List)
            .WithName("ListBlacklist")
            .WithSummary("Entries in force, newest first")
            .ProducesProblem(400);
        risk.MapPost("/blacklist", Blacklist.Add)
            .WithName("AddToBlacklist")
            .WithSummary("Put somebody or something on the blacklist")
            .ProducesValidationProblem()
            .ProducesProblem(409);
        risk.MapDelete("/blacklist/{entryId:guid}", Blacklist.Remove)
            .WithName("RemoveFromBlacklist")
            .WithSummary("Take an entry off; it stays on record")
            .ProducesProblem(404);
        return app;
    }
}
