using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Books;

/// <summary>Table of contents of the room Books: what it registers and which endpoints it serves.</summary>
internal static class BooksFeature
{
    public static WebApplicationBuilder AddBooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChainLoop>().AddHostedService(s => s.GetRequiredService<ChainLoop>());
        return builder;
    }

    public static WebApplication MapBooks(this WebApplication app)
    {
        var books = app.MapGroup("/staff/books")
            .WithTags("Books")
            .RequireAuthorization(Policies.Finance)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        books
            .MapGet("/trial-balance", ReadTrialBalance.Handle)
            .WithName("ReadTrialBalance")
            .WithSummary("All accounts, now or as of a past time; debits and credits must be equal.");
        books
            .MapGet("/segregation", ReadSegregation.Handle)
            .WithName("ReadSegregation")
            .WithSummary("Clients' money beside own money; the difference must be zero.");
        books
            .MapGet("/accounts/{account}/statement", ReadStatement.Handle)
            .WithName("ReadStatement")
            .WithSummary("The lines of one account, oldest first, with a running balance.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        books
            .MapGet("/journals/{id}", ReadJournal.Handle)
            .WithName("ReadJournal")
            .WithSummary("One journal with its lines.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        books
            .MapGet("/journals", FindJournals.Handle)
            .WithName("FindJournals")
            .WithSummary("The journals of one reference (an order), oldest first.");
        books
            .MapGet("/chain", ReadChain.Handle)
            .WithName("ReadChain")
            .WithSummary("The head of the hash chain over the journals, to be kept outside.");
        return app;
    }
}
