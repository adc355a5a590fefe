using CardRecycle.Api.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CardRecycle.Api.Features.Books;

/// <summary>The head of the hash chain over the journals, to be kept outside: it proves any later change of the books.</summary>
internal static class ReadChain
{
    public static async Task<Ok<ChainResponse>> Handle(NpgsqlDataSource source, CancellationToken ct)
    {
        var (head, waiting) = await LedgerChain.ReadAsync(source, ct);
        return TypedResults.Ok(new ChainResponse(head.Length, Convert.ToHexStringLower(head.Hash), waiting));
    }
}

/// <param name="Length">Journals that the head commits to.</param>
/// <param name="Head">SHA-256, 64 hexadecimal digits; zeros for empty books.</param>
/// <param name="Waiting">Journals that are committed and not linked yet; more than a few seconds' worth is an alarm.</param>
internal sealed record ChainResponse(long Length, string Head, long Waiting);
