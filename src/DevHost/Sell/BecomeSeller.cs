using System.Globalization;

namespace CardRecycle.DevHost.Sell;

/// <summary>Sign-in by SMS code, WeChat, real name: whatever this person has not done yet.</summary>
internal static class BecomeSeller
{
    private const int WaitForSmsMax = 90;

    public static async Task RunAsync(Seller seller, JsonService api, SandboxDoors doors, CancellationToken ct)
    {
        Look.Chapter("①", "登录与实名", "sign in, real name");
        await SignInAsync(seller, api, doors, ct);
        var account = await api.GetAsync<Account>("/sellers/me", ct);
        if (account.WeChatBound)
            Look.Done("微信已绑定", "WeChat is bound");
        else
        {
            var jsCode = await doors.OpenMiniProgramAsync(seller.OpenId, ct);
            await api.PostAsync("/sellers/me/wechat", new { jsCode }, ct);
            Look.Done("绑定微信", "WeChat bound: payouts go there");
        }
        if (account.Level == "phone")
        {
            var factors = new
            {
                seller.Name,
                seller.IdNumber,
                seller.BankCard,
                seller.Phone,
            };
            account = (await api.PostAsync<RealNameAnswer>("/sellers/me/real-name", factors, ct)).Account;
            Look.Done("实名认证", "name, ID, bank card and phone agree", Masked(account));
        }
        else
            Look.Done("已实名", "real name is confirmed", Masked(account));
    }

    private static async Task SignInAsync(Seller seller, JsonService api, SandboxDoors doors, CancellationToken ct)
    {
        var before = TimeProvider.System.GetUtcNow();
        try
        {
            await api.PostAsync("/sellers/sms-codes", new { seller.Phone }, ct);
        }
        catch (RefusedException e) when (e.RetryAfterSeconds is > 0 and <= WaitForSmsMax)
        {
            // A phone gets one code a minute.
            Look.Note($"{e.Message}  ({e.RetryAfterSeconds.Value.ToString(CultureInfo.InvariantCulture)} s)");
            await Task.Delay(TimeSpan.FromSeconds(e.RetryAfterSeconds.Value), ct);
            before = TimeProvider.System.GetUtcNow();
            await api.PostAsync("/sellers/sms-codes", new { seller.Phone }, ct);
        }
        var code = await doors.ReadSignInCodeAsync(seller.Phone, before, ct);
        Look.Done("短信验证码", $"SMS code, read from the phone {Mask(seller.Phone)}:", code);
        var session = await api.PostAsync<Session>("/sellers/sessions", new { seller.Phone, code }, ct);
        api.SignIn(session.AccessToken);
        Look.Done(session.IsNew ? "注册并登录" : "登录", session.IsNew ? "account opened, signed in" : "signed in");
    }

    private static string Masked(Account account) =>
        $"{account.Name}  {account.IdNumber}  {account.BankCard?.Bank} {account.BankCard?.Masked}";

    private static string Mask(string phone) => phone.Length < 8 ? phone : $"{phone[..3]}****{phone[^4..]}";
}
