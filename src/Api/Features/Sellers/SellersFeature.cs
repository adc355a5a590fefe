using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Platform.Security;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Table of contents of the room Sellers: what it registers and which endpoints it serves.</summary>
internal static class SellersFeature
{
    public static WebApplicationBuilder AddSellers(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Sellers");
        builder.Services.Configure<SignInOptions>(section.GetSection("SignIn"));
        builder.Services.Configure<RealNameOptions>(section.GetSection("RealName"));
        builder.Services.Configure<SellerLimits>(section.GetSection("Limits"));
        builder.Services.Configure<AgreementOptions>(section.GetSection("Agreements"));
        builder.Services.Configure<FaceCheckOptions>(section.GetSection("Face"));
        builder.Services.AddSingleton<Accounts>().AddSingleton<SignInByApp>();
        builder
            .Services.AddOptions<ErasureOptions>()
            .Bind(section.GetSection("Erasure"))
            .Validate(
                o => o.KeepFor > TimeSpan.Zero && o.HoldAfterRequest > TimeSpan.Zero && o.LookEvery > TimeSpan.Zero,
                "Sellers:Erasure: KeepFor, HoldAfterRequest and LookEvery must be positive."
            )
            .ValidateOnStart();
        builder.Services.AddSingleton<AccountMatters>().AddScoped<EraseAccount>().AddScoped<PayoutAccountDesk>();
        builder.Services.AddSingleton<DropKeptRecords>().AddHostedService(s => s.GetRequiredService<DropKeptRecords>());
        builder.Services.AddSingleton(SealedColumns.Sellers);
        builder.Services.AddSingleton<PayoutAccounts>().AddSingleton<AccountView>().AddSingleton<RealNameDesk>();
        builder.Services.AddSingleton<ISellers, SellerDirectory>().AddSingleton<ISellerFiles, SellerFiles>();
        builder.Services.AddSingleton<INamedPeople, NamedPeople>().AddSingleton<ISellerDigests, DigestsOfSellers>();
        builder.Services.AddSingleton<ISellerAddresses, AddressesOfSellers>();
        return builder;
    }

