using CardRecycle.Api.Platform.Http;

namespace CardRecycle.Api.Features.Cards;

internal static class CardRefusals
{
    public static readonly Refusal UnknownKey = new(
        "cards/unknown-key",
        StatusCodes.Status400BadRequest,
        "The encryption key is not known",
        "Take keyId and public key from GET /cards/encryption-key and encrypt the secret anew.",
        "加密密钥已更新，请重新提交。"
    )
    {
        Field = "keyId",
    };

    public static readonly Refusal UnreadableSecret = new(
        "cards/unreadable-secret",
        StatusCodes.Status400BadRequest,
        "The secret cannot be decrypted",
        "Send base64 of the SM2 ciphertext C1C3C2 (04‖x1‖y1‖C3‖C2) of the secret in UTF-8 under the named key.",
        "卡密无法解密，请重新输入后提交。"
    )
    {
        Field = "secret",
    };

    public static readonly Refusal NumberMissing = new(
        "cards/number-missing",
        StatusCodes.Status400BadRequest,
        "The card number is missing",
        "A card of this brand is submitted with its number.",
        "请填写卡号。"
    )
    {
        Field = "number",
    };

    public static readonly Refusal SecretMissing = new(
        "cards/secret-missing",
        StatusCodes.Status400BadRequest,
        "The card secret is missing",
        "A card of this brand is submitted with its secret, encrypted under the key of GET /cards/encryption-key.",
        "请填写卡密。"
    )
    {
        Field = "secret",
    };

    public static readonly Refusal SecretNotWanted = new(
        "cards/secret-not-wanted",
        StatusCodes.Status400BadRequest,
        "A card of this brand has no secret",
        "Leave the secret out: what is not needed is not taken.",
        "该卡种无需填写卡密，请勿提供。"
    )
    {
        Field = "secret",
    };

    public static readonly Refusal NotFound = new(
        "cards/not-found",
        StatusCodes.Status404NotFound,
        "There is no such card",
        "No card with this id, or none of yours.",
        "未找到该卡。"
    );

    public static readonly Refusal UnknownPurpose = new(
        "cards/unknown-purpose",
        StatusCodes.Status400BadRequest,
        "A card is not revealed for this purpose",
        $"Purpose is one of: {string.Join(", ", RevealPurposes.OfStaff)}.",
        "请选择有效的查看用途。"
    )
    {
        Field = "purpose",
    };

    public static readonly Refusal NoSuchRequest = new(
        "cards/no-such-reveal-request",
        StatusCodes.Status404NotFound,
        "There is no such request",
        "requestId is of a request of your own for this card (POST /staff/cards/{cardId}/reveal-requests).",
        "未找到您对该卡的查看申请。"
    )
    {
        Field = "requestId",
    };

    public static readonly Refusal SecondPersonNeeded = new(
        "cards/second-person-needed",
        StatusCodes.Status409Conflict,
        "Somebody else must approve",
        "A card is revealed when a second member of the risk team has approved the request; nobody approves their own.",
        "查看卡密需由另一位风控人员批准，本人不能审批自己的申请。"
    );

    public static readonly Refusal RequestIsOver = new(
        "cards/reveal-request-over",
        StatusCodes.Status409Conflict,
        "The request is over",
        "It was decided, used or ran out. An approval is good for one look within minutes; ask again.",
        "该申请已处理、已使用或已过期，请重新申请。"
    );
}
