using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Receipts;

/// <param name="Origin">Name of the log.</param>
/// <param name="Keys">The keys that sign, or have signed, its checkpoints.</param>
internal sealed record ReceiptPublicKeysResponse(string Origin, IReadOnlyList<ReceiptPublicKey> Keys);

/// <param name="KeyId">As it stands in the note.</param>
/// <param name="Algorithm"><c>Ed25519</c>.</param>
/// <param name="VerifierKey">What the verifier takes as <c>--key</c>: origin+keyid+base64.</param>
/// <param name="PublicKey">The bare 32 bytes in base64.</param>
internal sealed record ReceiptPublicKey(string KeyId, string Algorithm, string VerifierKey, string PublicKey);

internal static class ListPublicKeys
{
    public static Ok<ReceiptPublicKeysResponse> Handle(ReceiptKeys keys)
    {
        var key = keys.Signer.PublicKey;
        return TypedResults.Ok(
            new ReceiptPublicKeysResponse(key.Origin, [new(key.KeyId, "Ed25519", key.ToString(), Convert.ToBase64String(key.Export()))])
        );
    }
}
