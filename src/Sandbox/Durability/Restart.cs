using CardRecycle.Sandbox.Alipay;
using CardRecycle.Sandbox.Bank;
using CardRecycle.Sandbox.Issuers.Redemption;
using CardRecycle.Sandbox.WeChat;

namespace CardRecycle.Sandbox.Durability;

/// <summary>What a provider does when it comes back: it remembers, then goes on with what was open.</summary>
internal static class Restart
{
    public static WebApplicationBuilder AddDurability(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DataFolder>().AddSingleton<IssuerMemory>();
        builder.Services.AddSingleton<WeChatMemory>().AddSingleton<AlipayMemory>().AddSingleton<BankMemory>();
        return builder;
    }

    /// <exception cref="SandboxDataException">What was kept cannot be read; better no Sandbox than one that has forgotten.</exception>
    public static WebApplication Remember(this WebApplication app)
    {
        try
        {
            var account = app.Services.GetRequiredService<MerchantAccount>();
            var notifications = app.Services.GetRequiredService<BillCallbacks>();
            var transfers = app.Services.GetRequiredService<TransferDesk>();
            var notices = app.Services.GetRequiredService<OrderNotices>();
            var accounts = app.Services.GetRequiredService<CorporateAccounts>();
            var redemptions = app.Services.GetRequiredService<RedemptionCallbacks>();
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                account.Resume();
                notifications.Resume();
                transfers.Resume();
                notices.Resume();
                accounts.Resume();
                redemptions.Resume();
            });
            return app;
        }
        catch (SandboxDataException)
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }
}
