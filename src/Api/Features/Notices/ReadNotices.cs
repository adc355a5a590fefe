using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Notices;

/// <param name="Notices">Newest first.</param>
/// <param name="Unread">How many of all of them are unread.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record NoticePage(IReadOnlyList<NoticeView> Notices, int Unread, Guid? Next);

/// <param name="NoticeId">The id in addresses.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Title">Chinese, a few words.</param>
/// <param name="Text">Chinese: what is going on and what to do.</param>
/// <param name="OrderId">The order that it leads to, if it is about one.</param>
/// <param name="BrandId">The brand that it leads to, if it is about a price.</param>
/// <param name="DeadlineAt">By when the seller should act.</param>
/// <param name="At">When it came about.</param>
/// <param name="Read">The seller has seen it.</param>
internal sealed record NoticeView(
    Guid NoticeId,
    NoticeKind Kind,
    string Title,
    string Text,
    Guid? OrderId,
    string? BrandId,
    DateTimeOffset? DeadlineAt,
    DateTimeOffset At,
    bool Read
);

internal sealed record UnreadNoticesResponse(int Unread);

/// <param name="UpTo">This one and all before it; left out, all.</param>
internal sealed record MarkNoticesReadRequest(Guid? UpTo = null);

/// <summary>A seller reads their inbox.</summary>
internal static class ReadNotices
{
    private const int PageSizeMax = 100;

    /// <summary>More are not counted: the badge says "99+".</summary>
    private const int CountedMax = 100;

    public static async Task<Ok<NoticePage>> Mine(
        SellerCaller caller,
        CardRecycleDb db,
        CancellationToken ct,
        Guid? before = null,
        int limit = 20
    )
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var page = await db
            .Notices.AsNoTracking()
            .Where(n => n.SellerId == caller.Id && (before == null || n.Id < before))
            .OrderByDescending(n => n.Id)
            .Take(size)
            .ToListAsync(ct);
        return TypedResults.Ok(
            new NoticePage(
                [
                    .. page.Select(n => new NoticeView(
                        n.Id,
                        n.Kind,
                        n.Title,
                        n.Text,
                        n.OrderId,
                        n.BrandId,
                        n.DeadlineAt,
                        n.At,
                        n.ReadAt is not null
                    )),
                ],
                await UnreadAsync(db, caller.Id, ct),
                page.Count == size ? page[^1].Id : null
            )
        );
    }

    public static async Task<Ok<UnreadNoticesResponse>> Unread(SellerCaller caller, CardRecycleDb db, CancellationToken ct) =>
        TypedResults.Ok(new UnreadNoticesResponse(await UnreadAsync(db, caller.Id, ct)));

    /// <summary>Twice is once. Says how many are left, since one may have come meanwhile.</summary>
    public static async Task<Ok<UnreadNoticesResponse>> MarkRead(
        MarkNoticesReadRequest request,
        SellerCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await db
            .Notices.Where(n => n.SellerId == caller.Id && n.ReadAt == null && (request.UpTo == null || n.Id <= request.UpTo))
            .ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), ct);
        return TypedResults.Ok(new UnreadNoticesResponse(await UnreadAsync(db, caller.Id, ct)));
    }

    private static Task<int> UnreadAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        db.Notices.Where(n => n.SellerId == sellerId && n.ReadAt == null).Take(CountedMax).CountAsync(ct);
}
