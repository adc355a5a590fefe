using System.Text.Json;
using CardRecycle.Api.Features.Sellers.Contract;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Audit;
using CardRecycle.Api.Platform.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Sellers;

/// <summary>
/// Removes what was kept of erased accounts when its term is over, a piece of an account in one transaction; the database's own function
/// (280-retention.sql) does it and refuses before the term. Held back as long as anything is open with the person: a case, a dispute, money
/// owed, another account that is frozen, a request of an authority. On record by counts alone.
/// </summary>
internal sealed partial class DropKeptRecords(
    WorkServices work,
    AccountMatters matters,
    IEnumerable<ISellerTraces> rooms,
    IOptions<ErasureOptions> options,
    ILogger<DropKeptRecords> log
) : BatchLoop("sellers-retention", work)
{
    public const string Action = "DropKeptRecords";

    /// <summary>Who it was, in the audit log: nobody of the staff.</summary>
    public const string By = "system";

    private const int AccountsOfBatch = 50;

    /// <summary>With all that hangs on them, so many orders go in one transaction.</summary>
    private const int OrdersOfPiece = 100;

    private readonly WorkServices work = work;
    private DateTimeOffset next;
    private DueAccount? after;

    protected override TimeSpan Pause => TimeSpan.Zero;

    public override async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        if (now < next)
            return 0;
        var due = await DueAsync(now, ct);
        foreach (var account in due)
        {
            while (await DropPieceAsync(account.Id, now, ct)) { }
            // What is held stays in the table; the look goes on behind it.
            after = account;
        }
        if (due.Count < AccountsOfBatch)
            (after, next) = (null, now + options.Value.LookEvery);
        return due.Count < AccountsOfBatch ? due.Count : BatchSize;
    }

    private async Task<List<DueAccount>> DueAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        var (until, id) = (after?.KeptUntil ?? DateTimeOffset.MinValue, after?.Id ?? Guid.Empty);
        return await db
            .Database.SqlQuery<DueAccount>(
                $"""
                select id, kept_until from sellers.sellers
                where kept_until <= {now} and (kept_until, id) > ({until}, {id}) order by kept_until, id limit {AccountsOfBatch}
                """
            )
            .ToListAsync(ct);
    }

    /// <returns>True while more of the account is left.</returns>
    private async Task<bool> DropPieceAsync(Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await using var scope = work.Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CardRecycleDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Another replica that has it does it.
        var seller = await db
            .Sellers.FromSql($"select * from sellers.sellers where id = {id} and kept_until <= {now} for update skip locked")
            .IgnoreQueryFilters()
            .AsNoTracking()
            .SingleOrDefaultAsync(ct);
        if (seller is null)
            return false;
        if (await HeldByAsync(db, seller, now, ct) is { } reason)
        {
            LogHeld(log, seller.Id, reason);
            return false;
        }
        var dropped = await db
            .Database.SqlQuery<DroppedRows>($"select what, dropped from sellers.drop_kept({id}, {now}, {OrdersOfPiece})")
            .ToListAsync(ct);
        db.Audit(
            AuditNote.Of(null, By, Action, now) with
            {
                Reason = "term over",
                Details = dropped.ToDictionary(d => d.What, d => JsonSerializer.SerializeToElement(d.Dropped)),
            }
        );
        await transaction.CommitAsync(ct);
        return dropped.All(d => d.What != "accounts");
    }

    private async Task<string?> HeldByAsync(CardRecycleDb db, Seller seller, DateTimeOffset now, CancellationToken ct)
    {
        if (await matters.OfAsync(db, seller, now, ct) is [var matter, ..])
            return matter.Code;
        if (
            seller.PersonHash is { } person
            && await db.Sellers.IgnoreQueryFilters().AnyAsync(s => s.PersonHash == person && s.BlockedAt != null, ct)
        )
            return "account-frozen";
        var account = new KeptAccount(seller.Id, seller.PersonHash);
        foreach (var room in rooms)
        {
            if (await room.OpenAsync(db, seller.Id, ct) is [var open, ..])
                return open.Code;
            if (await room.HeldByAsync(db, account, now - options.Value.HoldAfterRequest, ct) is { } held)
                return held;
        }
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "What is kept of the erased account {SellerId} stays beyond its term: {Why}.")]
    private static partial void LogHeld(ILogger logger, Guid sellerId, string why);

    private sealed record DueAccount(Guid Id, DateTimeOffset KeptUntil);

    private sealed record DroppedRows(string What, long Dropped);
}
