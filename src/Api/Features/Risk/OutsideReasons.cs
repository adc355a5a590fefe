using System.Globalization;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Watchlists.Contract;

namespace CardRecycle.Api.Features.Risk;

/// <summary>
/// Sentences for the reviewer about what others know of a seller: watchlists and the third-party risk service. None of them names a person:
/// reasons are kept for good.
/// </summary>
internal static class OutsideReasons
{
    /// <summary>A sure match holds the deal, any other sends it to a reviewer.</summary>
    public static (RiskVerdict, RiskReason) Of(WatchlistHit hit)
    {
        var kind = hit.Kind switch
        {
            WatchlistMatchKind.IdNumber => "身份证号一致",
            WatchlistMatchKind.Name => "姓名一致",
            WatchlistMatchKind.Variant => "姓名一致（简繁体不同）",
            WatchlistMatchKind.Pinyin => "姓名读音一致",
            _ => "姓名相近",
        };
        var born = hit.Born switch
        {
            BirthAgreement.Same => "出生日期相同",
            BirthAgreement.SameYear => "出生年份相同",
            BirthAgreement.Close => "出生日期相近",
            BirthAgreement.Unknown => "名单无出生日期",
            _ => "出生日期不同",
        };
        var confirmed = hit.Confirmed ? "，已由审核人确认为同一人" : "";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"名单筛查：与名单 {hit.List} 第 {hit.Entry} 号{kind}，{born}，相似度 {hit.Score:0.00}{confirmed}。"
        );
        return hit.Holds ? (RiskVerdict.Hold, new("watchlist-match", text)) : (RiskVerdict.Review, new("watchlist-similar", text));
    }

    /// <summary>A remark: what follows from it is for the rule set to say. Null if there is nothing to remark.</summary>
    public static RiskReason? Of(OutsideWord? word) =>
        word switch
        {
            { Failure: { } failure } => new(
                "outside-silent",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"第三方风控未给出意见（{failure}，{word.TookMs} 毫秒），本次决定未参考其结果。"
                )
            ),
            { Level: "review" or "reject" } => new(
                "outside-" + word.Level,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"第三方风控评为{(word.Level == "reject" ? "高风险" : "可疑")}，{word.Score:0} 分（{string.Join("、", word.Labels)}）。"
                )
            ),
            _ => null,
        };
}
