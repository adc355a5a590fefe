using System.Text.Json;
using CardRecycle.Sandbox.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.Bank;

/// <summary>A bank's direct link for companies (银企直连) under <c>/bank/direct</c>, and side doors under <c>/bank</c> for what only the
/// bank or a payee's bank could do.</summary>
internal static class BankProvider
{
    public static WebApplicationBuilder AddBank(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BankOptions>().BindConfiguration("Bank");
        builder
            .Services.AddSingleton<BankKeys>()
            .AddSingleton<BankDial>()
            .AddSingleton<BankGuard>()
            .AddSingleton<CorporateAccounts>()
            .AddSingleton<AccountStatement>();
        return builder;
    }

    public static WebApplication MapBank(this WebApplication app)
    {
        var guard = app.Services.GetRequiredService<BankGuard>();
        app.MapPost("/bank/direct/{function}", Run)
            .WithFaults(
                BankGuard.Provider,
                new(
                    Busy: context => guard.WriteAsync(context, FunctionOf(context), BankReply.TooFast),
                    Maintenance: context => guard.WriteAsync(context, FunctionOf(context), BankReply.SystemError)
                )
            );
        var side = app.MapGroup("/bank");
        side.MapGet("books", (CorporateAccounts accounts) => accounts.Books());
        side.MapGet("settings", (BankDial dial) => dial.Current);
        side.MapPut("settings", ChangeSettings);
        side.MapPut("payees/{account}", PutPayee);
        return app;
    }

    private static Task Run(HttpContext context, string function, BankGuard guard, CorporateAccounts accounts, AccountStatement statement)
    {
        Func<JsonElement, BankReply> act = function switch
        {
            "pay" => accounts.Pay,
            "query" => accounts.Query,
            "balance" => accounts.Balance,
            "statement" => statement.Read,
            _ => _ => BankReply.Rejected("E1005", "不支持的交易"),
        };
        return guard.RunAsync(context, function, act);
    }

    private static string FunctionOf(HttpContext context) => context.Request.RouteValues["function"]?.ToString() ?? "";

    private static Results<Ok<BankSettings>, BadRequest<string>> ChangeSettings(
        ChangeBankSettings change,
        BankDial dial,
        BankKeys keys,
        CorporateAccounts accounts
    )
    {
        if (change.KeyId is { } key && !keys.Knows(key))
            return TypedResults.BadRequest($"There is no key '{key}'.");
        if (change.BalanceFen is { } fen && !accounts.SetAvailable(change.Account ?? "", fen))
            return TypedResults.BadRequest($"There is no account '{change.Account}'.");
        dial.Change(change);
        return TypedResults.Ok(dial.Current);
    }

    private static Ok<BankPayeeIs> PutPayee(string account, BankPayeeIs payee, CorporateAccounts accounts)
    {
        accounts.PutPayee(account, payee);
        return TypedResults.Ok(payee);
    }
}
