using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Risk.Rules;

/// <summary>What is refused around rule sets.</summary>
internal static class RuleRefusals
{
    public static Refusal Invalid(string field, string detail) =>
        new(
            "risk/rule-invalid",
            StatusCodes.Status422UnprocessableEntity,
            "A rule is not valid",
            detail,
            "规则有误，请按提示修改后重新提交。"
        )
        {
            Field = field,
        };

    public static Refusal FactsInvalid(string field, string detail) =>
        new("risk/rule-facts-invalid", StatusCodes.Status422UnprocessableEntity, "The facts are not valid", detail, "测试数据有误。")
        {
            Field = field,
        };

    public static Refusal Unreadable(string detail) =>
        new(
            "risk/rules-unreadable",
            StatusCodes.Status409Conflict,
            "The stored rule set cannot be read",
            detail,
            "该规则集已损坏，无法读取。"
        );

    public static readonly Refusal NoVersion = new(
        "risk/no-rule-set",
        StatusCodes.Status404NotFound,
        "No such rule set",
        "There is no rule set of this version.",
        "没有找到该规则集版本。"
    );

    public static readonly Refusal Untested = new(
        "risk/rules-untested",
        StatusCodes.Status409Conflict,
        "Not tested yet",
        "A rule set is tested or backtested before it is published.",
        "规则集须先测试或回测，才能发布。"
    );

    public static readonly Refusal OwnDraft = new(
        "risk/rules-own-draft",
        StatusCodes.Status409Conflict,
        "Four eyes",
        "Whoever wrote a rule set cannot publish it; another member of the risk team does.",
        "规则集须由作者以外的风控人员发布。"
    );

    public static readonly Refusal InForce = new(
        "risk/rules-in-force",
        StatusCodes.Status409Conflict,
        "In force already",
        "This version is the one in force.",
        "该版本已在生效。"
    );

    public static readonly Refusal NeverPublished = new(
        "risk/rules-never-published",
        StatusCodes.Status409Conflict,
        "Never published",
        "Only a version that was in force before can be rolled back to; others are published by a second person.",
        "只能回退到曾经发布过的版本。"
    );
}
