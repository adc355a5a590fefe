using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api.Features.Cases;

/// <summary>Table of contents of the room Cases: held orders, from the queue to the label. All of it is the risk team's.</summary>
internal static class CasesFeature
{
    public static WebApplicationBuilder AddCases(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<CaseOptions>()
            .Bind(builder.Configuration.GetSection("Cases"))
            .Validate(o => o.IsSound, "Cases: times are positive, the limit of four eyes is 0 or more.")
            .ValidateOnStart();
        builder.Services.AddScoped<CaseDesk>().AddScoped<ICases>(s => s.GetRequiredService<CaseDesk>());
        builder.Services.AddWorkLoop<PassCaseDeadlines>();
        builder.Services.AddSingleton<ISellerTraces, CaseTraces>();
        return builder;
    }

    public static WebApplication MapCases(this WebApplication app)
    {
        var risk = app.MapGroup("/staff/risk")
            .WithTags("Cases")
            .RequireAuthorization(Policies.Risk)
            .ProducesProblem(401)
            .ProducesProblem(403);
        risk.MapGet("/cases", ReadCases.Queue)
            .WithName("ListCases")
            .WithSummary("Cases by priority, then deadline")
            .ProducesProblem(400)
            .ProducesProblem(404);
        risk.MapGet("/cases/{caseId:guid}", ReadCases.One)
            .WithName("GetCase")
            .WithSummary("One case with decisions, related orders and every act")
            .Audited()
            .ProducesProblem(404);
        risk.MapGet("/cases/{caseId:guid}/similar", FindSimilarCases.Handle)
            .WithName("FindSimilarCases")
            .WithSummary("Decided cases whose deals were most like this one's, and how they ended")
            .ProducesProblem(404);
        risk.MapGet("/views", SavedViews.List).WithName("ListCaseViews").WithSummary("One's own saved views of the queue");
        risk.MapPut("/views/{name}", SavedViews.Save)
            .WithName("SaveCaseView")
            .WithSummary("Keep a view of the queue under a name")
            .ProducesValidationProblem()
            .ProducesProblem(409);
        risk.MapDelete("/views/{name}", SavedViews.Forget).WithName("ForgetCaseView").WithSummary("Forget a saved view");
        risk.MapGet("/response-times", ReadResponseTimes.Handle)
            .WithName("ReadResponseTimes")
            .WithSummary("How quickly anomalies were answered: event to decision, to reviewer, to close")
            .ProducesProblem(400);
        risk.MapPost("/police-exports", ExportPerson.Handle)
            .WithName("ExportPerson")
            .WithSummary("All that is known of the person of an order, for a request of the police; recorded")
            .ProducesValidationProblem()
            .ProducesProblem(404);
        risk.MapGet("/police-exports", ExportPerson.List)
            .WithName("ListPoliceExports")
            .WithSummary("Who exported whom, when and why; newest first")
            .ProducesProblem(400);
        MapActs(risk.MapGroup("/cases/{caseId:guid}").ProducesProblem(404).ProducesProblem(409));
        return app;
    }

    private static void MapActs(RouteGroupBuilder one)
    {
        one.MapPost("/claim", ClaimCase.Handle).RequireIdempotencyKey().WithName("ClaimCase").WithSummary("Take the case");
        one.MapPost("/release", ClaimCase.Release)
            .RequireIdempotencyKey()
            .WithName("ReleaseCase")
            .WithSummary("Put the case back into the queue, with whatever was proposed")
            .ProducesValidationProblem();
        one.MapPost("/evidence", AddEvidence.Handle)
            .RequireIdempotencyKey()
            .WithName("AddEvidence")
            .WithSummary("Write down what was found")
            .ProducesValidationProblem();
        one.MapPost("/ask", AskSeller.Handle)
            .RequireIdempotencyKey()
            .WithName("AskSeller")
            .WithSummary("Ask the seller for something, with a time limit")
            .ProducesValidationProblem();
        one.MapPost("/decide", DecideCase.Handle)
            .RequireIdempotencyKey()
            .WithName("DecideCase")
            .WithSummary("Decide as its owner; above the limit a second person confirms before the order moves")
            .ProducesValidationProblem();
        one.MapPost("/freeze", FreezeSeller.Handle)
            .RequireIdempotencyKey()
            .WithName("FreezeSeller")
            .WithSummary("Block the account of the case's seller")
            .ProducesValidationProblem();
        one.MapPost("/report", ReportCase.Handle)
            .WithName("ReportCase")
            .WithSummary("Draw up the suspicious-transaction report; recorded, masked unless the duties allow more")
            .ProducesValidationProblem();
        one.MapPost("/confirm", DecideCase.Confirm)
            .RequireIdempotencyKey()
            .WithName("ConfirmCase")
            .WithSummary("Agree or disagree, as the second person, with what was proposed")
            .ProducesValidationProblem();
    }
}
