using Microsoft.AspNetCore.Http.HttpResults;

namespace CardRecycle.Api.Features.Cards;

/// <summary>
/// What a device encrypts card secrets to. <paramref name="PublicKey"/>: 130 hexadecimal digits beginning with 04.
/// <paramref name="Algorithm"/>: <c>SM2-C1C3C2</c>. The submitted secret is base64 of <c>04‖x1‖y1‖C3‖C2</c>; the leading 04 may be left
/// out,
/// as sm-crypto's <c>doEncrypt(secret, publicKey, 1)</c> does.
/// </summary>
internal sealed record EncryptionKeyResponse(string KeyId, string Algorithm, string PublicKey);

internal static class GetEncryptionKey
{
    public static Ok<EncryptionKeyResponse> Handle(CardKeys keys) =>
        TypedResults.Ok(
            new EncryptionKeyResponse(keys.CurrentDeviceKeyId, "SM2-C1C3C2", keys.DeviceKey(keys.CurrentDeviceKeyId)!.PublicKeyHex)
        );
}
