using System.Text.Json;
using CardRecycle.Api.Features.Quotes;
using CardRecycle.TestKit;
using Microsoft.EntityFrameworkCore;

namespace CardRecycle.Api.Tests.Quotes;

internal static class RecordedQuotes
{
    extension(TestSystem system)
    {
        /// <summary>The record of a quote; it is written behind the back of who asked.</summary>
        public async Task<IssuedQuote> RecordedAsync(JsonElement quote)
        {
            var (id, ct) = (quote.GetProperty("quoteId").GetGuid(), TestContext.Current.CancellationToken);
            for (var attempt = 0; attempt < 3_000; attempt++)
            {
                if (await system.InDatabase(db => db.IssuedQuotes.AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, ct)) is { } stored)
                    return stored;
                await Task.Delay(100, ct);
            }
            throw new TimeoutException($"The quote {id} was not recorded.");
        }
    }
}
