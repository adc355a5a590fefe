using System.Globalization;

namespace CardRecycle.DevHost.Sell;

/// <summary>What a seller does outside our system: reads the phone, holds the card, taps in WeChat. The Sandbox's side doors.</summary>
internal sealed class SandboxDoors(JsonService sandbox)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private const int SmsPolls = 50;

    /// <summary>The newest code that arrived since <paramref name="since"/>.</summary>
    public async Task<string> ReadSignInCodeAsync(string phone, DateTimeOffset since, CancellationToken ct)
    {
        for (var i = 0; i < SmsPolls; i++)
        {
            var messages = await sandbox.GetAsync<SmsInfo[]>($"/sms/inbox/{Uri.EscapeDataString(phone)}", ct);
            if (messages.FirstOrDefault(m => m.At >= since && m.Params.Count > 0) is { } message)
                return message.Params[0];
            await Task.Delay(Poll, ct);
        }
        throw new UserErrorException($"No SMS has arrived at {phone} in the Sandbox.");
    }

    public async Task<string> OpenMiniProgramAsync(string openId, CancellationToken ct) =>
        (await sandbox.PostAsync<JsCodeInfo>("/sns/js-codes", new { openId }, ct)).JsCode;

    public async Task<TestCardInfo> MintCardAsync(string brand, long faceFen, string outcome, CancellationToken ct)
    {
        var amount = faceFen.ToString(CultureInfo.InvariantCulture);
        var path = $"/issuers/test-cards?brand={Uri.EscapeDataString(brand)}&faceFen={amount}&outcome={Uri.EscapeDataString(outcome)}";
        return (await sandbox.GetAsync<TestCardInfo[]>(path, ct))[0];
    }

    /// <summary>Activates, unbinds, or whatever the card needs.</summary>
    public Task MendCardAsync(TestCardInfo card, CancellationToken ct) => sandbox.PostAsync("/issuers/test-cards/mend", card, ct);

    /// <summary>The code that the issuer sent to the card's holder.</summary>
    public Task<string> ReadIssuerSmsAsync(string number, CancellationToken ct) =>
        sandbox.GetAsync<string>($"/issuers/sms/{Uri.EscapeDataString(number)}", ct);

    /// <summary>Looks at the picture.</summary>
    public Task<string> ReadPictureAsync(Uri picture, CancellationToken ct) =>
        sandbox.GetAsync<string>($"/issuers/captcha/answers/{Path.GetFileNameWithoutExtension(picture.AbsolutePath)}", ct);

    /// <summary>Taps 确认收款.</summary>
    public Task ConfirmTransferAsync(ConfirmInfo confirm, CancellationToken ct) =>
        sandbox.PostAsync($"/wechat/users/{Uri.EscapeDataString(confirm.OpenId)}/confirm", new { confirm.Package }, ct);
}
