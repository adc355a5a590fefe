using CardRecycle.Receipts.Log;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Receipts;

/// <param name="Origin">Name of the log.</param>
/// <param name="Keys">The keys that sign, or have signed, its checkpoints.</param>
internal sealed record ReceiptPublicKeysResponse(string Origin, IReadOnlyList<ReceiptPublicKey> Keys);

/// <param name="KeyId">As it stands in the note.</param>
/// <param name="Algorithm"><c>Ed25519</c> or <c>SM3withSM2</c>.</param>
/// <param name="VerifierKey">What the verifier takes as <c>--key</c>: origin+keyid+base64.</param>
/// <param name="PublicKey">The bare key in base64: 32 bytes, or the 65 of an SM2 point.</param>
/// <param name="Signs">False for one that only signed earlier checkpoints.</param>
internal sealed record ReceiptPublicKey(string KeyId, string Algorithm, string VerifierKey, string PublicKey, bool Signs);

internal static class ListPublicKeys
{
    public static Ok<ReceiptPublicKeysResponse> Handle(ReceiptKeys keys)
    {
        var signing = keys.Signer.PublicKeys.Keys;
        return TypedResults.Ok(
            new ReceiptPublicKeysResponse(
                keys.PublicKeys.Origin,
                [
                    .. keys.PublicKeys.Keys.Select(k => new ReceiptPublicKey(
                        k.KeyId,
                        k.Kind is LogKeyKind.Ed25519 ? "Ed25519" : "SM3withSM2",
                        k.ToString(),
                        Convert.ToBase64String(k.Export()),
                        signing.Contains(k)
                    )),
                ]
            )
        );
    }
}
