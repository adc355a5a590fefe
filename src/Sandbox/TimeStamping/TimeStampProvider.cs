using System.Security.Cryptography;
using CardRecycle.Sandbox.Faults;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;

namespace CardRecycle.Sandbox.TimeStamping;

/// <summary>
/// A time stamp authority (RFC 3161): <c>POST /tsa</c> takes <c>application/timestamp-query</c> and nothing else, over SHA-256 or SHA-512,
/// and signs with a certificate for time stamping only. Whatever it cannot read or does not stamp it answers with a rejection and its
/// PKIFailureInfo, as section 2.4.2 has it. Side door: <c>GET /tsa/root.pem</c>.
/// </summary>
internal static class TimeStampProvider
{
    public const string FaultName = "tsa";
    private const int RequestBytesMax = 8 * 1024;
    private const string QueryType = "application/timestamp-query";
    private const string ReplyType = "application/timestamp-reply";

    /// <summary>Below the arc that RFC 5612 gives to examples.</summary>
    private const string PolicyId = "1.3.6.1.4.1.32473.1";
    private const int SerialBytes = 16;

    private static readonly string[] accepted = [TspAlgorithms.Sha256, TspAlgorithms.Sha512];
    private static readonly string[] policies = [PolicyId];

    public static WebApplication MapTimeStamping(this WebApplication app)
    {
        app.MapPost("/tsa", StampAsync).WithFaults(FaultName);
        app.MapGet(
            "/tsa/root.pem",
            (IConfiguration settings) =>
                PemEncoding.WriteString("CERTIFICATE", Convert.FromBase64String(settings["Tsa:RootCertificate"] ?? "")) + "\n"
        );
        return app;
    }

    private static async Task<IResult> StampAsync(HttpContext context, IConfiguration settings, TimeProvider clock)
    {
        if (context.Request.ContentType != QueryType)
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        var buffer = new byte[RequestBytesMax + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        var tokens = Tokens(settings);
        var responses = new TimeStampResponseGenerator(tokens, accepted, policies);
        TimeStampRequest request;
        try
        {
            if (length > RequestBytesMax)
                throw new IOException("too long");
            request = new(buffer[..length]);
            // BouncyCastle reads on demand: what is missing shows here.
            _ = (request.MessageImprintAlgOid, request.GetMessageImprintDigest(), request.Nonce);
        }
        catch (Exception e)
            when (e is IOException or ArgumentException or InvalidOperationException or NullReferenceException or InvalidCastException)
        {
            return Reply(responses.GenerateFailResponse(PkiStatus.Rejection, PkiFailureInfo.BadDataFormat, "not a TimeStampReq"));
        }
        var serial = new BigInteger(1, RandomNumberGenerator.GetBytes(SerialBytes));
        return Reply(responses.Generate(request, serial, clock.GetUtcNow().UtcDateTime));
    }

    private static IResult Reply(TimeStampResponse response) => Results.Bytes(response.GetEncoded(), ReplyType);

    private static TimeStampTokenGenerator Tokens(IConfiguration settings)
    {
        var key = PrivateKeyFactory.CreateKey(Convert.FromBase64String(settings["Tsa:Key"]!));
        var certificate = new X509Certificate(Convert.FromBase64String(settings["Tsa:Certificate"]!));
        var signer = new SignerInfoGeneratorBuilder().Build(new Asn1SignatureFactory("SHA256WITHECDSA", key), certificate);
        var generator = new TimeStampTokenGenerator(
            signer,
            Asn1DigestFactory.Get(NistObjectIdentifiers.IdSha256),
            new DerObjectIdentifier(PolicyId),
            isIssuerSerialIncluded: true
        );
        generator.SetAccuracySeconds(1);
        generator.SetCertificates(CollectionUtilities.CreateStore<X509Certificate>([certificate]));
        return generator;
    }
}
