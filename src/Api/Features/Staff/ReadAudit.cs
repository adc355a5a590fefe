using System.Text.Json;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Features.Staff;

/// <summary>Administrators read what staff did, and whether the record was tampered with.</summary>
internal static class ReadAudit
{
    private const int PageSizeMax = 200;
    private const int VerifiedMax = 20_000;

    /// <param name="db">The database.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="staff">Who.</param>
    /// <param name="action">What, by the endpoint's name.</param>
    /// <param name="on">On which object: as it stands in the log, from its beginning.</param>
    /// <param name="refused">True: only what was refused. False: only what was done.</param>
    /// <param name="from">Not before.</param>
    /// <param name="until">Before.</param>
    /// <param name="before">Number of the last line of the page before.</param>
    /// <param name="limit">Lines of a page.</param>
    public static async Task<Ok<AuditPage>> List(
        CardRecycleDb db,
        CancellationToken ct,
        string? staff = null,
        string? action = null,
        string? on = null,
        bool? refused = null,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null,
        long? before = null,
        int limit = 50
    )
    {
        var size = Math.Clamp(limit, 1, PageSizeMax);
        var (since, end) = (from?.ToUniversalTime(), until?.ToUniversalTime());
        var lines = db.AuditLog.AsNoTracking().Where(e => before == null || e.Seq < before);
        if (staff is { Length: > 0 })
            lines = lines.Where(e => e.Staff == staff);
        if (action is { Length: > 0 })
            lines = lines.Where(e => e.Action == action);
        if (on is { Length: > 0 })
            lines = lines.Where(e => e.Object == on);
        if (refused is { } no)
            lines = lines.Where(e => (e.Outcome != AuditNote.Done && e.Outcome != SignInOutcomes.SignedIn) == no);
        if (since is not null)
            lines = lines.Where(e => e.At >= since);
        if (end is not null)
            lines = lines.Where(e => e.At < end);
        var page = await lines.OrderByDescending(e => e.Seq).Take(size).ToListAsync(ct);
        return TypedResults.Ok(new AuditPage([.. page.Select(ViewOf)], page.Count == size ? page[^1].Seq : null));
    }

    public static async Task<Ok<AuditVerified>> Verify(CardRecycleDb db, CancellationToken ct)
    {
        var last = await db.AuditLog.MaxAsync(e => (long?)e.Seq, ct) ?? 0;
        var first = Math.Max(0, last - VerifiedMax);
        // The row before the first one gives the hash that it must rest on.
        var broken = await db
            .Database.SqlQuery<long>(
                $"""
                select a.seq as "Value"
                from (
                  select e.seq, e.hash, platform.audit_hash(lag(e.hash, 1, ''::bytea) over (order by e.seq), e) as due,
                         lag(e.seq, 1, 0) over (order by e.seq) as previous
                  from platform.audit_log e where e.seq >= {first}
                ) a
                where a.seq > {first} and (a.hash <> a.due or a.previous <> a.seq - 1)
                order by a.seq limit 1
                """
            )
            .ToListAsync(ct);
        return TypedResults.Ok(new AuditVerified(first + 1, last, broken.Count == 0 ? null : broken[0]));
    }

    private static AuditLineView ViewOf(AuditEntry e) =>
        new(
            e.Seq,
            e.At,
            e.Staff,
            e.Action,
            e.Object,
            e.FromAddress,
            e.Outcome,
            e.Reason,
            e.Details is null ? null : JsonSerializer.Deserialize<JsonElement>(e.Details).ToString(),
            Convert.ToHexStringLower(e.Hash)
        );
}

/// <summary>A line of the audit log.</summary>
/// <param name="Seq">Number, without gaps.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Staff">Who; <c>?</c> where a sign-in named nobody of ours.</param>
/// <param name="Action">What, by the endpoint's name.</param>
/// <param name="Object">On what.</param>
/// <param name="FromAddress">Of the browser, as far as it is known.</param>
/// <param name="Outcome"><c>done</c>, or the type of the refusal; of a sign-in, what became of it.</param>
/// <param name="Reason">In the words of whoever did it.</param>
/// <param name="Details">What was decided, as JSON.</param>
/// <param name="Hash">SHA-256 over the hash before and this line.</param>
internal sealed record AuditLineView(
    long Seq,
    DateTimeOffset At,
    string Staff,
    string Action,
    string? Object,
    string? FromAddress,
    string Outcome,
    string? Reason,
    string? Details,
    string Hash
);

/// <param name="Lines">Newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record AuditPage(IReadOnlyList<AuditLineView> Lines, long? Next);

/// <param name="From">First number that was looked at.</param>
/// <param name="To">Last one.</param>
/// <param name="Broken">First line that does not fit what stands before it; null if all do.</param>
internal sealed record AuditVerified(long From, long To, long? Broken);