    public static WebApplication MapSellers(this WebApplication app)
    {
        var sellers = app.MapGroup("/sellers").WithTags("Sellers").ProducesValidationProblem();
        sellers
            .MapPost("/sms-codes", SendSmsCode.Handle)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.SignIn)
            .WithName("SendSmsCode")
            .WithSummary("Send a sign-in code to a phone")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        sellers
            .MapPost("/sessions", SignIn.Handle)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.SignIn)
            .WithName("SignIn")
            .WithSummary("Exchange a code for an access token; the first time opens the account")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        MapAppSessions(sellers.MapGroup("/sessions"));
        sellers
            .MapGet("/agreements", Agreements.Current)
            .AllowAnonymous()
            .WithName("ReadAgreement")
            .WithSummary("The version of user agreement and privacy policy in force");
        sellers.MapGet("/levels", ReadLevels.Handle).AllowAnonymous().WithName("ReadLevels").WithSummary("What each level may sell");
        app.MapGroup("/staff/sellers")
            .WithTags("Sellers")
            .MapPut("/{sellerId:guid}/tier", SetTier.Handle)
            .RequireAuthorization(Policies.Operations)
            .WithName("SetTier")
            .WithSummary("Set a seller's membership")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        MapOwnAccount(sellers.MapGroup("/me").RequireAuthorization(Policies.Seller).ProducesProblem(StatusCodes.Status401Unauthorized));
        MapErasure(
            sellers
                .MapGroup("/me/erasure")
                .RequireAuthorization(Policies.Seller)
                .ProducesProblem(StatusCodes.Status401Unauthorized)
                .ProducesProblem(StatusCodes.Status404NotFound)
        );
        MapPayoutAccounts(
            sellers
                .MapGroup("/me/payout-accounts")
                .RequireAuthorization(Policies.Seller)
                .ProducesProblem(StatusCodes.Status401Unauthorized)
                .ProducesProblem(StatusCodes.Status404NotFound)
        );
        sellers
            .MapPut("/{sellerId:guid}/company", RegisterCompany.Handle)
            .RequireAuthorization(Policies.Operations)
            .WithName("RegisterCompany")
            .WithSummary("Record that an account is a company's: a corporate seller")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        MapBlocking(sellers.MapGroup("/{sellerId:guid}/block").RequireAuthorization(Policies.Risk));
        return app;
    }

    private static void MapAppSessions(RouteGroupBuilder sessions)
    {
        sessions
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.SignIn)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        sessions
            .MapPost("/wechat", SignInByApp.WeChat)
            .WithName("SignInByWeChat")
            .WithSummary("Sign in with WeChat; the first time with the phone number that WeChat vouches for");
        sessions
            .MapPost("/alipay", SignInByApp.Alipay)
            .WithName("SignInByAlipay")
            .WithSummary("Sign in with Alipay; the first time with the phone number that Alipay vouches for");
    }

    private static void MapOwnAccount(RouteGroupBuilder me)
    {
        me.MapGet("/agreements", Agreements.Mine)
            .WithName("ReadOwnAgreement")
            .WithSummary("Which version of the agreements I have agreed to, and when");
        me.MapPut("/agreements", Agreements.Agree)
            .WithName("Agree")
            .WithSummary("Agree to the version in force")
            .ProducesProblem(StatusCodes.Status409Conflict);
        me.MapGet("", ReadOwnAccount.Handle)
            .WithName("ReadOwnAccount")
            .WithSummary("The seller's own account, masked")
            .ProducesProblem(StatusCodes.Status404NotFound);
        me.MapPost("/face-checks", CheckFace.Start)
            .WithName("StartFaceCheck")
            .WithSummary("Begin a face check: to raise the level, or for the review of an order")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        me.MapPost("/face-checks/{checkId:guid}/result", CheckFace.Read)
            .WithName("ReadFaceCheck")
            .WithSummary("What became of a face check: the provider is asked")
            .ProducesProblem(StatusCodes.Status404NotFound);
        me.MapPost("/wechat", BindWeChat.Handle)
            .WithName("BindWeChat")
            .WithSummary("Bind the WeChat account that payouts go to")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        me.MapPost("/real-name", CheckRealName.Handle)
            .WithName("CheckRealName")
            .WithSummary("Check name, ID number, bank card and phone against each other (四要素)")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static void MapErasure(RouteGroupBuilder erasure)
    {
        erasure
            .MapGet("", EraseAccount.Show)
            .WithName("ShowErasure")
            .WithSummary("Whether the account can be erased, what stands in the way, what goes and what stays");
        erasure
            .MapPost("", EraseAccount.Handle)
            .RequireRateLimiting(RateLimits.SignIn)
            .WithName("EraseAccount")
            .WithSummary("Erase the account and everything personal, with a fresh SMS code; for good")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static void MapPayoutAccounts(RouteGroupBuilder accounts)
    {
        accounts
            .MapGet("", KeepPayoutAccounts.List)
            .WithName("ListPayoutAccounts")
            .WithSummary("Where the seller is paid, in the order of their wish, masked");
        accounts
            .MapPut("/alipay", KeepPayoutAccounts.SetAlipay)
            .WithName("SetAlipayAccount")
            .WithSummary("Be paid to one's own Alipay account")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        accounts
            .MapPut("/bank-card", KeepPayoutAccounts.UseBankCard)
            .WithName("UseBankCard")
            .WithSummary("Be paid to the bank card of the real-name check")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        accounts
            .MapDelete("/{kind}", KeepPayoutAccounts.Remove)
            .WithName("RemovePayoutAccount")
            .WithSummary("No longer be paid to the Alipay account or to the bank card")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        accounts
            .MapPut("/first", KeepPayoutAccounts.SetFirst)
            .WithName("SetFirstPayoutAccount")
            .WithSummary("Say which account is paid first")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static void MapBlocking(RouteGroupBuilder block)
    {
        block.ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        block
            .MapPut("", BlockSeller.Handle)
            .WithName("BlockSeller")
            .WithSummary("Block an account")
            .ProducesProblem(StatusCodes.Status404NotFound);
        block
            .MapDelete("", BlockSeller.Undo)
            .WithName("UnblockSeller")
            .WithSummary("Lift a block")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}
