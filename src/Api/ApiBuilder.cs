using System.Reflection;
using CardRecycle.Api.Features.Books;
using CardRecycle.Api.Features.Cards;
using CardRecycle.Api.Features.Cases;
using CardRecycle.Api.Features.Catalog;
using CardRecycle.Api.Features.Deposits;
using CardRecycle.Api.Features.Disputes;
using CardRecycle.Api.Features.Market;
using CardRecycle.Api.Features.Metrics;
using CardRecycle.Api.Features.Notices;
using CardRecycle.Api.Features.Orders;
using CardRecycle.Api.Features.Packages;
using CardRecycle.Api.Features.Payouts;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.Api.Features.Receipts;
using CardRecycle.Api.Features.Reconciliation;
using CardRecycle.Api.Features.Resale;
using CardRecycle.Api.Features.Risk;
using CardRecycle.Api.Features.Sellers;
using CardRecycle.Api.Features.Staff;
using CardRecycle.Api.Features.Watchlists;
using CardRecycle.Api.Gateways;
using CardRecycle.Api.Gateways.Issuers;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Outbox;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Api.Platform.Telemetry;
using CardRecycle.Api.Platform.Work;

namespace CardRecycle.Api;

/// <summary>Composes the Api. Production, DevHost, tests and the OpenAPI document all start from here.</summary>
internal static class ApiBuilder
{
    /// <param name="args">Command-line settings.</param>
    /// <param name="configure">What a host in the same process (DevHost, a test) adds to configuration and services, last.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(IsBeingDescribed ? [.. args, "--environment=Local"] : args);
        if (IsBeingDescribed)
            builder.Configuration.AddInMemoryCollection(SettingsForDescription);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddHttpPlatform().AddSecurity().AddTelemetry();
        builder.AddPersistence().AddWork().AddOutbox().AddGateways();
        builder.AddCatalog().AddMarket().AddQuotes().AddCards().AddSellers().AddStaff().AddWatchlists();
        builder.AddRisk().AddCases();
        builder.AddOrders().AddPayouts().AddReceipts().AddResale().AddDisputes().AddDeposits().AddBooks();
        builder.AddReconciliation().AddNotices();
        builder.AddMetrics();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseHttpPlatform();
        app.MapIssuers();
        app.MapCatalog().MapMarket().MapQuotes().MapCards().MapSellers().MapStaff().MapWatchlists().MapRisk().MapCases().MapPackages();
        app.MapOrders().MapPayouts().MapReceipts().MapResale().MapDisputes().MapDeposits().MapBooks().MapReconciliation();
        app.MapNotices().MapMetrics();
        return app;
    }

    /// <summary>The build runs the Api once, without a server or a database, to write openapi.json.</summary>
    private static bool IsBeingDescribed => Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";

    private static readonly Dictionary<string, string?> SettingsForDescription = new()
    {
        ["ConnectionStrings:Api"] = "Host=127.0.0.1;Port=1",
        ["Work:Enabled"] = "false",
        // What misses the database says so; whoever builds should not read it.
        ["Logging:LogLevel:Default"] = "None",
        // Never used: the document is written without a request. They only have the right length.
        ["Tokens:Key"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["Receipts:Origin"] = "described",
        ["Receipts:SigningKey"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["Receipts:Sm2SigningKey"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["Sellers:Keys:Current"] = "described",
        ["Sellers:Keys:Data:described"] = "AAECAwQFBgcICQoLDA0ODw==",
        ["Sellers:Keys:Index"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ["Payouts:DataKeyId"] = "described",
        ["Payouts:DataKeys:described"] = "AAECAwQFBgcICQoLDA0ODw==",
        ["Gateways:WeChat:BaseUrl"] = "http://127.0.0.1:1",
        ["Gateways:WeChat:NotifyUrl"] = "http://127.0.0.1:1",
        ["Gateways:WeChat:MchId"] = "described",
        ["Gateways:WeChat:AppId"] = "described",
        ["Gateways:WeChat:MerchantSerial"] = "described",
        ["Gateways:WeChat:MerchantPrivateKey"] = "described",
        ["Gateways:WeChat:PlatformKeyId"] = "described",
        ["Gateways:WeChat:ApiV3Key"] = "described-described-described-32",
        ["Gateways:Alipay:GatewayUrl"] = "http://127.0.0.1:1",
        ["Gateways:Alipay:AppId"] = "described",
        ["Gateways:Alipay:AppPrivateKey"] = "described",
        ["Gateways:Alipay:AppCertificate"] = "described",
    };
}
