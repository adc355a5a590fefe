using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Sandbox.Bills;

/// <summary>
/// How the bills of one provider differ from what happened (<c>PUT /bills/{provider}/differences</c>); its books stay right. Numbers are
/// the merchant's.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BillDifferences
{
    /// <summary>Left out of every bill.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>On the bill of the day after.</summary>
    public IReadOnlyList<string> Late { get; init; } = [];

    /// <summary>So much more (or, below zero, less) goes out than went.</summary>
    public IReadOnlyDictionary<string, long> AmountsFen { get; init; } = new Dictionary<string, long>();

    /// <summary>Lines that nothing stands behind.</summary>
    public IReadOnlyList<ExtraLine> Extra { get; init; } = [];

    /// <summary>The file is not what its hash or its totals say.</summary>
    public bool Damaged { get; init; }
}

/// <summary>A line that is only on the bill of <paramref name="Day"/>. In is positive, out negative.</summary>
internal sealed record ExtraLine(DateOnly Day, long SignedFen, BillKind Kind = BillKind.Other, string? OurNo = null, string Text = "");

/// <summary>What was planted, by provider. Forgotten with the process, like the fault dial.</summary>
internal sealed class PlantedDifferences
{
    /// <summary>Providers that give out bills.</summary>
    public static readonly IReadOnlyList<string> Providers = ["wechat", "alipay", "bank"];

    private static readonly BillDifferences none = new();
    private readonly ConcurrentDictionary<string, BillDifferences> planted = new();

    public BillDifferences For(string provider) => planted.GetValueOrDefault(provider, none);

    public void Set(string provider, BillDifferences differences) => planted[provider] = differences;

    public void Clear(string provider) => planted.TryRemove(provider, out _);

    /// <summary>A day's lines as the provider's bill shows them.</summary>
    /// <param name="provider">Whose.</param>
    /// <param name="day">In Beijing.</param>
    /// <param name="linesOf">What really happened on a day.</param>
    public List<BillLine> On(string provider, DateOnly day, Func<DateOnly, IEnumerable<BillLine>> linesOf)
    {
        var plan = For(provider);
        bool IsIn(IReadOnlyList<string> numbers, BillLine line) => line.OurNo is { } no && numbers.Contains(no);
        var shown = linesOf(day).Where(l => !IsIn(plan.Late, l));
        var late = linesOf(day.AddDays(-1)).Where(l => IsIn(plan.Late, l)).Select(l => l with { At = BillDays.MidnightOf(day) });
        return
        [
            .. late.Concat(shown)
                .Where(l => !IsIn(plan.Drop, l))
                .Select(l =>
                    l.OurNo is { } no && plan.AmountsFen.TryGetValue(no, out var more) ? l with { SignedFen = l.SignedFen - more } : l
                )
                .Concat(plan.Extra.Where(e => e.Day == day).Select((e, i) => Line(provider, e, i)))
                .OrderBy(l => l.At)
                .ThenBy(l => l.No, StringComparer.Ordinal),
        ];
    }

    private static BillLine Line(string provider, ExtraLine extra, int number) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"X{provider.ToUpperInvariant()}{extra.Day:yyyyMMdd}{number:D4}"),
            extra.OurNo,
            extra.SignedFen,
            extra.Kind,
            "",
            "",
            extra.Text.Length > 0 ? extra.Text
                : extra.Kind == BillKind.Fee ? "手续费"
                : "其他",
            null,
            BillDays.MidnightOf(extra.Day).AddHours(12)
        );
}

internal static class BillsProvider
{
    public static WebApplicationBuilder AddBills(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PlantedDifferences>();
        return builder;
    }

    public static WebApplication MapBills(this WebApplication app)
    {
        var bills = app.MapGroup("/bills/{provider}/differences");
        bills.MapGet("", (string provider, PlantedDifferences planted) => planted.For(provider));
        bills.MapPut("", Put);
        bills.MapDelete("", (string provider, PlantedDifferences planted) => planted.Clear(provider));
        return app;
    }

    private static Results<Ok<BillDifferences>, NotFound<string>> Put(
        string provider,
        BillDifferences differences,
        PlantedDifferences planted
    )
    {
        if (!PlantedDifferences.Providers.Contains(provider))
            return TypedResults.NotFound(
                $"'{provider}' gives out no bills. Those that do: {string.Join(", ", PlantedDifferences.Providers)}."
            );
        planted.Set(provider, differences);
        return TypedResults.Ok(differences);
    }
}
