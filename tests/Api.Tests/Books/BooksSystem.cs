using CardRecycle.Api.Persistence;
using CardRecycle.Ledger;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CardRecycle.Api.Tests.Books;

/// <summary>What tests of the books say.</summary>
internal static class BooksSystem
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    extension(TestSystem system)
    {
        /// <summary>Does something to the books in one transaction and commits it.</summary>
        public Task<T> Booking<T>(Func<CardRecycleDb, Task<T>> book) =>
            system.InDatabase(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Ct);
                var result = await book(db);
                await db.SaveChangesAsync(Ct);
                await transaction.CommitAsync(Ct);
                return result;
            });

        /// <summary>A seller who is owed this much.</summary>
        public async Task<Guid> OwedSeller(long netFen, long feeFen = 0)
        {
            var seller = Guid.CreateVersion7();
            await system.Post(
                BusinessJournals.CardAcquired(Guid.CreateVersion7(), "order", seller, new(netFen), new(feeFen), system.Clock.GetUtcNow())
            );
            return seller;
        }

        public Task Post(Journal journal) =>
            system.InDatabase(db =>
            {
                db.Ledger.Post(journal);
                return db.SaveChangesAsync(Ct);
            });

        public Task<LedgerHoldPlaced> Hold(Guid id, Guid seller, long fen) =>
            system.Booking(db =>
                db.Ledger.PlaceHoldAsync(BusinessJournals.PayoutHold(id, "order", seller, new(fen), system.Clock.GetUtcNow()), Ct)
            );

        public Task<Balance> OwedTo(Guid seller) => system.InDatabase(db => db.Ledger.BalanceAsync(Chart.SellerPayable(seller), Ct));

        /// <summary>Runs SQL as the owner or, with <paramref name="asApi"/>, as the role of the Api, in one transaction.</summary>
        public async Task Execute(string sql, bool asApi = false)
        {
            await using var connection = new NpgsqlConnection((asApi ? system.Database.Api : system.Database.Owner) + ";Pooling=false");
            await connection.OpenAsync(Ct);
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }

        public Task<int> Count<T>(Func<CardRecycleDb, IQueryable<T>> rows)
            where T : class => system.InDatabase(db => rows(db).CountAsync(Ct));
    }
}
