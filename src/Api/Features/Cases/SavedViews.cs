using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cases;

/// <summary>A member of staff's own way of looking at the queue (视图).</summary>
internal sealed class SavedView
{
    public required string Staff { get; init; }
    public required string Name { get; init; }

    /// <summary>The query of the queue, as in its address.</summary>
    public required string Query { get; set; }
    public required DateTimeOffset SavedAt { get; set; }
}

internal sealed class SavedViewMapping : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> builder)
    {
        builder.ToTable("saved_views", "cases");
        builder.HasKey(v => new { v.Staff, v.Name });
        builder.Property(v => v.Name).HasMaxLength(SavedViews.NameMax);
        builder.Property(v => v.Query).HasMaxLength(SavedViews.QueryMax);
    }
}

/// <summary>Everybody keeps their own; nobody sees another's.</summary>
internal static class SavedViews
{
    public const int NameMax = 40;
    public const int QueryMax = 500;
    private const int ViewsMax = 30;

    public static async Task<Ok<SavedViewsResponse>> List(StaffCaller caller, CardRecycleDb db, CancellationToken ct) =>
        TypedResults.Ok(
            new SavedViewsResponse([
                .. await db
                    .SavedViews.AsNoTracking()
                    .Where(v => v.Staff == caller.Id)
                    .OrderBy(v => v.Name)
                    .Take(ViewsMax)
                    .Select(v => new SavedViewView(v.Name, v.Query))
                    .ToListAsync(ct),
            ])
        );

    public static async Task<Results<NoContent, ProblemHttpResult>> Save(
        string name,
        SaveViewRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (name.Length > NameMax || name.Any(char.IsControl))
            return Problems.From(BadName);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.SavedViews.CountAsync(v => v.Staff == caller.Id && v.Name != name, ct) >= ViewsMax)
            return Problems.From(TooMany);
        // Of two requests at once for one name the later one stays.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into cases.saved_views (staff, name, query, saved_at) values ({caller.Id}, {name}, {request.Query}, {clock.GetUtcNow()})
            on conflict (staff, name) do update set query = excluded.query, saved_at = excluded.saved_at
            """,
            ct
        );
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    public static async Task<NoContent> Forget(string name, StaffCaller caller, CardRecycleDb db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.SavedViews.Where(v => v.Staff == caller.Id && v.Name == name).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static readonly Refusal BadName = new(
        "cases/bad-view-name",
        StatusCodes.Status400BadRequest,
        "The name cannot be used",
        $"1 to {NameMax} characters, none of them a control character.",
        "视图名称为 1 到 40 个字。"
    )
    {
        Field = "name",
    };

    private static readonly Refusal TooMany = new(
        "cases/too-many-views",
        StatusCodes.Status409Conflict,
        "Too many views",
        $"Everybody keeps {ViewsMax} at most; forget one first.",
        "最多保存 30 个视图，请先删除不用的。"
    );
}

/// <param name="Query">The query of the queue, as in its address: <c>state=queued&amp;minFen=100000</c>.</param>
internal sealed record SaveViewRequest([property: Required, StringLength(SavedViews.QueryMax)] string Query);

internal sealed record SavedViewView(string Name, string Query);

/// <param name="Views">By name.</param>
internal sealed record SavedViewsResponse(IReadOnlyList<SavedViewView> Views);
