using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Books;

/// <summary>Table of contents of the room Books: what it registers and which endpoints it serves.</summary>
internal static class BooksFeature
{
    public static WebApplicationBuilder AddBooks(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<BooksOptions>()
            .Bind(builder.Configuration.GetSection("Books"))
            .Validate(o => o.IsSound, "Books: VatBps lies between 0 and 9999.")
            .ValidateOnStart();
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
        books
            .MapGet("/segregation/days", ReadSegregationDays.Handle)
            .WithName("ReadSegregationDays")
            .WithSummary("Clients' money and own money side by side at the end of each day");
        books
            .MapPost("/vat-accruals", AccrueVat.Handle)
            .RequireIdempotencyKey()
            .WithName("AccrueVat")
            .WithSummary("Accrue the VAT that lies in a month's fees and spread")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        MapStatements(app, books.MapGroup("/statements"));
        return app;
    }

    private static void MapStatements(WebApplication app, RouteGroupBuilder statements)
    {
        statements
            .MapGet("/sellers/{sellerId:guid}", ReadPartyStatements.OfSeller)
            .WithName("ReadSellerStatement")
            .WithSummary("The statement of a seller or corporate seller, as JSON or CSV")
            .Produces<PartyStatement>(StatusCodes.Status200OK, "application/json", "text/csv");
        statements
            .MapGet("/recyclers/{recycler}", ReadPartyStatements.OfRecycler)
            .WithName("ReadRecyclerStatement")
            .WithSummary("The statement of a recycler: what it owes, and its deposit")
            .Produces<PartyStatement>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(StatusCodes.Status404NotFound);
        statements
            .MapGet("/operator", ReadPartyStatements.OfOperator)
            .WithName("ReadOperatorStatement")
            .WithSummary("The statement of the platform's own money")
            .Produces<PartyStatement>(StatusCodes.Status200OK, "application/json", "text/csv");
        app.MapGet("/books/statement", ReadPartyStatements.Mine)
            .WithTags("Books")
            .RequireAuthorization(Policies.Seller)
            .WithName("ReadMyStatement")
            .WithSummary("My statement: what I was owed and paid, and what was kept back")
            .Produces<PartyStatement>(StatusCodes.Status200OK, "application/json", "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized);
    }
}
