using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>
/// Version 1: what an empty database starts with, and what is in force until it has answered. Lines are drawn where honest sellers of a
/// few cards never come; what lies below them is the model's.
/// </summary>
internal static class ShippedRules
{
    public const int Version = 1;
    private const string By = "shipped";

    public static IReadOnlyList<RuleDefinition> Definitions { get; } =
    [
        new(
            "velocity-seller",
            "seller_count_1h > 20 and seller_sum_24h > 20000",
            RiskVerdict.Review,
            "velocity-seller",
            "该账号一小时内出售超过 20 张卡，且二十四小时合计超过 2 万元。"
        ),
        new(
            "velocity-device",
            "device_distinct_seller_7d > 30",
            RiskVerdict.Review,
            "velocity-device",
            "同一设备七日内有超过 30 个账号出售。"
        ),
        new(
            "velocity-payout",
            "payout_distinct_identity_ever > 2",
            RiskVerdict.Review,
            "velocity-payout",
            "同一收款账户对应超过 2 个自然人。"
        ),
        new("velocity-phone", "phone_distinct_identity_ever > 2", RiskVerdict.Review, "velocity-phone", "同一手机号对应超过 2 个自然人。"),
        new("kyc-bank-card-missing", "kycLevel < 2", RiskVerdict.Review, "kyc-too-low", "卖家未通过银行卡四要素核验。"),
        new(
            "kyc-single",
            "kycLevel < 3 and amountFen > 500000",
            RiskVerdict.StepUp,
            "kyc-single",
            "未做人脸核验，单笔超过 5000 元，须补充验证。"
        ),
        new(
            "kyc-month",
            "kycLevel < 3 and seller_sum_30d > 200000",
            RiskVerdict.StepUp,
            "kyc-month",
            "未做人脸核验，三十日累计超过 20 万元，须补充验证。"
        ),
        new("outside-reject", "outsideLevel = 'reject'", RiskVerdict.Review, "outside-reject", "第三方风控建议拒绝。"),
        new(
            "deposit-cover",
            "segment = 'batch' and depositFen < amountFen",
            RiskVerdict.Hold,
            "deposit-cover",
            "企业批量卖家的保证金不足以覆盖本单。"
        ),
    ];

    /// <summary>Compiled; that this never fails is tested.</summary>
    public static RuleSet Compile() =>
        RuleSet.Compile(Version, Definitions).Refused(out var refusal, out var rules)
            ? throw new InvalidOperationException(refusal.Detail)
            : rules;

    /// <summary>Adds version 1 and its publication where there is none.</summary>
    public static async Task PlantAsync(CardRecycleDb db, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockRulesAsync(ct);
        if (!await db.RuleSets.AnyAsync(ct))
        {
            db.Add(
                new RuleSetRow
                {
                    Version = Version,
                    Rules = RuleSetRow.TextOf(Definitions),
                    Note = "随程序提供",
                    Author = By,
                    CreatedAt = now,
                }
            );
            db.Add(
                new RuleSetPublication
                {
                    Version = Version,
                    By = By,
                    At = now,
                    Reason = "随程序提供",
                    Rollback = false,
                }
            );
            await db.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }
}
