using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Notices;

/// <summary>
/// Deletes notices whose time has passed, read or not, with what was sent of them into apps and the yeses that were used up. What is still
/// to be sent, and a yes that is left, stay.
/// </summary>
internal sealed class NoticeRetention(WorkServices work, IOptions<NoticeOptions> options) : BatchLoop("notices-retention", work)
{
    private readonly WorkServices work = work;
    private DateTimeOffset next;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        if (now < next)
            return 0;
        var deleted = await DeleteAsync(ct);
        if (deleted < BatchSize)
            next = now + options.Value.DeleteEvery;
        return deleted;
    }

    /// <summary>Two replicas delete no row twice: each takes what the other has not.</summary>
    /// <returns>How many rows of the fullest table have gone.</returns>
    public async Task<int> DeleteAsync(CancellationToken ct)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var before = work.Clock.GetUtcNow() - options.Value.KeepFor;
        var messages = await db.Database.ExecuteSqlAsync(
            $"""
            delete from notices.app_messages where id in (select id from notices.app_messages
                where at < {before} and next_attempt_at is null order by id limit {BatchSize} for update skip locked)
            """,
            ct
        );
        var consents = await db.Database.ExecuteSqlAsync(
            $"""
            delete from notices.message_consents where id in (select id from notices.message_consents
                where used_at < {before} order by id limit {BatchSize} for update skip locked)
            """,
            ct
        );
        var notices = await db.Database.ExecuteSqlAsync(
            $"""
            delete from notices.notices where id in (select id from notices.notices
                where at < {before} order by id limit {BatchSize} for update skip locked)
            """,
            ct
        );
        return Math.Max(notices, Math.Max(messages, consents));
    }
}
