using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;
using CardRecycle.Models.Risk;

namespace CardRecycle.Api.Features.Risk;

/// <summary>Table of contents of the room Risk: the gate before a card is taken over, and the lists that it asks.</summary>
internal static class RiskFeature
{
    public static WebApplicationBuilder AddRisk(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<RiskOptions>()
            .Bind(builder.Configuration.GetSection("Risk"))
            .Validate(o => o.IsSound, "Risk: amounts are 0 or more, shares and rates lie between 0 and 1.")
            .ValidateOnStart();
        services
            .AddSingleton(FollowModels)
            .AddSingleton<RiskScorer>()
            .AddSingleton<DecisionLog>()
            .AddSingleton<IRevealWatch, RevealWatch>();
        services.AddSingleton<IPersonDays, PersonDays>().AddSingleton<IRiskGate, RiskGate>();
        services.AddSingleton<IRiskOutcomes, RiskOutcomes>().AddSingleton<IRiskSummaries, RiskSummaries>();
        services.AddSingleton<IRiskFiles, RiskFiles>().AddSingleton<IBlacklist, BlacklistDesk>();
        services.AddWorkLoop<LearnFrauds>();
        services.AddSingleton<LiveRules>().AddHostedService<RulesFollower>();
        services.AddHealthChecks().AddCheck<RulesHealth>("risk-rules", tags: ["ready"]);
        services.AddHealthChecks().AddCheck<RiskHealth>("risk-model", tags: ["ready"]);
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
            .WithSummary("What the gate decided on an order, why, and on what features");
        risk.MapGet("/decisions/{decisionId:guid}/replay", ReplayDecision.Handle)
            .WithName("ReplayRiskDecision")
            .WithSummary("Compute a decision again from what was stored with it")
            .ProducesProblem(404)
            .ProducesProblem(409);
        risk.MapPut("/orders/{orderId:guid}/outcome", ConfirmOutcome.Handle)
            .WithName("ConfirmOutcome")
            .WithSummary("Tell what became of a deal; models and features learn from it")
            .ProducesValidationProblem()
            .ProducesProblem(404);
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
        risk.MapGroup("/rules").MapRules();
        return app;
    }

    private static PromotedRisk FollowModels(IServiceProvider services)
    {
        var models = new PromotedRisk(services.GetRequiredService<IConfiguration>()["Models:Path"] ?? "models");
        var log = services.GetRequiredService<ILogger<PromotedRisk>>();
        models.Changed += problem => RiskModelLog.Report(log, models, problem);
        RiskModelLog.Report(log, models, models.Problem);
        return models;
    }
}

internal static partial class RiskModelLog
{
    public static void Report(ILogger log, PromotedRisk models, string? problem)
    {
        if (problem is not null)
            LogRefused(log, problem);
        else if (models.Current is { } model)
            LogInForce(log, model.Manifest.Version);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Risk model {Version} is in force.")]
    private static partial void LogInForce(ILogger logger, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The promoted risk model is not served: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
