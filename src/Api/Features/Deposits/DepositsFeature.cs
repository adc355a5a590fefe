using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Deposits;

/// <summary>
/// Table of contents of the room Deposits: what recyclers and companies have put up, and what reporters are rewarded with. All of it is
/// finance's, and what takes money from somebody needs two of them.
/// </summary>
internal static class DepositsFeature
{
    public static WebApplicationBuilder AddDeposits(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<DepositOptions>()
            .Bind(builder.Configuration.GetSection("Deposits"))
            .Validate(o => o.IsSound, "Deposits: RewardTaxBps lies between 0 and 9999.")
            .ValidateOnStart();
        builder.Services.AddScoped<DecideDeposit>();
        return builder;
    }

    public static WebApplication MapDeposits(this WebApplication app)
    {
        var deposits = app.MapGroup("/staff/deposits")
            .WithTags("Deposits")
            .RequireAuthorization(Policies.Finance)
            .ProducesProblem(401)
            .ProducesProblem(403);
        deposits
            .MapGet("/", ReadDeposits.Handle)
            .WithName("ListDeposits")
            .WithSummary("Deposits of recyclers and companies, with what is reserved")
            .ProducesProblem(400);
        deposits
            .MapPost("/recyclers/{recycler}/pay-ins", BookPayment.RecyclerDeposit)
            .RequireIdempotencyKey()
            .WithName("PayRecyclerDepositIn")
            .WithSummary("A recycler has paid a deposit in")
            .ProducesValidationProblem()
            .ProducesProblem(409);
        deposits
            .MapPost("/companies/{sellerId:guid}/pay-ins", BookPayment.CompanyDeposit)
            .RequireIdempotencyKey()
            .WithName("PayCompanyDepositIn")
            .WithSummary("A corporate seller has paid a deposit in; refused for an ordinary person")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        deposits
            .MapPost("/payments", BookPayment.Handle)
            .RequireIdempotencyKey()
            .WithName("BookPayment")
            .WithSummary("A recycler has paid for cards; or we have paid a reward or a tax")
            .ProducesValidationProblem()
            .ProducesProblem(409);
        deposits
            .MapGet("/decisions", DecideDeposit.List)
            .WithName("ListDepositDecisions")
            .WithSummary("Releases, forfeitures and rewards, newest first")
            .ProducesProblem(400);
        deposits
            .MapPost("/decisions", DecideDeposit.Propose)
            .RequireIdempotencyKey()
            .WithName("ProposeDepositDecision")
            .WithSummary("Propose to release or forfeit a deposit, or to reward a reporter; reserves the money")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        deposits
            .MapPost("/decisions/{decisionId:guid}/confirm", DecideDeposit.Confirm)
            .RequireIdempotencyKey()
            .WithName("ConfirmDepositDecision")
            .WithSummary("Agree or disagree, as the second person, with what was proposed")
            .ProducesValidationProblem()
            .ProducesProblem(404)
            .ProducesProblem(409);
        return app;
    }
}
