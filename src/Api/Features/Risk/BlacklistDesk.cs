using CardRecycle.Api.Features.Risk.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Risk;

internal sealed class BlacklistDesk(TimeProvider clock) : IBlacklist
{
    public Task AddPersonAsync(CardRecycleDb db, string personHash, string reason, string by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into risk.blacklist (id, kind, value, reason, added_by, added_at)
            values ({TimedId.New(now)}, {nameof(BlacklistKind.Person)}, {personHash}, {reason}, {by}, {now})
            on conflict (kind, value) where removed_at is null do nothing
            """,
            ct
        );
    }
}
