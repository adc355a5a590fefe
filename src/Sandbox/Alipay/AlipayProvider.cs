using CardRecycle.Sandbox.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>
/// Alipay's transfer to accounts and bank cards (单笔转账) behind gateway.do, and side doors under <c>/alipay</c> for what only Alipay, a
/// payee or a bank could do.
/// </summary>
internal static class AlipayProvider
{
    private const int NoticeTimeoutSeconds = 5;

    public static WebApplicationBuilder AddAlipay(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AlipayOptions>().BindConfiguration("Alipay");
        builder.Services.AddHttpClient(OrderNotices.ClientName, c => c.Timeout = TimeSpan.FromSeconds(NoticeTimeoutSeconds));
        builder
            .Services.AddSingleton<AlipayKeys>()
            .AddSingleton<AlipayDial>()
            .AddSingleton<AlipaySignature>()
            .AddSingleton<AlipayPayees>()
            .AddSingleton<OrderNotices>()
            .AddSingleton<TransferDesk>()
            .AddSingleton<AccountBill>()
            .AddSingleton<AlipayAppUsers>()
            .AddSingleton<AlipayGateway>();
        return builder;
    }

    public static WebApplication MapAlipay(this WebApplication app)
    {
        var signature = app.Services.GetRequiredService<AlipaySignature>();
        app.MapPost("/gateway.do", (HttpContext context, AlipayGateway gateway) => gateway.RunAsync(context))
            .DisableAntiforgery()
            .WithFaults(
                AlipaySignature.Provider,
                new(
                    Busy: context => signature.WriteAsync(context, MethodOf(context), GatewayAnswer.CallLimited),
                    Maintenance: context => signature.WriteAsync(context, MethodOf(context), GatewayAnswer.Unavailable)
                )
            );

        // The original's file comes from an address without a signature of its own; who has the address has the file.
        app.MapGet("/alipay-bills/{token}", DownloadBill).WithFaults(AlipaySignature.Provider);

        var side = app.MapGroup("/alipay");
        side.MapGet("books", (TransferDesk desk) => desk.Books());
        side.MapGet("settings", (AlipayDial dial) => dial.Current);
        side.MapPut("settings", ChangeSettings);
        side.MapPut("payees/{identity}", PutPayee);
        side.MapPost("auth-codes", (MintAuthCode request, AlipayAppUsers users) => new { authCode = users.MintAuthCode(request.OpenId) });
        side.MapPost("phone-numbers", (SealPhone request, AlipayAppUsers users) => new { response = users.SealPhone(request.Phone) });
        side.MapPost(
            "subscriptions",
            (SubscribeToMessages request, AlipayAppUsers users) =>
            {
                users.Subscribe(request.OpenId, request.Templates);
                return Results.NoContent();
            }
        );
        side.MapGet("messages/{openId}", (string openId, AlipayAppUsers users) => users.ReceivedBy(openId));
        return app;
    }

    private static Results<FileContentHttpResult, NotFound> DownloadBill(string token, AccountBill bill) =>
        bill.File(token) is { } file ? TypedResults.File(file, "application/zip") : TypedResults.NotFound();

    private static string MethodOf(HttpContext context) => context.Request.Query["method"].ToString();

    private static Results<Ok<AlipaySettings>, BadRequest<string>> ChangeSettings(
        ChangeAlipaySettings change,
        AlipayDial dial,
        AlipayKeys keys,
        TransferDesk desk
    )
    {
        if (change.Certificate is { } name && !keys.Knows(name))
            return TypedResults.BadRequest($"There is no certificate '{name}'.");
        dial.Change(change);
        if (change.BalanceFen is { } fen)
            desk.SetAvailable(fen);
        return TypedResults.Ok(dial.Current);
    }

    private static Ok<AlipayPayeeIs> PutPayee(string identity, AlipayPayeeIs payee, AlipayPayees payees)
    {
        payees.Put(identity, payee);
        return TypedResults.Ok(payee);
    }
}
