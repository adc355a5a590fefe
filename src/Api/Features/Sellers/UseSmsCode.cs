using System.Security.Cryptography;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>The newest code of a phone counts, once, for a few minutes and a few tries.</summary>
internal static class UseSmsCode
{
    /// <returns>Why the code does not count; null: it did, and is used up.</returns>
    public static async Task<Refusal?> TryAsync(
        CardRecycleDb db,
        PersonalData personal,
        string phoneIndex,
        string code,
        int triesMax,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var newest = await db
            .SmsCodes.AsNoTracking()
            .Where(c => c.PhoneIndex == phoneIndex)
            .OrderByDescending(c => c.CreatedAt)
            .ThenByDescending(c => c.Id)
            .FirstOrDefaultAsync(ct);
        if (newest is null || newest.UsedAt is not null || newest.ExpiresAt <= now)
            return SellerRefusals.CodeExpired;
        // The try is counted before the code is compared: parallel guesses cannot share one.
        var counted = await db
            .SmsCodes.Where(c => c.Id == newest.Id && c.UsedAt == null && c.Tries < triesMax)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.Tries, c => c.Tries + 1), ct);
        if (counted == 0)
            return SellerRefusals.CodeLocked;
        var hash = personal.Index("code", $"{newest.Id:N}{code}");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(newest.CodeHash)))
            return newest.Tries + 1 >= triesMax ? SellerRefusals.CodeLocked : SellerRefusals.CodeWrong;
        var used = await db
            .SmsCodes.Where(c => c.Id == newest.Id && c.UsedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.UsedAt, now), ct);
        return used == 0 ? SellerRefusals.CodeExpired : null;
    }
}
