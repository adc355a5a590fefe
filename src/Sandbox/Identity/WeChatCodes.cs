using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CardRecycle.Sandbox.Identity;

/// <summary>The one-time codes that <c>wx.login</c> gives to a mini-program.</summary>
internal sealed class WeChatCodes(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, Code> codes = new();

    private sealed record Code(string OpenId, int ErrorCode, DateTimeOffset ExpiresAt, bool Used);

    /// <param name="openId">Who has opened the mini-program.</param>
    /// <param name="errorCode">0, or what the exchange shall answer: 45011 too fast, 40226 risky user, −1 busy.</param>
    public string Mint(string openId, int errorCode)
    {
        var code = "0" + RandomNumberGenerator.GetHexString(31, lowercase: true);
        codes[code] = new(openId, errorCode, clock.GetUtcNow() + Life, false);
        return code;
    }

    /// <returns>0 with the openid, or WeChat's errcode. Busy and too fast leave the code unused; anything else uses it up.</returns>
    public (int ErrorCode, string? OpenId) Exchange(string jsCode)
    {
        while (true)
        {
            if (!codes.TryGetValue(jsCode, out var code) || code.ExpiresAt <= clock.GetUtcNow())
                return (40029, null);
            if (code.Used)
                return (40163, null);
            if (code.ErrorCode is -1 or 45011)
                return (code.ErrorCode, null);
            if (codes.TryUpdate(jsCode, code with { Used = true }, code))
                return code.ErrorCode == 0 ? (0, code.OpenId) : (code.ErrorCode, null);
        }
    }
}
