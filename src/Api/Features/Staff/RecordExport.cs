using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Staff;

/// <summary>That a member of staff took a table out as a file: kept for good, since what is in a file is out of our hands.</summary>
internal sealed class StaffExport
{
    public required Guid Id { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Table { get; init; }
    public required string Filter { get; init; }
    public required string Format { get; init; }
    public required int Rows { get; init; }
}

internal sealed class StaffExportMapping : IEntityTypeConfiguration<StaffExport>
{
    public void Configure(EntityTypeBuilder<StaffExport> builder)
    {
        builder.ToTable("exports", "staff");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Table).HasMaxLength(RecordExportRequest.NameLengthMax);
        builder.Property(e => e.Format).HasMaxLength(RecordExportRequest.NameLengthMax);
        builder.Property(e => e.Filter).HasMaxLength(RecordExportRequest.FilterLengthMax);
    }
}

internal static class RecordExport
{
    private const int PageSizeMax = 100;

    public static async Task<Ok<StaffExportView>> Handle(
        RecordExportRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var export = new StaffExport
        {
            Id = TimedId.New(now),
            By = caller.Id,
            At = now,
            Table = request.Table,
            Filter = request.Filter ?? "",
            Format = request.Format,
            Rows = request.Rows,
        };
        db.Add(export);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(StaffExportView.Of(export));
    }

    /// <summary>Newest first; <paramref name="before"/> is the last one of the page before.</summary>
    public static async Task<Ok<StaffExportPage>> List(CardRecycleDb db, CancellationToken ct, Guid? before = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await db.Set<StaffExport>()
            .AsNoTracking()
            .Where(e => before == null || e.Id < before)
            .OrderByDescending(e => e.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(new StaffExportPage([.. page.Select(StaffExportView.Of)], page.Count == size ? page[^1].Id : null));
    }
}

/// <param name="Table">Which table, as its page calls it.</param>
/// <param name="Format">csv or xlsx.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Filter">By what they were chosen.</param>
internal sealed record RecordExportRequest(
    [property: Required, StringLength(RecordExportRequest.NameLengthMax, MinimumLength = 1)] string Table,
    [property: Required, StringLength(RecordExportRequest.NameLengthMax, MinimumLength = 1)] string Format,
    [property: Range(0, RecordExportRequest.RowsMax)] int Rows,
    [property: StringLength(RecordExportRequest.FilterLengthMax)] string? Filter = null
)
{
    public const int NameLengthMax = 64;
    public const int FilterLengthMax = 500;
    public const int RowsMax = 1_000_000;
}

internal sealed record StaffExportView(Guid ExportId, string By, DateTimeOffset At, string Table, string Filter, string Format, int Rows)
{
    public static StaffExportView Of(StaffExport e) => new(e.Id, e.By, e.At, e.Table, e.Filter, e.Format, e.Rows);
}

internal sealed record StaffExportPage(IReadOnlyList<StaffExportView> Exports, Guid? Next);
