using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Sellers.Contract;

/// <summary>Something that must come to its end before an account can be erased.</summary>
/// <param name="Code">Stable, as <c>order-open</c>.</param>
/// <param name="Message">In Chinese, for the seller: what it is and what they can do.</param>
/// <param name="Count">How many of it there are.</param>
/// <param name="Until">When it ends by itself; null: not by itself.</param>
internal sealed record OpenMatter(string Code, string Message, int Count, DateTimeOffset? Until = null);

/// <summary>An erased account of which something is kept.</summary>
internal sealed record KeptAccount(Guid SellerId, string? PersonHash);

/// <summary>
/// What a room holds of a seller. Every room that keeps anything personal implements this, so that an account can be erased as a whole: it
/// says what stands in the way, and removes what is personal and no law makes us keep.
/// </summary>
internal interface ISellerTraces
{
    /// <returns>Empty: this room has nothing open with the seller.</returns>
    Task<IReadOnlyList<OpenMatter>> OpenAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);

    /// <summary>In the transaction that erases the account, which holds the seller's row; the caller saves. Twice is once.</summary>
    Task ForgetAsync(CardRecycleDb db, Guid sellerId, CancellationToken ct);

    /// <summary>Why what was kept of an erased account must stay although its term is over: a code, or null for no reason.</summary>
    /// <param name="db">Of the transaction that would remove it.</param>
    /// <param name="account">The erased account, and the person, whose other accounts count too.</param>
    /// <param name="requestedSince">Requests of authorities before that are over.</param>
    /// <param name="ct">Ends it.</param>
    Task<string?> HeldByAsync(CardRecycleDb db, KeptAccount account, DateTimeOffset requestedSince, CancellationToken ct) =>
        Task.FromResult<string?>(null);
}
