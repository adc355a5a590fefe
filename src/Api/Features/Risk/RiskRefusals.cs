using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Risk;

/// <summary>What the room Risk refuses, beside the blacklist's own.</summary>
internal static class RiskRefusals
{
    public static readonly Refusal NoDecision = new(
        "risk/no-decision",
        StatusCodes.Status404NotFound,
        "No such decision",
        "There is no decision with this id.",
        "没有找到该风控决定。"
    );

    public static readonly Refusal NotReplayable = new(
        "risk/not-replayable",
        StatusCodes.Status409Conflict,
        "Not replayable",
        "The decision is older than what replays need, or its features had another meaning.",
        "该决定早于可复算的版本，或其特征定义已变更。"
    );

    public static readonly Refusal ModelGone = new(
        "risk/model-gone",
        StatusCodes.Status409Conflict,
        "Its model is gone",
        "The package that scored the decision is missing from the registry, or altered.",
        "当时评分的模型包已不存在或被改动。"
    );

    public static readonly Refusal NoEvent = new(
        "risk/not-assessed",
        StatusCodes.Status404NotFound,
        "Never assessed",
        "This order never came to the gate: there is nothing to tell the outcome of.",
        "该订单未经过风控评估。"
    );

    public static readonly Refusal UnknownTypology = new(
        "risk/unknown-typology",
        StatusCodes.Status400BadRequest,
        "Unknown typology",
        "The typology is not one of the known codes.",
        "未知的欺诈类型。"
    );
}
