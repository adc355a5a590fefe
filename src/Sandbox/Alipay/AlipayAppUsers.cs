using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CardRecycle.Sandbox.WeChatApp;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>
/// People in Alipay's mini-program: their sign-in codes (<c>alipay.system.oauth.token</c>), the messages that they have subscribed to and
/// received (<c>alipay.open.app.mini.templatemessage.send</c>), and what <c>my.getPhoneNumber</c> gives.
/// </summary>
internal sealed class AlipayAppUsers(IOptions<AlipayOptions> options, AlipayKeys keys, AlipayDial dial, TimeProvider clock)
{
    private static readonly TimeSpan codeLife = TimeSpan.FromMinutes(10);
    private const int TokenSeconds = 1_296_000;
    private const int KeptMax = 100;

    private readonly ConcurrentDictionary<string, (string OpenId, DateTimeOffset Until)> codes = new();
    private readonly Lock gate = new();
    private readonly Dictionary<(string OpenId, string Template), int> subscribed = [];
    private readonly Dictionary<string, List<ReceivedMessage>> received = [];

    public string MintAuthCode(string openId)
    {
        var code = RandomNumberGenerator.GetHexString(32, lowercase: true);
        codes[code] = (openId, clock.GetUtcNow() + codeLife);
        return code;
    }

    /// <summary>A code works once.</summary>
    public GatewayAnswer Exchange(IReadOnlyDictionary<string, string> fields)
    {
        if (fields.GetValueOrDefault("grant_type") != "authorization_code")
            return GatewayAnswer.InvalidArguments("isv.grant-type-invalid", "授权类型无效");
        if (!codes.TryRemove(fields.GetValueOrDefault("code", ""), out var found) || found.Until <= clock.GetUtcNow())
            return GatewayAnswer.InvalidArguments("isv.code-invalid", "授权码code无效");
        return GatewayAnswer.Ok(
            new
            {
                OpenId = found.OpenId,
                AccessToken = "authbseB" + RandomNumberGenerator.GetHexString(32, lowercase: true),
                ExpiresIn = TokenSeconds,
                RefreshToken = "authbseB" + RandomNumberGenerator.GetHexString(32, lowercase: true),
                ReExpiresIn = TokenSeconds * 2,
                AuthStart = AlipaySignature.TimeOf(clock.GetUtcNow()),
            }
        );
    }

    /// <summary>The person has tapped 允许 for these templates: one message each (一次性).</summary>
    public void Subscribe(string openId, IEnumerable<string> templates)
    {
        lock (gate)
            foreach (var template in templates)
                subscribed[(openId, template)] = subscribed.GetValueOrDefault((openId, template)) + 1;
    }

    public GatewayAnswer Send(JsonElement body)
    {
        string Text(string name) =>
            body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
                ? v.GetString()!
                : "";
        var (openId, template, page) = (Text("to_open_id"), Text("user_template_id"), Text("page"));
        if (openId.Length == 0 || page.Length is 0 or > 128 || Text("data").Length is 0 or > 2048)
            return GatewayAnswer.Refused("INVALID_PARAMETER", "参数有误");
        if (!MessageTemplates.Fields.TryGetValue(template, out var fields))
            return GatewayAnswer.Refused("USER_TEMPLATE_ILLEGAL", "模板不存在");
        using var data = JsonDocument.Parse(Text("data"));
        var values = new Dictionary<string, string>();
        foreach (var field in fields.Keys)
        {
            if (
                !data.RootElement.TryGetProperty(field, out var given)
                || !given.TryGetProperty("value", out var value)
                || value.GetString() is not { Length: > 0 } text
            )
                return GatewayAnswer.Refused("TEMPLATE_PARAM_ERROR", $"模板参数 {field} 有误");
            values[field] = text;
        }
        lock (gate)
        {
            var left = subscribed.GetValueOrDefault((openId, template));
            if (left == 0)
                return GatewayAnswer.Refused("USER_NOT_SUBSCRIBE", "用户未订阅该消息");
            subscribed[(openId, template)] = left - 1;
            if (!received.TryGetValue(openId, out var messages))
                received[openId] = messages = [];
            messages.Insert(0, new(clock.GetUtcNow(), template, page, values));
            if (messages.Count > KeptMax)
                messages.RemoveAt(KeptMax);
        }
        return GatewayAnswer.Ok(new { Code = "10000", Msg = "Success" });
    }

    public IReadOnlyList<ReceivedMessage> ReceivedBy(string openId)
    {
        lock (gate)
            return received.TryGetValue(openId, out var messages) ? [.. messages] : [];
    }

    /// <summary>What <c>my.getPhoneNumber</c> gives to the mini-program: AES-128-CBC without an initial vector, signed in its
    /// quotation marks.</summary>
    public string SealPhone(string phone)
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(options.Value.ContentKey);
        var text = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                code = "10000",
                msg = "Success",
                mobile = phone,
            }
        );
        var response = Convert.ToBase64String(aes.EncryptCbc(text, new byte[aes.BlockSize / 8]));
        var (sign, _) = keys.Sign(dial.Current.Certificate, Encoding.UTF8.GetBytes($"\"{response}\""));
        return JsonSerializer.Serialize(
            new
            {
                response,
                sign,
                sign_type = "RSA2",
                encrypt_type = "AES",
                charset = "UTF-8",
            }
        );
    }
}

/// <summary>Side door: somebody opens Alipay's mini-program.</summary>
internal sealed record MintAuthCode(string OpenId);

/// <summary>Side door: the person taps the button that gives their phone number.</summary>
internal sealed record SealPhone(string Phone);

/// <summary>Side door: the person taps 允许 in Alipay's dialogue.</summary>
internal sealed record SubscribeToMessages(string OpenId, string[] Templates);
