using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Packages;

internal static class PackageRefusals
{
    public static readonly Refusal UnknownKind = new(
        "packages/unknown-kind",
        StatusCodes.Status404NotFound,
        "There is no such kind of model",
        $"Kinds: {string.Join(", ", PackageKinds.SchemaHashes.Keys)}.",
        "没有这一类模型。"
    );

    public static readonly Refusal NoReport = new(
        "packages/no-report",
        StatusCodes.Status404NotFound,
        "There is no report",
        "No such package, or it was packed without a report.",
        "这个版本没有训练报告。"
    );

    public static readonly Refusal InForce = new(
        "packages/in-force",
        StatusCodes.Status409Conflict,
        "This version is in force",
        "It is the champion already.",
        "这个版本已在使用中。"
    );

    public static readonly Refusal AskedAlready = new(
        "packages/asked-already",
        StatusCodes.Status409Conflict,
        "This promotion was asked for",
        "An open request for this version waits for another analyst.",
        "已有同一版本的晋升申请等待另一位分析师处理。"
    );

    public static readonly Refusal NoPromotion = new(
        "packages/no-promotion",
        StatusCodes.Status404NotFound,
        "No such request",
        "No promotion was asked for under this id.",
        "没有这项晋升申请。"
    );

    public static readonly Refusal IsOver = new(
        "packages/promotion-is-over",
        StatusCodes.Status409Conflict,
        "The request is over",
        "It was decided on, or its time has passed. Ask again.",
        "该申请已处理或已过期，请重新申请。"
    );

    public static readonly Refusal SecondAnalystNeeded = new(
        "packages/second-analyst-needed",
        StatusCodes.Status409Conflict,
        "Another analyst decides",
        "Whoever asked for a promotion does not approve it.",
        "须由另一位分析师同意。"
    );

    /// <summary>The registry's own sentence says which gate, file or schema is at fault.</summary>
    public static Refusal NotServable(string why) =>
        new(
            "packages/not-servable",
            StatusCodes.Status422UnprocessableEntity,
            "This package cannot come into force",
            why,
            "这个版本不能启用：未通过门槛、文件不符，或没有可用的版本。"
        );
}
