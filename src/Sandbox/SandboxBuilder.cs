using CardRecycle.Sandbox.Alipay;
using CardRecycle.Sandbox.Bank;
using CardRecycle.Sandbox.Bills;
using CardRecycle.Sandbox.Durability;
using CardRecycle.Sandbox.Faults;
using CardRecycle.Sandbox.Identity;
using CardRecycle.Sandbox.Issuers;
using CardRecycle.Sandbox.KeyService;
using CardRecycle.Sandbox.Recyclers;
using CardRecycle.Sandbox.RiskService;
using CardRecycle.Sandbox.Sms;
using CardRecycle.Sandbox.TimeStamping;
using CardRecycle.Sandbox.WeChat;
using CardRecycle.Sandbox.WeChatApp;
using CardRecycle.Sandbox.Witnesses;

namespace CardRecycle.Sandbox;

/// <summary>The providers that cannot be reached from a developer's machine, over HTTP, faithful to their documents.</summary>
public static class SandboxBuilder
{
    /// <exception cref="SandboxDataException">The folder of <c>Sandbox:DataPath</c> cannot be used.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Agenda>();
        builder.AddDurability().AddFaults().AddBills().AddIssuers().AddWeChat().AddAlipay().AddBank();
        builder.AddIdentity().AddSms().AddRecyclers().AddRiskService().AddWitness().AddWeChatApp();
        configure?.Invoke(builder);
        var app = builder.Build();
        app.Remember().MapFaults().MapBills().MapIssuers().MapWeChat().MapAlipay().MapBank();
        app.MapIdentity().MapSms().MapRecyclers().MapRiskService();
        app.MapTimeStamping().MapWitness().MapWeChatApp().MapKeyService();
        return app;
    }
}
