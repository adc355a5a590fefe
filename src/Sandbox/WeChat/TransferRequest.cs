using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace CardRecycle.Sandbox.WeChat;

/// <summary>发起转账, field by field as documented (商家转账 用户确认模式).</summary>
internal sealed partial record TransferRequest(
    string? Appid,
    string? OutBillNo,
    string? TransferSceneId,
    string? Openid,
    string? UserName,
    long? TransferAmount,
    string? TransferRemark,
    string? NotifyUrl,
    string? UserRecvPerception,
    IReadOnlyList<SceneReport>? TransferSceneReportInfos
)
{
    private const string RecycleScene = "1010";
    private const string RecyclePerception = "二手回收货款";
    private const string GoodsInfoType = "回收商品名称";
    private const int RemarkLengthMax = 32;
    private const int InfoContentLengthMax = 32;
    private const int NotifyUrlLengthMax = 256;
    private const long AmountFenMin = 10;

    /// <summary>From this amount on the payee's name must be given.</summary>
    private const long NameFenMin = 2_000_00;

    private static readonly HashSet<string> scenes = ["1000", "1002", "1004", "1005", "1009", "1010", "1011", "1013"];

    private static readonly JsonSerializerOptions json = new(WeChatSignature.Json) { NumberHandling = JsonNumberHandling.Strict };

    public static TransferRequest? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<TransferRequest>(body, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The original's refusal, or null.</returns>
    public WeChatAnswer? Refuse(string appId, long singleMaxFen) =>
        RefuseShape(appId)
        ?? RefuseScene()
        ?? (TransferAmount < AmountFenMin ? WeChatAnswer.InvalidRequest("转账金额低于单笔最低限额0.1元") : null)
        ?? (TransferAmount > singleMaxFen ? WeChatAnswer.InvalidRequest("转账金额超过单笔上限") : null)
        ?? (
            TransferAmount >= NameFenMin && string.IsNullOrEmpty(UserName)
                ? WeChatAnswer.ParamError("转账金额大于等于2000元时，收款用户姓名必填")
                : null
        );

    private WeChatAnswer? RefuseShape(string appId)
    {
        if (string.IsNullOrEmpty(Appid))
            return WeChatAnswer.ParamError("输入源“/body/appid”映射到值字段“商户AppID”必填性规则校验失败");
        if (Appid != appId)
            return WeChatAnswer.InvalidRequest("APPID不存在或与商户号不匹配");
        if (OutBillNo is null || !BillNo().IsMatch(OutBillNo))
            return WeChatAnswer.ParamError("out_bill_no 只能由数字、大小写字母组成，长度1至32");
        if (Openid is null || !OpenIdShape().IsMatch(Openid))
            return WeChatAnswer.ParamError("openid 格式不正确");
        if (TransferAmount is not > 0)
            return WeChatAnswer.ParamError("transfer_amount 必须为正整数");
        if (TransferRemark is not { Length: > 0 and <= RemarkLengthMax })
            return WeChatAnswer.ParamError("transfer_remark 长度1至32");
        if (NotifyUrl is not null && !IsCallable(NotifyUrl))
            return WeChatAnswer.ParamError("notify_url 必须为可访问的完整地址，不能携带参数");
        return null;
    }

    private WeChatAnswer? RefuseScene()
    {
        if (TransferSceneId is null || !scenes.Contains(TransferSceneId))
            return WeChatAnswer.ParamError("transfer_scene_id 不正确");
        // The one scene that a buyback merchant has.
        if (TransferSceneId != RecycleScene)
            return WeChatAnswer.InvalidRequest("尚未获取该转账场景");
        if (UserRecvPerception is not (null or RecyclePerception))
            return WeChatAnswer.InvalidRequest("暂不支持展示当前传入的用户收款感知");
        if (TransferSceneReportInfos is not [{ InfoType: GoodsInfoType, InfoContent: { Length: > 0 and <= InfoContentLengthMax } }])
            return WeChatAnswer.ParamError("需传入转账场景报备信息，请检查");
        return null;
    }

    /// <summary>The original wants https; a Sandbox on loopback must also call plain http.</summary>
    private static bool IsCallable(string url) =>
        url.Length <= NotifyUrlLengthMax
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Query.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    [GeneratedRegex("^[0-9A-Za-z]{1,32}$")]
    private static partial Regex BillNo();

    [GeneratedRegex("^[0-9A-Za-z_-]{1,64}$")]
    private static partial Regex OpenIdShape();
}

internal sealed record SceneReport(string? InfoType, string? InfoContent);
