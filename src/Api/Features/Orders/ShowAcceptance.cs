using System.Globalization;
using System.Text;
using CardRecycle.Api.Persistence;
using CardRecycle.Api.Platform.Http;
using CardRecycle.Api.Platform.Security;
using CardRecycle.Crypto;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Features.Orders;

/// <summary>Section <c>Orders:Acceptance</c>.</summary>
internal sealed class AcceptanceOptions
{
    /// <summary>Ed25519 private key, 32 bytes in base64.</summary>
    public string SigningKey { get; set; } = "";
}

/// <summary>
/// The platform's signed word on what was agreed. A quote is sealed with a MAC, which only the platform can check; once it is accepted, the
/// seller can have this statement, which anybody can check. Signing is deterministic, so the statement is made when asked for.
/// </summary>
internal static class ShowAcceptance
{
    public static async Task<Results<Ok<AcceptanceView>, ProblemHttpResult>> Handle(
        Guid orderId,
        SellerCaller caller,
        CardRecycleDb db,
        IOptions<AcceptanceOptions> options,
        CancellationToken ct
    )
    {
        var order = await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.Id == orderId && o.SellerId == caller.Id, ct);
        if (order is null)
            return Problems.From(OrderRefusals.NotFound);
        var key = Convert.FromBase64String(options.Value.SigningKey);
        var statement = StatementOf(order);
        return TypedResults.Ok(
            new AcceptanceView(
                statement,
                "Ed25519",
                Convert.ToBase64String(Ed25519.Sign(key, Encoding.UTF8.GetBytes(statement))),
                Convert.ToBase64String(Ed25519.PublicKeyOf(key))
            )
        );
    }

    /// <summary>One fact a line, integers in fen, times in UTC; the first line names the format.</summary>
    private static string StatementOf(Order order)
    {
        var offer = order.Offer;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            cardrecycle/acceptance/v1
            order {order.OrderNo}
            quote {offer.QuoteId}
            brand {offer.BrandId}
            card {order.CardMasked}
            face-fen {offer.FaceFen}
            balance-fen {offer.BalanceFen}
            fee-fen {offer.FeeFen}
            amount-fen {offer.AmountFen}
            quoted-at {offer.QuotedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}
            accepted-at {order.AcceptedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}

            """
        );
    }
}

/// <param name="Statement">The agreed facts as text; sign and check its UTF-8 bytes.</param>
/// <param name="Algorithm">Ed25519.</param>
/// <param name="Signature">Base64.</param>
/// <param name="PublicKey">Base64; compare it with the one the operator has published.</param>
internal sealed record AcceptanceView(string Statement, string Algorithm, string Signature, string PublicKey);
