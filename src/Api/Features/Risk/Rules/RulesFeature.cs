using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>Table of contents of the rule sets; the group says who may call: the risk team.</summary>
internal static class RulesFeature
{
    public static void MapRules(this RouteGroupBuilder rules)
    {
        rules.MapGet("", ListRuleSets.Handle).WithName("ListRuleSets").WithSummary("Rule sets, newest first, and what is built in");
        rules
            .MapGet("/language", DescribeRuleLanguage.Handle)
            .WithName("DescribeRuleLanguage")
            .WithSummary("Names, functions and bounds of conditions");
        rules
            .MapGet("/{version:int}", ReadRuleSet.Handle)
            .WithName("ReadRuleSet")
            .WithSummary("One version of the rules, how it was tried and when it was in force")
            .ProducesProblem(404);
        rules
            .MapPost("", DraftRuleSet.Handle)
            .RequireIdempotencyKey()
            .WithName("DraftRuleSet")
            .WithSummary("Add a version of the rules; it is checked and in force for nobody yet")
            .ProducesValidationProblem()
            .ProducesProblem(422);
        rules
            .MapPost("/{version:int}/test", TestRuleSet.Handle)
            .WithName("TestRuleSet")
            .WithSummary("Ask a version about one deal: given facts and features, or a stored decision")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);
        rules
            .MapPost("/{version:int}/backtest", BacktestRuleSet.Handle)
            .WithName("BacktestRuleSet")
            .WithSummary("Ask a version about the stored decisions of the last days")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        rules
            .MapPost("/{version:int}/publish", PublishRuleSet.Handle)
            .RequireIdempotencyKey()
            .WithName("PublishRuleSet")
            .WithSummary("Bring a tested version into force; its author cannot")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);
        rules
            .MapPost("/{version:int}/rollback", PublishRuleSet.RollBack)
            .RequireIdempotencyKey()
            .WithName("RollBackRuleSet")
            .WithSummary("Bring a version back that was in force before")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);
    }
}
