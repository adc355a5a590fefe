using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Cases;

/// <summary>What was done in a case is evidence and stays; it knows the seller by number.</summary>
internal sealed class CaseTraces : ISellerTraces
{
    public async Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        await db.Cases.CountAsync(c => c.SellerId == sellerId && c.State != CaseState.Closed, ct) is > 0 and var open
            ? [new("case-open", "您有订单正在人工审核中。", open)]
            : [];

    public async Task<string?> HeldByAsync(CardRecycleDb db, KeptAccount account, DateTimeOffset requestedSince, CancellationToken ct) =>
        account.PersonHash is { } person && await db.Set<PoliceExport>().AnyAsync(e => e.PersonHash == person && e.At > requestedSince, ct)
            ? "authority-asked"
            : null;

    public Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) => Task.CompletedTask;
}
