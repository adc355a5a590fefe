using System.ComponentModel.DataAnnotations;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Features.Quotes;

/// <summary>
/// Operations change the service fee and what memberships take off it, two people together. A quote that was given keeps its fee.
/// </summary>
internal static class ChangeFees
{
    private const int PageSizeMax = 100;
    private static readonly TimeSpan openFor = TimeSpan.FromHours(24);

    /// <param name="fees">What is in force.</param>
    /// <param name="db">The database.</param>
    /// <param name="clock">The time.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="before">Id of the last change of the page before.</param>
    /// <param name="limit">Changes of a page.</param>
    public static async Task<Ok<FeesResponse>> List(
        LiveFees fees,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct,
        Guid? before = null,
        int limit = 20
    )
    {
        var (size, now) = (Math.Clamp(limit, 1, PageSizeMax), clock.GetUtcNow());
        var page = await db
            .FeeChanges.AsNoTracking()
            .Where(c => before == null || c.Id < before)
            .OrderByDescending(c => c.Id)
            .Take(size)
            .ToListAsync(ct);
        var policy = fees.Policy;
        return TypedResults.Ok(
            new FeesResponse(
                policy.FeePpm,
                policy.MembershipPpm.GetValueOrDefault("silver"),
                policy.MembershipPpm.GetValueOrDefault("gold"),
                policy.MembershipPpm.GetValueOrDefault("vip"),
                fees.Change?.DecidedAt,
                [.. page.Select(c => ViewOf(c, now))],
                page.Count == size ? page[^1].Id : null
            )
        );
    }

    public static async Task<Results<Created<FeeChangeView>, ProblemHttpResult>> Ask(
        AskFeeChangeRequest request,
        StaffCaller caller,
        LiveFees fees,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (request.FeePpm - request.VipPpm < QuotePolicy.FeeMinPpm)
            return Problems.From(FeeRefusals.OutOfBounds("vipPpm", "No membership pays less than 3 %."));
        if (request.SilverPpm > request.GoldPpm || request.GoldPpm > request.VipPpm)
            return Problems.From(FeeRefusals.OutOfBounds("goldPpm", "A higher membership takes off at least as much as a lower one."));
        var now = clock.GetUtcNow();
        var change = new FeeChange
        {
            Id = TimedId.New(now),
            FeePpm = request.FeePpm,
            SilverPpm = request.SilverPpm,
            GoldPpm = request.GoldPpm,
            VipPpm = request.VipPpm,
            Reason = request.Reason,
            AskedBy = caller.Id,
            AskedAt = now,
            ExpiresAt = now + openFor,
        };
        if (Same(fees.Policy, change))
            return Problems.From(FeeRefusals.InForce);
        // One at a time: whoever approves shall know what the fees are then. What ran out undecided makes room first.
        await db
            .FeeChanges.Where(c => c.DecidedAt == null && !c.Lapsed && c.ExpiresAt <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Lapsed, true), ct);
        db.Add(change);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: FeeChangeMapping.OneOpen })
        {
            return Problems.From(FeeRefusals.AskedAlready);
        }
        return TypedResults.Created($"/staff/quotes/fees/changes/{change.Id}", ViewOf(change, now));
    }

    public static async Task<Results<Ok<FeeChangeView>, ProblemHttpResult>> Decide(
        Guid changeId,
        DecideFeeChangeRequest request,
        StaffCaller caller,
        CardRecycleDb db,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var change = await db
            .FeeChanges.FromSql($"select * from quotes.fee_changes where id = {changeId} for update")
            .SingleOrDefaultAsync(ct);
        var now = clock.GetUtcNow();
        if (change is null)
            return Problems.From(FeeRefusals.NoChange);
        if (!change.IsOpen(now))
            return Problems.From(FeeRefusals.IsOver);
        // Taking one's own request back needs nobody else, but the record says two names or none: let it run out.
        if (change.AskedBy == caller.Id)
            return Problems.From(FeeRefusals.SecondPersonNeeded);
        (change.DecidedBy, change.DecidedAt, change.Approved) = (caller.Id, now, request.Approve);
        db.WakeAfterCommit(FeesFollower.WorkName);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(ViewOf(change, now));
    }

    private static bool Same(QuotePolicyOptions policy, FeeChange change) =>
        policy.FeePpm == change.FeePpm && change.Memberships.All(m => policy.MembershipPpm.GetValueOrDefault(m.Key) == m.Value);

    private static FeeChangeView ViewOf(FeeChange c, DateTimeOffset now) =>
        new(
            c.Id,
            c.FeePpm,
            c.SilverPpm,
            c.GoldPpm,
            c.VipPpm,
            c.Reason,
            c.AskedBy,
            c.AskedAt,
            c.ExpiresAt,
            c.DecidedBy,
            c.DecidedAt,
            c.Approved,
            c.IsOpen(now)
        );
}

// Bounds are doubles: those of type int make a 500 of a long that is larger.

/// <summary>All fees as they shall be, in parts per million (10,000 is one percent) of what can be paid.</summary>
/// <param name="FeePpm">Of everybody.</param>
/// <param name="SilverPpm">What the membership takes off it.</param>
/// <param name="GoldPpm">Likewise.</param>
/// <param name="VipPpm">Likewise.</param>
/// <param name="Reason">For the record.</param>
internal sealed record AskFeeChangeRequest(
    [property: Range(30_000.0, 50_000.0)] long FeePpm,
    [property: Range(0.0, 20_000.0)] long SilverPpm,
    [property: Range(0.0, 20_000.0)] long GoldPpm,
    [property: Range(0.0, 20_000.0)] long VipPpm,
    [property: Required, StringLength(500, MinimumLength = 2)] string Reason
);

/// <param name="Approve">True: in force within seconds.</param>
/// <param name="Reason">For the record.</param>
internal sealed record DecideFeeChangeRequest(bool Approve, [property: Required, StringLength(500, MinimumLength = 2)] string Reason);

/// <summary>The fees in force, in parts per million of what can be paid.</summary>
/// <param name="FeePpm">Of everybody.</param>
/// <param name="SilverPpm">What the membership takes off it.</param>
/// <param name="GoldPpm">Likewise.</param>
/// <param name="VipPpm">Likewise.</param>
/// <param name="Since">Null: since the program was configured.</param>
/// <param name="Changes">That were asked for, newest first.</param>
/// <param name="Next">Give it as <c>before</c> for the next page; null at the end.</param>
internal sealed record FeesResponse(
    long FeePpm,
    long SilverPpm,
    long GoldPpm,
    long VipPpm,
    DateTimeOffset? Since,
    IReadOnlyList<FeeChangeView> Changes,
    Guid? Next
);

/// <summary>Other fees that were asked for.</summary>
/// <param name="ChangeId">The id in addresses.</param>
/// <param name="FeePpm">Of everybody.</param>
/// <param name="SilverPpm">What the membership takes off it.</param>
/// <param name="GoldPpm">Likewise.</param>
/// <param name="VipPpm">Likewise.</param>
/// <param name="Reason">Of whoever asked.</param>
/// <param name="AskedBy">One person.</param>
/// <param name="AskedAt">When.</param>
/// <param name="ExpiresAt">Afterwards it cannot be decided on.</param>
/// <param name="DecidedBy">Another person.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Approved">What was decided.</param>
/// <param name="Open">Whether it can still be decided on.</param>
internal sealed record FeeChangeView(
    Guid ChangeId,
    long FeePpm,
    long SilverPpm,
    long GoldPpm,
    long VipPpm,
    string Reason,
    string AskedBy,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    bool? Approved,
    bool Open
);
