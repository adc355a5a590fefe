using CardRecycle.Api.Features.Watchlists.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>Tells the screening who the sellers are.</summary>
internal sealed class NamedPeople(PersonalData personal) : INamedPeople
{
    public async Task<NamedPerson?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct) =>
        await db.Sellers.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sellerId && s.PersonHash != null, ct) is { } seller
            ? PersonOf(seller)
            : null;

    public async Task<IReadOnlyList<NamedPerson>> PageAsync(CardRecycleDb db, Guid after, int limit, CancellationToken ct)
    {
        var page = await db
            .Sellers.AsNoTracking()
            .Where(s => s.Id > after && s.PersonHash != null)
            .OrderBy(s => s.Id)
            .Take(limit)
            .ToListAsync(ct);
        return [.. page.Select(PersonOf)];
    }

    public (string PersonHash, DateOnly BornOn)? Identify(string idNumber) =>
        IdNumber.TryParse(idNumber, out var id) ? (personal.Index("person", id.Text), id.BornOn) : null;

    private NamedPerson PersonOf(Seller seller)
    {
        var id = IdNumber.TryParse(personal.Open(SealedColumns.IdNumber, seller.Id, seller.IdNumberSealed!), out var parsed)
            ? parsed
            : throw new InvalidOperationException($"Seller {seller.Id} has an ID number that was never accepted.");
        return new(seller.Id, seller.PersonHash!, personal.Open(SealedColumns.Name, seller.Id, seller.NameSealed!), id.BornOn);
    }
}
