using System.Globalization;

namespace CardRecycle.Models.Risk;

/// <summary>Why a deal looks bad, for the reviewer: a stable code and a sentence in Chinese with the values. Never shown to a
/// seller.</summary>
public sealed record RiskFinding(string Code, string Text);

/// <summary>
/// Reads typologies off the features of a deal that a model found risky. They explain, they do not decide: an honest deal may match one.
/// </summary>
public static class RiskReasons
{
    /// <summary>Standard deviations from which a value is worth telling.</summary>
    private const double OddFrom = 4;
    private const int OddTold = 3;
    private const double OddMax = 99;

    /// <summary>The typologies that the features speak for, the most telling first, then what is most unusual.</summary>
    /// <param name="features">Of the event.</param>
    /// <param name="calibration">What is usual; null leaves that part out.</param>
    public static IReadOnlyList<RiskFinding> Explain(ReadOnlySpan<float> features, RiskCalibration? calibration = null)
    {
        var values = features.ToArray();
        var f = new Values(values);
        var found = new List<RiskFinding>();
        foreach (var (typology, text) in Sharing(f).Concat(Behaviour(f)))
            found.Add(new(typology.Code, $"{typology.Name}：{text}"));
        if (calibration is not null)
            found.AddRange(Odd(values, calibration));
        return found;
    }

    private static IEnumerable<(Typology, string)> Sharing(Values f)
    {
        var daySum = Math.Max(f["identity_sum_24h"], Math.Max(f["group_sum_24h"], f["payout_sum_24h"]));
        var nearLine = Math.Max(f["group_nearlinedays_30d"], f["identity_nearlinedays_30d"]);
        if (daySum >= 35_000 || nearLine >= 1)
            yield return (
                Typologies.Structuring,
                $"本人或关联账号二十四小时合计 {Yuan(daySum)} 元，近三十日有 {Count(nearLine)} 天贴近五万元线。"
            );
        // Two accounts that are both new to a device within a week are enough for the models to ask, so they are told.
        if (f["device_distinct_seller_7d"] >= 3 || f["device_newlinks_seller_7d"] >= 2 || f["payout_distinct_seller_ever"] >= 3)
            yield return (
                Typologies.Mule,
                $"同一设备七日内有 {Count(f["device_distinct_seller_7d"])} 个账号，同一收款账户有 {Count(f["payout_distinct_seller_ever"])} 个账号。"
            );
        if (f["is_reveal"] < 1 && f["hours_since_issue"] is >= 0 and < 6)
        {
            if (f["account_age_days"] < 5 && f["purchase_proof"] < 1 && f["amount"] >= 500)
                yield return (
                    Typologies.StolenCard,
                    $"发卡 {Hours(f["hours_since_issue"])} 小时后即出售 {Yuan(f["amount"])} 元，账号开立 {Hours(f["account_age_days"])} 天，无购卡凭证。"
                );
            if (f["seller_count_24h"] >= 2)
                yield return (
                    Typologies.RapidResale,
                    $"发卡 {Hours(f["hours_since_issue"])} 小时后即出售，当日第 {Count(f["seller_count_24h"])} 笔。"
                );
        }
        if (Math.Max(f["prefix_serialrun_ever"], f["seller_serialrun_ever"]) >= 4 && f["purchase_proof"] < 1)
            yield return (
                Typologies.SequentialBatch,
                $"与最近的卡连号 {Count(Math.Max(f["prefix_serialrun_ever"], f["seller_serialrun_ever"]))} 张，无购卡凭证。"
            );
    }

