using System.Security.Cryptography;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Tsp;

namespace CardRecycle.Crypto;

/// <summary>A question to a time stamp authority (RFC 3161): "when did you see data with this SHA-256?", with a nonce and a wish for the
/// authority's certificate.</summary>
public sealed class TimeStampRequest
{
    private const int NonceBytes = 16;
    private readonly Org.BouncyCastle.Tsp.TimeStampRequest request;

    private TimeStampRequest(Org.BouncyCastle.Tsp.TimeStampRequest request) => this.request = request;

    public static TimeStampRequest For(ReadOnlySpan<byte> data)
    {
        var generator = new TimeStampRequestGenerator();
        generator.SetCertReq(true);
        var nonce = new BigInteger(1, RandomNumberGenerator.GetBytes(NonceBytes));
        return new(generator.Generate(TspAlgorithms.Sha256, SHA256.HashData(data), nonce));
    }

    /// <summary>DER, as <c>application/timestamp-query</c> carries it.</summary>
    public byte[] ToBytes() => request.GetEncoded();

    /// <summary>True when the answer is one to this very question: status granted, same hash, same nonce.</summary>
    internal void Demand(TimeStampResponse response)
    {
        try
        {
            response.Validate(request);
        }
        catch (TspException e)
        {
            throw new CryptoRefusedException($"The time stamp does not answer the question: {e.Message}", e);
        }
    }
}
