using CardRecycle.Api.Persistence;

namespace CardRecycle.Api.Features.Risk.Contract;

/// <summary>Puts people on the blacklist whose fraud another room has confirmed.</summary>
internal interface IBlacklist
{
    /// <summary>The person is on the list from the caller's commit on; on it already, nothing changes.</summary>
    /// <param name="db">The caller's open transaction.</param>
    /// <param name="personHash">Of all accounts of one person.</param>
    /// <param name="reason">For the record.</param>
    /// <param name="by">Member of staff.</param>
    /// <param name="ct">Cancellation.</param>
    Task AddPersonAsync(CardRecycleDb db, string personHash, string reason, string by, CancellationToken ct);
}
