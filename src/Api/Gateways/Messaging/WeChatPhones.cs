namespace CardRecycle.Api.Gateways.Messaging;

/// <summary>The phone number that a person gives by a button of the mini-program.</summary>
internal interface IWeChatPhones
{
    /// <returns>The number; or null and WeChat's errcode (40029: the code is not valid, 1400001: the quota is used up).</returns>
    Task<(string? Number, int ErrorCode)> ReadAsync(string code, CancellationToken ct);
}

/// <summary><c>POST /wxa/business/getuserphonenumber</c>; the code is the button's, not that of <c>wx.login</c>.</summary>
internal sealed class WeChatPhones(WeChatApi api) : IWeChatPhones
{
    public async Task<(string? Number, int ErrorCode)> ReadAsync(string code, CancellationToken ct)
    {
        var (answer, error) = await api.PostAsync("/wxa/business/getuserphonenumber", new { code }, ct);
        if (answer is not { } given)
            return (null, error);
        return given.TryGetProperty("phone_info", out var phone) && phone.TryGetProperty("purePhoneNumber", out var number)
            ? (number.GetString(), 0)
            : (null, WeChatApi.Busy);
    }
}
