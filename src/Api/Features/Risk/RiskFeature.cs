using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Risk.Rules;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Packages;
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
            .AddPromotedAndChallenger(RiskModel.PackageKind, RiskModel.Load)
            .AddSingleton<RiskScorer>()
            .AddSingleton<DecisionLog>()
            .AddSingleton<IRevealWatch, RevealWatch>();
        services.AddSingleton<ConsultService>();
        services.AddSingleton<IPersonDays, PersonDays>().AddSingleton<IRiskGate, RiskGate>();
        services.AddSingleton<IRiskOutcomes, RiskOutcomes>().AddSingleton<IRiskSummaries, RiskSummaries>();
        services.AddSingleton<IRiskFiles, RiskFiles>().AddSingleton<IBlacklist, BlacklistDesk>();
        services.AddWorkLoop<LearnFrauds>();
        services.AddSingleton<ShadowRisk>().AddHostedService(s => s.GetRequiredService<ShadowRisk>());
        services.AddSingleton<FollowLinks>().AddHostedService(s => s.GetRequiredService<FollowLinks>());
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
        risk.MapGet("/decisions/{decisionId:guid}/reasons", ExplainDecision.Handle)
            .WithName("ExplainRiskDecision")
            .WithSummary("Which features of a deal moved its score, and by how much")
            .ProducesProblem(404)
            .ProducesProblem(409);
        risk.MapGet("/graph", EntityGraph.Handle)
            .Audited()
            .WithName("ReadEntityGraph")
            .WithSummary("What an entity was used with: one hop, bounded")
            .ProducesProblem(400);
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
        MapModels(app);
        return app;
    }

    /// <summary>For analysts too: they decide what comes into force.</summary>
    private static void MapModels(WebApplication app)
    {
        var models = app.MapGroup("/staff/risk/models")
            .WithTags("Risk")
            .RequireAuthorization(Policies.RiskOrAnalyst)
            .ProducesProblem(401)
            .ProducesProblem(403);
        models
            .MapGet("", ReportRiskModels.Handle)
            .WithName("ReportRiskModels")
            .WithSummary("Champion and challenger of the risk models, judged on the same later outcomes");
        models
            .MapGet("/drift", WatchRiskDrift.Handle)
            .WithName("WatchRiskDrift")
            .WithSummary("How far features and score of live deals have moved")
            .ProducesProblem(400);
        models
            .MapGet("/thresholds", ExploreThresholds.Handle)
            .WithName("ExploreThresholds")
            .WithSummary("Precision and recall of the model in force by threshold, in counts and money, and its calibration");
    }
}
