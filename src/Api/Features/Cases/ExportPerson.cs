using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CardRecycle.Api.Features.Cases.Contract;
using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Models.Risk;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CardRecycle.Api.Features.Cases;

/// <summary>That a person's data was given out: to whom, by whom, when, why. Rows are only ever added.</summary>
internal sealed class PoliceExport
{
    public required Guid Id { get; init; }
    public required Guid OrderId { get; init; }
    public required string PersonHash { get; init; }
    public required string Authority { get; init; }
    public required string RequestNo { get; init; }
    public required string Reason { get; init; }
    public required bool Unmasked { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed class PoliceExportMapping : IEntityTypeConfiguration<PoliceExport>
{
    public void Configure(EntityTypeBuilder<PoliceExport> builder)
    {
        builder.ToTable("police_exports", "cases");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.HasIndex(e => e.PersonHash);
    }
}

/// <summary>
/// Answers a request of the police (协查) about the person of an order with one document. It is recorded before it is given, and not
/// stored.
/// </summary>
internal static class ExportPerson
{
    private const int OrdersMax = 10_000;
    private const int PageSizeMax = 200;

    public static async Task<Results<Ok<PersonExport>, ProblemHttpResult>> Handle(
        ExportPersonRequest request,
        StaffCaller caller,
        ClaimsPrincipal user,
        CardRecycleDb db,
        IRiskFiles files,
        IHeldOrders orders,
        ISellerFiles sellers,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (request.Unmasked && !ReportCase.MaySeeNames(user))
            return Problems.From(CaseRefusals.MaskedOnly);
        if (await orders.PersonOfAsync(db, request.OrderId, ct) is not { } person)
            return Problems.From(CaseRefusals.NoOrder);
        var now = clock.GetUtcNow();
        var export = new PoliceExport
        {
            Id = TimedId.New(now),
            OrderId = request.OrderId,
            PersonHash = person,
            Authority = request.Authority,
            RequestNo = request.RequestNo,
            Reason = request.Reason,
            Unmasked = request.Unmasked,
            By = caller.Id,
            At = now,
        };
        db.Add(export);
        await db.SaveChangesAsync(ct);

        var all = await orders.OfPersonAsync(db, person, OrdersMax, ct);
        Guid[] ids = [.. all.Select(o => o.OrderId)];
        return TypedResults.Ok(
            new PersonExport(
                ViewOf(export),
                await sellers.OfPersonAsync(db, person, request.Unmasked, ct),
                all,
                all.Count == OrdersMax,
                await files.DecisionsAsync(db, ids, ct),
                await files.EventsAsync(db, ids, ct)
            )
        );
    }

    public static async Task<Ok<PoliceExportPage>> List(CardRecycleDb db, CancellationToken ct, Guid? before = null, int limit = 50)
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await db
            .PoliceExports.AsNoTracking()
            .Where(e => before == null || e.Id < before)
            .OrderByDescending(e => e.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(new PoliceExportPage([.. page.Select(ViewOf)], page.Count == size ? page[^1].Id : null));
    }

    private static PoliceExportView ViewOf(PoliceExport export) =>
        new(export.Id, export.OrderId, export.Authority, export.RequestNo, export.Reason, export.Unmasked, export.By, export.At);
}

/// <param name="OrderId">Any order of the person.</param>
/// <param name="Authority">Who asks.</param>
/// <param name="RequestNo">Number of their letter (文号).</param>
/// <param name="Reason">For the record.</param>
/// <param name="Unmasked">Personal data in full; needs the duties risk and finance together.</param>
internal sealed record ExportPersonRequest(
    Guid OrderId,
    [property: Required, StringLength(200, MinimumLength = 2)] string Authority,
    [property: Required, StringLength(100, MinimumLength = 1)] string RequestNo,
    [property: Required, StringLength(1000, MinimumLength = 2)] string Reason,
    bool Unmasked = false
);

/// <summary>All that is known of a person.</summary>
/// <param name="Export">Under what it is on record.</param>
/// <param name="Accounts">Of the person, oldest first.</param>
/// <param name="Orders">Newest first, with what became of them.</param>
/// <param name="OrdersCut">Whether there are more orders than are listed.</param>
/// <param name="Decisions">Of the gate.</param>
/// <param name="Events">Of the deals, as the gate saw them; most ids in them are hashes.</param>
internal sealed record PersonExport(
    PoliceExportView Export,
    IReadOnlyList<SellerFile> Accounts,
    IReadOnlyList<CaseOrder> Orders,
    bool OrdersCut,
    IReadOnlyList<DecisionFile> Decisions,
    IReadOnlyList<DealEvent> Events
);

internal sealed record PoliceExportView(
    Guid ExportId,
    Guid OrderId,
    string Authority,
    string RequestNo,
    string Reason,
    bool Unmasked,
    string By,
    DateTimeOffset At
);

/// <param name="Exports">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record PoliceExportPage(IReadOnlyList<PoliceExportView> Exports, Guid? Next);
