using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CardRecycle.Sandbox.WeChatApp;

/// <summary>A message as it lies in a person's WeChat.</summary>
internal sealed record ReceivedMessage(DateTimeOffset At, string TemplateId, string Page, IReadOnlyDictionary<string, string> Data);

/// <summary>What people have agreed to and received, their phones' codes, and the app's access token.</summary>
internal sealed class AppUsers(TimeProvider clock)
{
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(2);
    private static readonly TimeSpan phoneCodeLife = TimeSpan.FromMinutes(5);
    private const int KeptMax = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<(string OpenId, string Template), int> agreed = [];
    private readonly Dictionary<string, List<ReceivedMessage>> received = [];
    private readonly ConcurrentDictionary<string, PhoneCode> phoneCodes = new();
    private (string Text, DateTimeOffset Until) token = ("", DateTimeOffset.MinValue);

    private sealed record PhoneCode(string Phone, int ErrorCode, DateTimeOffset ExpiresAt, bool Used);

    /// <summary>The stable token: the same one until it ends, unless a new one is forced.</summary>
    public (string Token, int Seconds) Token(bool force)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (force || token.Until <= now)
                token = ("76_" + RandomNumberGenerator.GetHexString(48), now + TokenLife);
            return (token.Text, (int)(token.Until - now).TotalSeconds);
        }
    }

    public bool IsToken(string text)
    {
        lock (gate)
            return text.Length > 0 && text == token.Text && token.Until > clock.GetUtcNow();
    }

    /// <summary>The app's administrators have made the token void, as a change of the app's secret does.</summary>
    public void RevokeToken()
    {
        lock (gate)
            token = ("", DateTimeOffset.MinValue);
    }

    /// <summary>The person has tapped 允许 for these templates: one message each.</summary>
    public void Agree(string openId, IEnumerable<string> templates)
    {
        lock (gate)
            foreach (var template in templates)
                agreed[(openId, template)] = agreed.GetValueOrDefault((openId, template)) + 1;
    }

    /// <returns>False when the person has not agreed, or it is used up.</returns>
    public bool Deliver(string openId, string template, string page, IReadOnlyDictionary<string, string> data)
    {
        lock (gate)
        {
            var left = agreed.GetValueOrDefault((openId, template));
            if (left == 0)
                return false;
            agreed[(openId, template)] = left - 1;
            if (!received.TryGetValue(openId, out var messages))
                received[openId] = messages = [];
            messages.Insert(0, new(clock.GetUtcNow(), template, page, data));
            if (messages.Count > KeptMax)
                messages.RemoveAt(KeptMax);
            return true;
        }
    }

    public IReadOnlyList<ReceivedMessage> ReceivedBy(string openId)
    {
        lock (gate)
            return received.TryGetValue(openId, out var messages) ? [.. messages] : [];
    }

    /// <summary>The code of the button's event getphonenumber; not that of <c>wx.login</c>.</summary>
    public string MintPhoneCode(string phone, int errorCode)
    {
        var code = "p" + RandomNumberGenerator.GetHexString(63, lowercase: true);
        phoneCodes[code] = new(phone, errorCode, clock.GetUtcNow() + phoneCodeLife, false);
        return code;
    }

    /// <returns>0 with the phone, or WeChat's errcode; busy leaves the code unused.</returns>
    public (int ErrorCode, string? Phone) ReadPhone(string code)
    {
        while (true)
        {
            if (!phoneCodes.TryGetValue(code, out var minted) || minted.ExpiresAt <= clock.GetUtcNow() || minted.Used)
                return (40029, null);
            if (minted.ErrorCode == -1)
                return (-1, null);
            if (phoneCodes.TryUpdate(code, minted with { Used = true }, minted))
                return minted.ErrorCode == 0 ? (0, minted.Phone) : (minted.ErrorCode, null);
        }
    }
}
