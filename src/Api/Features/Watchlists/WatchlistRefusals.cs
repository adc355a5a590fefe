using System.Globalization;
using CardRecycle.Api.Features.Watchlists.Lists;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Watchlists;

/// <summary>What the room Watchlists refuses.</summary>
internal static class WatchlistRefusals
{
    public static readonly Refusal NoList = new(
        "watchlists/no-list",
        StatusCodes.Status404NotFound,
        "No such list",
        "No list of this name is in force.",
        "没有该名单。"
    );

    public static readonly Refusal NoEntry = new(
        "watchlists/no-entry",
        StatusCodes.Status404NotFound,
        "No such entry",
        "The list never had an entry of this number.",
        "名单中没有该条目。"
    );

    public static readonly Refusal NoMatch = new(
        "watchlists/no-match",
        StatusCodes.Status404NotFound,
        "No such match",
        "There is no match with this id.",
        "没有找到该命中记录。"
    );

    public static readonly Refusal UnknownState = new(
        "watchlists/unknown-state",
        StatusCodes.Status400BadRequest,
        "Unknown state",
        "The state of a match is open, cleared or confirmed.",
        "命中状态只能是 open、cleared 或 confirmed。"
    );

    public static readonly Refusal NameInvalid = new(
        "watchlists/list-name-invalid",
        StatusCodes.Status400BadRequest,
        "Not a name of a list",
        "The name of a list has 1 to 40 small letters, digits and hyphens.",
        "名单名称由 1 至 40 个小写字母、数字和连字符组成。"
    );

    /// <summary>The file, with its faults as <c>rows</c>; nothing of it was taken.</summary>
    public static ProblemHttpResult FileInvalid(WatchlistFile file)
    {
        var problem = Problems.From(
            new(
                "watchlists/file-invalid",
                StatusCodes.Status422UnprocessableEntity,
                "The list is refused",
                SummaryOf(file),
                "名单文件有误，未导入任何内容；请按 rows 所列逐项修改后重新导入。"
            )
        );
        problem.ProblemDetails.Extensions["rows"] = file.Faults;
        problem.ProblemDetails.Extensions["faults"] = file.FaultCount;
        return problem;
    }

    /// <summary>One line: how many faults, and the first.</summary>
    public static string SummaryOf(WatchlistFile file)
    {
        var first = file.Faults[0];
        var place = first.Column.Length == 0 ? "" : $", column {first.Column}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{file.FaultCount} fault(s), and nothing was imported. The first: line {first.Row}{place}: '{first.Value}' should be: {first.Rule}."
        );
    }
}
