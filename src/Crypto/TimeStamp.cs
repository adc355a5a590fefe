using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Tsp;
using BouncyCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace CardRecycle.Crypto;

/// <summary>
/// What a time stamp authority (TSA, RFC 3161) says of data: that it saw them no later than <paramref name="Time"/>.
/// </summary>
/// <param name="Time">By the authority's clock.</param>
/// <param name="Authority">Subject of the certificate that signed.</param>
/// <param name="SerialNumber">The authority's number of this stamp.</param>
public sealed record TimeStamp(DateTimeOffset Time, string Authority, string SerialNumber)
{
    /// <summary>An answer of a TSA is some two to six kilobytes.</summary>
    public const int ResponseBytesMax = 64 * 1024;

    private const string TimeStampingPurpose = "1.3.6.1.5.5.7.3.8";

    /// <summary>
    /// Checks a TSA's answer (TimeStampResp): granted, over these data, signed by a certificate for time stamping that leads to
    /// <paramref name="root"/> and was good at that time.
    /// </summary>
    /// <param name="response">DER.</param>
    /// <param name="data">What was stamped.</param>
    /// <param name="root">Whom to trust.</param>
    /// <param name="request">The question, when this is its answer: its nonce must be there.</param>
    /// <exception cref="CryptoRefusedException">Why it proves nothing.</exception>
    public static TimeStamp Check(byte[] response, ReadOnlySpan<byte> data, X509Certificate2 root, TimeStampRequest? request = null)
    {
        try
        {
            var answer = new TimeStampResponse(response);
            request?.Demand(answer);
            var token =
                answer.TimeStampToken
                ?? throw new CryptoRefusedException($"The authority refused (status {answer.Status}): {answer.GetStatusString()}");
            var info = token.TimeStampInfo;
            if (
                info.MessageImprintAlgOid != TspAlgorithms.Sha256
                || !info.GetMessageImprintDigest().AsSpan().SequenceEqual(SHA256.HashData(data))
            )
                throw new CryptoRefusedException("The time stamp is over other data.");
            var signer = token.GetCertificates().EnumerateMatches(token.SignerID).FirstOrDefault();
            if (signer is null)
                throw new CryptoRefusedException("The time stamp does not bring the certificate that signed it.");
            token.Validate(signer);
            var time = new DateTimeOffset(info.GenTime.ToUniversalTime());
            DemandTrust(signer, token.GetCertificates().EnumerateMatches(null), root, time);
            return new(time, signer.SubjectDN.ToString(), info.SerialNumber.ToString(16));
        }
        catch (Exception e)
            when (e is TspException or IOException or ArgumentException or InvalidOperationException or CryptographicException)
        {
            throw new CryptoRefusedException($"The time stamp is none, or its signature is wrong: {e.Message}", e);
        }
    }

    private static void DemandTrust(
        BouncyCertificate signer,
        IEnumerable<BouncyCertificate> others,
        X509Certificate2 root,
        DateTimeOffset at
    )
    {
        using var certificate = X509CertificateLoader.LoadCertificate(signer.GetEncoded());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimeStampingPurpose));
        foreach (var other in others)
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(other.GetEncoded()));
        if (!chain.Build(certificate))
            throw new CryptoRefusedException(
                "The authority's certificate does not lead to the given root: "
                    + string.Join("; ", chain.ChainStatus.Select(s => s.Status.ToString()).Distinct())
            );
    }
}
