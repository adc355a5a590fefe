using System.Security.Cryptography;
using System.Text;
using static CardRecycle.Models.Risk.Aggregate;
using static CardRecycle.Models.Risk.EntityKind;
using static CardRecycle.Models.Risk.FeatureDefinition;
using static CardRecycle.Models.Risk.Window;

namespace CardRecycle.Models.Risk;

/// <summary>Every feature of the risk models, in the order of their columns. To add one is to add a line.</summary>
public static class RiskFeatures
{
    private static readonly TimeSpan beijing = TimeSpan.FromHours(8);

    public static IReadOnlyList<FeatureDefinition> All { get; } =
    [
        // The event itself.
        Of("amount", e => e.AmountFen / 100.0),
        Of("is_reveal", e => e.Step == DealStep.Reveal ? 1 : 0),
        Of("is_batch", e => e is { Step: DealStep.Offer, Channel: "api" } ? 1 : 0),
        Of("hour", e => e.At.ToOffset(beijing).TimeOfDay.TotalHours),
        Of("is_night", e => e.At.ToOffset(beijing).Hour < 6 ? 1 : 0),
        Of("is_weekend", e => e.At.ToOffset(beijing).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0),
        Of("account_age_days", e => e.AccountAgeDays ?? Unknown),
        Of("kyc_level", e => e.KycLevel ?? Unknown),
        Of("purchase_proof", e => Flag(e.PurchaseProof)),
        Of("payout_name_matches", e => Flag(e.PayoutNameMatches)),
        Of("hours_since_issue", e => e.IssuedAt is { } issued ? Math.Max(0, (e.At - issued).TotalHours) : Unknown),
        Of("face", e => e.FaceFen > 0 ? e.FaceFen / 100.0 : Unknown),
        Of("balance_share", e => e is { FaceFen: > 0, BalanceFen: { } balance } ? (double)balance / e.FaceFen : Unknown),
        Of("balance_to_amount", e => e is { AmountFen: > 0, BalanceFen: { } balance } ? (double)balance / e.AmountFen : Unknown),
        Of("bonus", e => e.BonusFen / 100.0),
        Of("quotes_asked", e => e.QuotesAsked ?? Unknown),
        Of("seconds_to_accept", e => e.SecondsToAccept ?? Unknown),
        // The seller: pace, amounts against the own history, what changed.
        Of(Seller, Count, Hours(1)),
        Of(Seller, Count, Hours(24)),
        Of(Seller, Count, Days(7)),
        Of(Seller, Count, Days(30)),
        Of(Seller, Count, Ever),
        Of(Seller, Sum, Hours(24)),
        Of(Seller, Sum, Days(7)),
        Of(Seller, Sum, Days(30)),
        Of(Seller, Haste, Hours(24)),
        Of(Seller, Mean, Hours(24)),
        Of(Seller, Mean, Days(7)),
        Of(Seller, Mean, Days(30)),
        Of(Seller, Max, Days(30)),
        Of(Seller, RatioToMax, Days(30)),
        Of(Seller, RatioToMean, Ever),
        Of(Seller, RatioToMean, Days(30)),
        Of(Seller, RatioToMedian, Ever),
        Of(Seller, ZScore, Ever),
        Of(Seller, BigCount, Days(14)),
        Of(Seller, BigCount, Days(3)),
        Of(Seller, RateToHistory, Hours(24)),
        Of(Seller, SinceLast, Ever),
        Of(Seller, Age, Ever),
        Of(Seller, FraudCount, Days(30)),
        Of(Seller, FraudCount, Days(14)),
        Of(Seller, FraudShare, Days(30)),
        Of(Seller, SinceFraud, Days(60)),
        Of(Seller, SinceFirstFraud, Days(60)),
        Of(Seller, FraudRun, Days(60)),
        Of(Seller, Bad, Days(7)),
        Of(Seller, BadShare, Days(30)),
        Of(Seller, Young, Hours(24)),
        Of(Seller, Refunds, Days(30)),
        Of(Seller, RefundShare, Days(60)),
        Of(Seller, Bonuses, Days(30)),
        Of(Seller, Distinct, Device, Days(7)),
        Of(Seller, Distinct, Payout, Days(30)),
        Of(Seller, Distinct, Brand, Days(1)),
        Of(Seller, Distinct, Region, Days(7)),
        Of(Seller, IsNewLink, Device, Ever),
        Of(Seller, IsNewLink, Payout, Ever),
        Of(Seller, IsNewLink, Region, Ever),
        Of(Seller, NewLinkAfter, Device, Ever),
        Of(Seller, NewLinkAfter, Payout, Ever),
        Of(Seller, NewLinkAfter, Region, Ever),
        Of(Seller, NewLinkAfter, Device, Days(1)),
        Of(Seller, NewLinkAfter, Payout, Days(1)),
        Of(Seller, NewLinkAfter, Region, Days(1)),
        Of(Seller, Idle, Ever),
        Of(Seller, RatioToBefore, Ever),
        Of(Seller, TodayToBefore, Ever),
        Of(Seller, Awakening, Ever),
        Of(Seller, SilentSum, Days(30)),
        Of(Seller, SilentSum, Days(90)),
        Of(Seller, LinkAge, Device, Ever),
        Of(Seller, LinkAge, Payout, Ever),
        Of(Seller, TopLinkShare, Recycler, Ever),
        Of(Seller, SerialNeighbours, Ever),
        Of(Seller, SerialRun, Ever),
        Of(Seller, NearLineDays, Days(30)),
        // Devices, addresses and accounts that many use.
        Of(Device, Count, Hours(1)),
        Of(Device, Count, Hours(24)),
        Of(Device, Count, Days(7)),
        Of(Device, Count, Days(30)),
        Of(Device, Sum, Hours(24)),
        Of(Device, Mean, Days(7)),
        Of(Device, RatioToMedian, Ever),
        Of(Device, SinceLast, Ever),
        Of(Device, Age, Ever),
        Of(Device, FraudCount, Days(7)),
        Of(Device, FraudCount, Days(14)),
        Of(Device, FraudCount, Days(28)),
        Of(Device, FraudShare, Days(14)),
        Of(Device, FraudShare, Days(28)),
        Of(Device, FraudShare, Days(60)),
        Of(Device, SinceFraud, Days(60)),
        Of(Device, SinceFirstFraud, Days(28)),
        Of(Device, SinceFirstFraud, Days(60)),
        Of(Device, PlainFrauds, Days(28)),
        Of(Device, FraudRun, Days(60)),
        Of(Device, SinceFraudRun, Days(60)),
        Of(Device, Bonuses, Days(30)),
        Of(Device, Distinct, Seller, Days(1)),
        Of(Device, Distinct, Seller, Days(7)),
        Of(Device, Distinct, Seller, Ever),
        Of(Device, Distinct, Identity, Ever),
        Of(Device, NewLinks, Seller, Days(7)),
        Of(Ip, Count, Hours(24)),
        Of(Ip, Distinct, Seller, Days(1)),
        Of(Ip, Distinct, Seller, Days(7)),
        Of(Ip, FraudShare, Days(30)),
        Of(Payout, Count, Hours(24)),
        Of(Payout, Sum, Hours(24)),
        Of(Payout, Sum, Days(7)),
        Of(Payout, Age, Ever),
        Of(Payout, FraudCount, Days(30)),
        Of(Payout, Bonuses, Days(30)),
        Of(Payout, Distinct, Seller, Days(7)),
        Of(Payout, Distinct, Seller, Ever),
        Of(Payout, Distinct, Identity, Ever),
        // The person behind several accounts, and the group behind several persons.
        Of(Identity, Sum, Hours(24)),
        Of(Identity, Count, Hours(24)),
        Of(Identity, NearLineDays, Days(30)),
        Of(Identity, Age, Ever),
        Of(Identity, Distinct, Seller, Ever),
        Of(Identity, Distinct, Phone, Ever),
        Of(Identity, FraudCount, Days(30)),
        Of(Phone, Distinct, Seller, Ever),
        Of(Phone, Distinct, Identity, Ever),
        Of(Phone, Age, Ever),
        Of(Phone, FraudCount, Days(30)),
        Of(Group, Members, Ever),
        Of(Group, Sellers, Ever),
        Of(Group, Recyclers, Ever),
        Of(Group, Age, Ever),
        Of(Group, Count, Hours(1)),
        Of(Group, Count, Hours(24)),
        Of(Group, Sum, Hours(24)),
        Of(Group, Sum, Days(7)),
        Of(Group, NearLineDays, Days(30)),
        Of(Group, Bad, Days(7)),
        Of(Group, Refunds, Days(30)),
        Of(Group, Bonuses, Days(30)),
        Of(Group, FraudCount, Days(30)),
        Of(Group, FraudShare, Days(60)),
        // The card and its batch; who handles it on our side.
        Of(Card, Count, Ever),
        Of(Card, SinceLast, Ever),
        Of(Card, Distinct, Seller, Ever),
        Of(Prefix, Count, Hours(1)),
        Of(Prefix, Count, Hours(24)),
        Of(Prefix, Distinct, Seller, Days(1)),
        Of(Prefix, SerialNeighbours, Ever),
        Of(Prefix, SerialRun, Ever),
        Of(Prefix, Bad, Days(7)),
        Of(Prefix, FraudCount, Days(30)),
        Of(Prefix, FraudShare, Days(30)),
        Of(Staff, Count, Hours(1)),
        Of(Staff, Count, Hours(24)),
        Of(Staff, RateToHistory, Hours(24)),
        Of(Staff, RateToHistory, Hours(1)),
        Of(Staff, Distinct, Seller, Days(1)),
        Of(Staff, SinceLast, Ever),
        Of(Staff, FraudCount, Days(30)),
    ];

