namespace CardRecycle.Api.Features.Cases;

/// <summary>What a seller can be asked for. The texts say what is needed and never why.</summary>
internal static class CaseAsks
{
    public static readonly IReadOnlyDictionary<string, string> Texts = new Dictionary<string, string>
    {
        ["purchase-proof"] = "请提供购卡凭证（发票、小票或网上订单截图）。",
        ["card-photo"] = "请提供卡片正反面照片，卡密部分请遮住。",
        ["card-origin"] = "请说明卡片来源（自购、他人赠送、单位发放等）。",
        ["payee"] = "请说明收款账户是否由您本人使用。",
        ["contact"] = "请留下方便接听电话的时间，客服将与您联系。",
        ["other-information"] = "请补充与本订单有关的说明或凭证。",
    };
}