    private static IEnumerable<(Typology, string)> Behaviour(Values f)
    {
        if (f["seller_bad_7d"] >= 2 || f["group_bad_7d"] >= 2)
            yield return (Typologies.UsedCards, $"七日内已有 {Count(Math.Max(f["seller_bad_7d"], f["group_bad_7d"]))} 张余额不足的卡。");
        if (f["seller_isnewlink_device_ever"] > 0 && f["seller_isnewlink_payout_ever"] > 0 && f["seller_age_ever"] > 3)
            yield return (
                Typologies.Takeover,
                $"老账号首次使用新设备和新收款账户，金额为以往均值的 {Times(f["seller_ratiotomean_ever"])} 倍。"
            );
        else if (
            f["seller_linkage_device_ever"] is >= 0 and < 1
            && f["seller_linkage_payout_ever"] is >= 0 and < 1
            && f["seller_age_ever"] > 3
        )
            yield return (Typologies.Takeover, $"老账号一天内换了设备和收款账户，当日第 {Count(f["seller_count_24h"])} 笔。");
        var idle = f["seller_idle_ever"];
        if (f["account_age_days"] > 60 && idle >= 30 && (f["seller_ratiotobefore_ever"] > 2 || f["seller_sum_24h"] >= 4000))
            yield return (
                Typologies.Dormant,
                $"{Count(idle)} 天无交易的老账号一天内出售 {Yuan(f["seller_sum_24h"])} 元，单笔为以往中位数的 {Times(f["seller_ratiotobefore_ever"])} 倍。"
            );
        if (f["card_count_ever"] >= 2 || f["group_recyclers_ever"] >= 1)
            yield return (
                Typologies.Ring,
                $"该卡第 {Count(f["card_count_ever"])} 次出现，关联群体中有 {Count(f["group_recyclers_ever"])} 个回收商。"
            );
        if (f["phone_distinct_identity_ever"] >= 2 || f["device_distinct_identity_ever"] >= 3 || f["ip_distinct_seller_1d"] >= 5)
            yield return (
                Typologies.FakeIdentity,
                $"同一手机号对应 {Count(f["phone_distinct_identity_ever"])} 个身份，同一设备 {Count(f["device_distinct_identity_ever"])} 个身份。"
            );
        if (f["seller_refunds_30d"] >= 2 || f["group_refunds_30d"] >= 3)
            yield return (Typologies.RefundAbuse, $"三十日内退款 {Count(Math.Max(f["seller_refunds_30d"], f["group_refunds_30d"]))} 次。");
        if (f["bonus"] > 0 && Math.Max(f["device_bonuses_30d"], f["payout_bonuses_30d"]) >= 3)
            yield return (
                Typologies.BonusAbuse,
                $"同一设备或收款账户三十日内领取奖励 {Count(Math.Max(f["device_bonuses_30d"], f["payout_bonuses_30d"]))} 次。"
            );
        if (f["is_reveal"] > 0 && (f["staff_count_1h"] >= 4 || f["is_night"] > 0))
            yield return (
                Typologies.InsiderReveal,
                $"该员工一小时内查看卡密 {Count(f["staff_count_1h"])} 次，为平日的 {Times(f["staff_ratetohistory_1h"])} 倍。"
            );
    }

    private static IEnumerable<RiskFinding> Odd(float[] values, RiskCalibration calibration)
    {
        var columns = RiskFeatures.Oddness;
        var usual = RiskFeatures.PopulationOf(values) * columns.Count;
        return Enumerable
            .Range(0, columns.Count)
            .Select(c =>
                (
                    columns[c].Column,
                    Z: columns[c].Side * (Log(values[columns[c].Column]) - calibration.Means[usual + c]) / calibration.Scales[usual + c]
                )
            )
            .Where(c => c.Z >= OddFrom)
            .OrderByDescending(c => c.Z)
            .Take(OddTold)
            .Select(c => new RiskFinding(
                "odd-" + RiskFeatures.Names[c.Column].Replace('_', '-'),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"指标 {RiskFeatures.Names[c.Column]} 为 {values[c.Column]:0.##}，偏离常态 {Math.Min(c.Z, OddMax):0.0} 个标准差。"
                )
            ));
    }

    private static double Log(float value) => Math.Sign(value) * Math.Log(1 + Math.Abs((double)value));

    private static string Yuan(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    private static string Count(double value) => Math.Max(0, value).ToString("0", CultureInfo.InvariantCulture);

    private static string Hours(double value) => Math.Max(0, value).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Times(double value) => Math.Max(0, value).ToString("0.#", CultureInfo.InvariantCulture);

    private readonly struct Values(float[] row)
    {
        internal double this[string feature] => row[RiskFeatures.IndexOf(feature)];
    }
}