    public static int Width { get; } = All.Count;

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(f => f.Name)];

    /// <summary>Changes with any name or order; a model fits one hash only. The suffix is raised when a meaning changes.</summary>
    public static string Hash { get; } = HashOf("v4\n" + string.Join('\n', Names));

    private static readonly Dictionary<string, int> indexes = Names.Index().ToDictionary(n => n.Item, n => n.Index);

    /// <summary>Column of a feature.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public static int IndexOf(string name) => indexes[name];

    /// <summary>
    /// Columns of the unsupervised part, each with the side on which it is suspicious: pace, sharing, breaks with the own past. None of
    /// known frauds, for it must work without labels.
    /// </summary>
    public static IReadOnlyList<(int Column, int Side)> Oddness { get; } =
    [
        (IndexOf("amount"), 1),
        (IndexOf("hours_since_issue"), -1),
        (IndexOf("balance_share"), -1),
        (IndexOf("account_age_days"), -1),
        (IndexOf("payout_name_matches"), -1),
        (IndexOf("kyc_level"), -1),
        (IndexOf("seller_count_1h"), 1),
        (IndexOf("seller_count_24h"), 1),
        (IndexOf("seller_sum_24h"), 1),
        (IndexOf("seller_ratiotomedian_ever"), 1),
        (IndexOf("seller_zscore_ever"), 1),
        (IndexOf("seller_ratetohistory_24h"), 1),
        (IndexOf("seller_haste_24h"), 1),
        (IndexOf("seller_todaytobefore_ever"), 1),
        (IndexOf("seller_awakening_ever"), 1),
        (IndexOf("seller_silentsum_30d"), 1),
        (IndexOf("seller_silentsum_90d"), 1),
        (IndexOf("seller_young_24h"), 1),
        (IndexOf("seller_distinct_brand_1d"), 1),
        (IndexOf("seller_newlinkafter_device_1d"), 1),
        (IndexOf("seller_newlinkafter_payout_1d"), 1),
        (IndexOf("seller_newlinkafter_region_1d"), 1),
        (IndexOf("seller_bad_7d"), 1),
        (IndexOf("seller_badshare_30d"), 1),
        (IndexOf("seller_refunds_30d"), 1),
        (IndexOf("seller_refundshare_60d"), 1),
        (IndexOf("seller_distinct_device_7d"), 1),
        (IndexOf("seller_distinct_payout_30d"), 1),
        (IndexOf("seller_serialrun_ever"), 1),
        (IndexOf("seller_toplinkshare_recycler_ever"), 1),
        (IndexOf("device_count_24h"), 1),
        (IndexOf("device_distinct_seller_1d"), 1),
        (IndexOf("device_newlinks_seller_7d"), 1),
        (IndexOf("device_bonuses_30d"), 1),
        (IndexOf("ip_distinct_seller_1d"), 1),
        (IndexOf("payout_distinct_seller_7d"), 1),
        (IndexOf("payout_distinct_seller_ever"), 1),
        (IndexOf("payout_bonuses_30d"), 1),
        (IndexOf("identity_sum_24h"), 1),
        (IndexOf("identity_nearlinedays_30d"), 1),
        (IndexOf("identity_distinct_seller_ever"), 1),
        (IndexOf("phone_distinct_seller_ever"), 1),
        (IndexOf("group_recyclers_ever"), 1),
        (IndexOf("group_sum_24h"), 1),
        (IndexOf("group_nearlinedays_30d"), 1),
        (IndexOf("group_bad_7d"), 1),
        (IndexOf("group_refunds_30d"), 1),
        (IndexOf("card_count_ever"), 1),
        (IndexOf("card_distinct_seller_ever"), 1),
        (IndexOf("prefix_serialrun_ever"), 1),
        (IndexOf("prefix_serialneighbours_ever"), 1),
        (IndexOf("staff_count_1h"), 1),
        (IndexOf("staff_count_24h"), 1),
        (IndexOf("staff_sincelast_ever"), -1),
        (IndexOf("staff_ratetohistory_1h"), 1),
        (IndexOf("is_night"), 1),
    ];

    /// <summary>Populations of which each has its own idea of usual: offers of persons, reveals by staff, batches of companies.</summary>
    public const int Populations = 3;

    /// <summary>The population of a row.</summary>
    public static int PopulationOf(ReadOnlySpan<float> row) =>
        row[isReveal] > 0 ? 1
        : row[isBatch] > 0 ? 2
        : 0;

    private static readonly int isReveal = IndexOf("is_reveal");
    private static readonly int isBatch = IndexOf("is_batch");

    private static double Flag(bool? value) => value is { } known ? (known ? 1 : 0) : Unknown;

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
