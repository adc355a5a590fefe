using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Watchlists.Contract;

/// <summary>A seller whose name was checked, for the moment of a screening.</summary>
/// <param name="SellerId">The account.</param>
/// <param name="PersonHash">Blind index of the ID number.</param>
/// <param name="Name">In clear; never stored or logged.</param>
/// <param name="BornOn">From the ID number.</param>
internal sealed record NamedPerson(Guid SellerId, string PersonHash, string Name, DateOnly BornOn)
{
    public override string ToString() => $"NamedPerson({SellerId})";
}

/// <summary>
/// Sellers, as those who screen them need them. Declared here and implemented by the room Sellers, which uses this one: the other direction
/// would be a circle.
/// </summary>
internal interface INamedPeople
{
    /// <returns>Null for an account without a checked name.</returns>
    Task<NamedPerson?> FindAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);

    /// <summary>Accounts with a checked name, in the order of their ids.</summary>
    Task<IReadOnlyList<NamedPerson>> PageAsync(CardRecycleDb db, Guid after, int limit, CancellationToken ct);

    /// <summary>What an ID number of a list would be among the sellers.</summary>
    /// <returns>Null if it is no Chinese ID number.</returns>
    (string PersonHash, DateOnly BornOn)? Identify(string idNumber);
}
