using System.Security.Cryptography;
using System.Text;
using CardRecycle.Sandbox.Faults;

namespace CardRecycle.Sandbox.KeyService;

/// <summary>
/// A key management service: keys lie here and never leave, and whoever shows the token has data keys wrapped and unwrapped. <c>POST
/// /kms/keys/{id}/wrap</c> takes <c>plaintext</c> and <c>context</c>, <c>…/unwrap</c> takes <c>ciphertext</c> and <c>context</c>, all
/// but the context in base64. 401: no or another token; 404: no such key; 422: altered, or wrapped for another context.
/// </summary>
internal static class KeyServiceProvider
{
    public const string FaultName = "kms";

    public static WebApplication MapKeyService(this WebApplication app)
    {
        var keys = app.MapGroup("/kms/keys/{id}").WithFaults(FaultName);
        keys.MapPost(
            "/wrap",
            (string id, WrapRequest body, HttpRequest request, IConfiguration settings) =>
                With(request, settings, id, key => Results.Ok(new { ciphertext = Wrap(key, id, body) }))
        );
        keys.MapPost(
            "/unwrap",
            (string id, UnwrapRequest body, HttpRequest request, IConfiguration settings) =>
                With(request, settings, id, key => Unwrap(key, id, body))
        );
        return app;
    }

    private static IResult With(HttpRequest request, IConfiguration settings, string id, Func<byte[], IResult> work)
    {
        var token = settings["Kms:Token"];
        if (string.IsNullOrEmpty(token) || request.Headers.Authorization != "Bearer " + token)
            return Results.Unauthorized();
        return settings["Kms:Keys:" + id] is { Length: > 0 } key
            ? work(Convert.FromBase64String(key))
            : Results.NotFound(new { error = "no such key" });
    }

    private static string Wrap(byte[] key, string id, WrapRequest body)
    {
        var plaintext = Convert.FromBase64String(body.Plaintext);
        var wrapped = new byte[AesGcm.NonceByteSizes.MaxSize + plaintext.Length + AesGcm.TagByteSizes.MaxSize];
        var nonce = wrapped.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(
            nonce,
            plaintext,
            wrapped.AsSpan(nonce.Length, plaintext.Length),
            wrapped.AsSpan(nonce.Length + plaintext.Length),
            Associated(id, body.Context)
        );
        return Convert.ToBase64String(wrapped);
    }

    private static IResult Unwrap(byte[] key, string id, UnwrapRequest body)
    {
        try
        {
            var wrapped = Convert.FromBase64String(body.Ciphertext);
            var length = wrapped.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize;
            if (length < 0)
                return Refused();
            var plaintext = new byte[length];
            using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
            aes.Decrypt(
                wrapped.AsSpan(0, AesGcm.NonceByteSizes.MaxSize),
                wrapped.AsSpan(AesGcm.NonceByteSizes.MaxSize, length),
                wrapped.AsSpan(AesGcm.NonceByteSizes.MaxSize + length),
                plaintext,
                Associated(id, body.Context)
            );
            return Results.Ok(new { plaintext = Convert.ToBase64String(plaintext) });
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return Refused();
        }
    }

    private static IResult Refused() => Results.UnprocessableEntity(new { error = "does not unwrap" });

    private static byte[] Associated(string id, string context) => Encoding.UTF8.GetBytes($"{id}\n{context}");

    private sealed record WrapRequest(string Plaintext, string Context);

    private sealed record UnwrapRequest(string Ciphertext, string Context);
}
