using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Reconciliation;

/// <summary>Differences, oldest first: what has waited longest is on top.</summary>
internal static class ListItems
{
    public const int LimitMax = 200;

    public static async Task<Results<Ok<ReconciliationItemPage>, ProblemHttpResult>> Handle(
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        string? channel = null,
        DateOnly? day = null,
        string? @class = null,
        string? state = null,
        string? owner = null,
        Guid? after = null,
        [Range(1, LimitMax)] int limit = 50
    )
    {
        if (!TryName<DifferenceClass>(@class, out var wantedClass))
            return Problems.From(ReconciliationRefusals.NoSuchName("class", Enum.GetValues<DifferenceClass>().Select(NameOf)));
        if (!TryName<ItemState>(state, out var wantedState))
            return Problems.From(ReconciliationRefusals.NoSuchName("state", Enum.GetValues<ItemState>().Select(NameOf)));
        var rows = await db
            .ReconciliationItems.AsNoTracking()
            .Where(i =>
                (channel == null || i.Channel == channel)
                && (day == null || i.Day == day)
                && (wantedClass == null || i.Class == wantedClass)
                && (wantedState == null || i.State == wantedState)
                && (owner == null || i.Owner == owner)
                && (after == null || i.Id > after)
            )
            .OrderBy(i => i.Id)
            .Take(limit)
            .ToListAsync(ct);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(
            new ReconciliationItemPage([.. rows.Select(i => ReconciliationItemView.Of(i, now))], rows.Count == limit ? rows[^1].Id : null)
        );
    }

    /// <summary>Enums in a query are bound case by case and with numbers; clients write these names as the answers do.</summary>
    private static bool TryName<T>(string? name, out T? value)
        where T : struct, Enum
    {
        value = name is null ? null : Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => NameOf(v!.Value) == name);
        return name is null || value is not null;
    }

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <param name="Items">Oldest first.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null at the end.</param>
internal sealed record ReconciliationItemPage(IReadOnlyList<ReconciliationItemView> Items, Guid? Next);

/// <summary>Amounts in fen, into the clients' account positive. <paramref name="AgeHours"/> counts until it was explained.</summary>
internal sealed record ReconciliationItemView(
    Guid ItemId,
    string Channel,
    DateOnly Day,
    DifferenceClass Class,
    ItemState State,
    string? TheirNo,
    string? AttemptNo,
    Guid? OrderId,
    long? TheirFen,
    long? OurFen,
    long MissingFen,
    string? Owner,
    DateTimeOffset? ClaimedAt,
    ItemResolution? Resolution,
    string? Note,
    string? ExplainedBy,
    string? SecondBy,
    string? SecondNote,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExplainedAt,
    long AgeHours,
    Guid? JournalId
)
{
    public static ReconciliationItemView Of(ReconciliationItem i, DateTimeOffset now) =>
        new(
            i.Id,
            i.Channel,
            i.Day,
            i.Class,
            i.State,
            i.TheirNo,
            i.AttemptNo,
            i.OrderId,
            i.TheirFen,
            i.OurFen,
            i.MissingFen,
            i.Owner,
            i.ClaimedAt,
            i.Resolution,
            i.Note,
            i.ExplainedBy,
            i.SecondBy,
            i.SecondNote,
            i.CreatedAt,
            i.ExplainedAt,
            ((i.ExplainedAt ?? now) - i.CreatedAt).Ticks / TimeSpan.TicksPerHour,
            i.JournalId
        );
}
