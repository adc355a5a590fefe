using CardRecycle.Sandbox.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>
/// WeChat Pay's merchant transfer with the user's confirmation (商家转账), scene 1010 二手回收, and side doors under <c>/wechat</c> for what
/// only WeChat or its user could do.
/// </summary>
internal static class WeChatProvider
{
    private const int CallbackTimeoutSeconds = 5;

    public static WebApplicationBuilder AddWeChat(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WeChatOptions>().BindConfiguration("WeChat");
        builder.Services.AddHttpClient(BillCallbacks.ClientName, c => c.Timeout = TimeSpan.FromSeconds(CallbackTimeoutSeconds));
        builder
            .Services.AddSingleton<WeChatKeys>()
            .AddSingleton<WeChatDial>()
            .AddSingleton<WeChatSignature>()
            .AddSingleton<WeChatUsers>()
            .AddSingleton<BillCallbacks>()
            .AddSingleton<MerchantAccount>()
            .AddSingleton<FundBill>()
            .AddSingleton<TransferSlips>()
            .AddSingleton<MerchantRequestGuard>();
        // One line for each callback would drown everything else.
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        return builder;
    }

    public static WebApplication MapWeChat(this WebApplication app)
    {
        var signature = app.Services.GetRequiredService<WeChatSignature>();
        FaultAnswers faulted = new(
            Busy: context => signature.WriteAsync(context, WeChatAnswer.FrequencyLimited),
            Maintenance: context => signature.WriteAsync(context, WeChatAnswer.SystemError)
        );
        var bills = app.MapGroup("/v3/fund-app/mch-transfer/transfer-bills").WithFaults(WeChatSignature.Provider, faulted);
        bills.MapPost("", Create);
        bills.MapGet("out-bill-no/{no}", QueryByOwnNo);
        bills.MapGet("transfer-bill-no/{no}", QueryByBillNo);
        bills.MapPost("out-bill-no/{no}/cancel", Cancel);

        var slips = app.MapGroup("/v3/fund-app/mch-transfer/elecsign").WithFaults(WeChatSignature.Provider, faulted);
        slips.MapPost("out-bill-no", AskForSlip);
        slips.MapGet("out-bill-no/{no}", QuerySlip);

        var money = app.MapGroup("/v3").WithFaults(WeChatSignature.Provider, faulted);
        money.MapGet("merchant/fund/balance/{accountType}", Balance);
        money.MapGet("bill/fundflowbill", AskForBill);
        money.MapGet("billdownload/file", DownloadBill);
        money.MapGet("transferdownload/elecvoucherfile", DownloadSlip);

        var side = app.MapGroup("/wechat");
        side.MapGet("books", (MerchantAccount account) => account.Books());
        side.MapGet("settings", (WeChatDial dial) => dial.Current);
        side.MapPut("settings", ChangeSettings);
        side.MapPut("users/{openId}", PutUser);
        side.MapPost("users/{openId}/bills/{no}/confirm", Confirm);
        side.MapPost("users/{openId}/confirm", ConfirmPackage);
        side.MapPost("bills/{no}/misreports/{state}", Misreport);
        return app;
    }

    private static Task Create(HttpContext context, MerchantRequestGuard guard, MerchantAccount account) =>
        guard.RunAsync(
            context,
            "create",
            body =>
                TransferRequest.Parse(body) is { } request
                    ? account.Create(request, context.Request.Headers["Wechatpay-Serial"])
                    : WeChatAnswer.ParamError("请求体不是合法的JSON")
        );

    private static Task Balance(string accountType, HttpContext context, MerchantRequestGuard guard, MerchantAccount account) =>
        guard.RunAsync(context, "balance", _ => account.Balance(accountType));

    private static Task AskForBill(HttpContext context, MerchantRequestGuard guard, FundBill bill) =>
        guard.RunAsync(context, "bill", _ => bill.Ask(context.Request));

    private static Task DownloadBill(string token, HttpContext context, MerchantRequestGuard guard, FundBill bill) =>
        guard.GiveFileAsync(context, "text/plain; charset=utf-8", () => bill.File(token));

    private static Task AskForSlip(HttpContext context, MerchantRequestGuard guard, TransferSlips slips) =>
        guard.RunAsync(context, "slip", slips.Ask);

    private static Task QuerySlip(string no, HttpContext context, MerchantRequestGuard guard, TransferSlips slips) =>
        guard.RunAsync(context, "query-slip", _ => slips.Query(no, context.Request));

    private static Task DownloadSlip(string token, HttpContext context, MerchantRequestGuard guard, TransferSlips slips) =>
        guard.GiveFileAsync(context, "application/pdf", () => slips.File(token));

    private static Task QueryByOwnNo(string no, HttpContext context, MerchantRequestGuard guard, MerchantAccount account) =>
        guard.RunAsync(context, "query-out", _ => account.Query(no, byOwnNo: true));

    private static Task QueryByBillNo(string no, HttpContext context, MerchantRequestGuard guard, MerchantAccount account) =>
        guard.RunAsync(context, "query-bill", _ => account.Query(no, byOwnNo: false));

    private static Task Cancel(string no, HttpContext context, MerchantRequestGuard guard, MerchantAccount account) =>
        guard.RunAsync(context, "cancel", _ => account.Cancel(no));

    private static Results<Ok<WeChatSettings>, BadRequest<string>> ChangeSettings(
        ChangeWeChatSettings change,
        WeChatDial dial,
        WeChatKeys keys,
        MerchantAccount account
    )
    {
        if (change.PlatformKeyId is { } keyId && !keys.Knows(keyId))
            return TypedResults.BadRequest($"There is no platform key '{keyId}'.");
        dial.Change(change);
        if (change.BalanceFen is { } fen)
            account.SetAvailable(fen);
        return TypedResults.Ok(dial.Current);
    }

    private static Ok<WeChatUser> PutUser(string openId, WeChatUser user, WeChatUsers users)
    {
        users.Put(openId, user);
        return TypedResults.Ok(user);
    }

    /// <summary>Only deaths that did not happen: a merchant may take a success at its word.</summary>
    private static Results<NoContent, NotFound, BadRequest<string>> Misreport(string no, string state, MerchantAccount account) =>
        state is not (BillState.Fail or BillState.Cancelled) ? TypedResults.BadRequest("state is FAIL or CANCELLED.")
        : account.Misreport(no, state) ? TypedResults.NoContent()
        : TypedResults.NotFound();

    private static Results<Ok<ConfirmAnswer>, Conflict<ConfirmAnswer>> Confirm(string openId, string no, MerchantAccount account) =>
        account.Confirm(openId, no, out var state)
            ? TypedResults.Ok(new ConfirmAnswer(state))
            : TypedResults.Conflict(new ConfirmAnswer(state));

    private static Results<Ok<ConfirmAnswer>, Conflict<ConfirmAnswer>> ConfirmPackage(
        string openId,
        ShownPackage shown,
        MerchantAccount account
    ) =>
        account.ConfirmPackage(openId, shown.Package, out var state)
            ? TypedResults.Ok(new ConfirmAnswer(state))
            : TypedResults.Conflict(new ConfirmAnswer(state));

    /// <summary>What the mini-program was given to show.</summary>
    private sealed record ShownPackage(string Package);

    /// <summary>The bill's state after the tap.</summary>
    private sealed record ConfirmAnswer(string State);
}
