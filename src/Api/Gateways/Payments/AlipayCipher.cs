using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Api.Gateways.Payments;

/// <summary>
/// The merchant's side of Alipay's certificate mode: signs requests (RSA2), verifies answers and notifications by the certificate that
/// they name. A certificate counts only if one of the roots has signed it and it is valid now.
/// </summary>
internal sealed class AlipayCipher(IOptions<AlipayGatewayOptions> options, TimeProvider clock)
{
    /// <summary>SHA*withRSA; the roots of the national algorithms are not part of the number.</summary>
    private const string RsaSignatures = "1.2.840.113549.1.1.";

    private readonly Lazy<Material> material = new(() => new(options.Value));

    /// <summary>app_cert_sn.</summary>
    public string AppCertSn => material.Value.AppCertSn;

    /// <summary>alipay_root_cert_sn.</summary>
    public string RootCertSn => material.Value.RootCertSn;

    /// <summary>What is signed: <c>k=v</c> in the order of the names, joined by <c>&amp;</c>; empty values and <c>sign</c> are left
    /// out.</summary>
    public static string Join(IEnumerable<KeyValuePair<string, string>> fields, params string[] without) =>
        string.Join(
            '&',
            fields
                .Where(f => f.Key != "sign" && f.Value.Length > 0 && !without.Contains(f.Key))
                .OrderBy(f => f.Key, StringComparer.Ordinal)
                .Select(f => $"{f.Key}={f.Value}")
        );

    /// <summary>SHA256withRSA under the app's key, base64.</summary>
    public string Sign(string text)
    {
        var key = material.Value.AppKey;
        // An RSA object is not promised to be safe for parallel use.
        lock (key)
            return Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Whether Alipay has signed these bytes with the certificate of this number.</summary>
    public bool IsGenuine(string? certSn, string? signature, ReadOnlySpan<byte> signed)
    {
        if (certSn is null || signature is null || !material.Value.Alipay.TryGetValue(certSn, out var certificate))
            return false;
        return Signed(certificate, signature, signed);
    }

    /// <summary>Whether Alipay has signed these bytes with any of its certificates: what comes over a person's device names none.</summary>
    public bool IsGenuineOfAny(string? signature, ReadOnlySpan<byte> signed)
    {
        foreach (var certificate in material.Value.Alipay.Values)
            if (signature is not null && Signed(certificate, signature, signed))
                return true;
        return false;
    }

    private bool Signed(
        (RSA Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter) certificate,
        string signature,
        ReadOnlySpan<byte> signed
    )
    {
        var now = clock.GetUtcNow();
        if (now < certificate.NotBefore || now > certificate.NotAfter)
            return false;
        var given = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, given, out var length))
            return false;
        lock (certificate.Key)
            return certificate.Key.VerifyData(signed, given.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The number of a certificate as Alipay counts it: MD5 over issuer (most specific name first) and serial in
    /// decimal.</summary>
    public static string CertSnOf(X509Certificate2 certificate)
    {
        var names = certificate.Issuer.Split(", ");
        if (!names[0].StartsWith("CN", StringComparison.Ordinal))
            Array.Reverse(names);
        var serial = new BigInteger(certificate.GetSerialNumber(), isUnsigned: true);
        var text = string.Join(',', names) + serial.ToString(CultureInfo.InvariantCulture);
#pragma warning disable CA5351 // A name that the protocol prescribes, not a protection.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    private static X509Certificate2 Read(string base64) => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));

    /// <summary>The keys, parsed once; wrong ones stop the first use with a message.</summary>
    private sealed class Material
    {
        public Material(AlipayGatewayOptions options)
        {
            AppKey = RSA.Create();
            AppKey.ImportPkcs8PrivateKey(Convert.FromBase64String(options.AppPrivateKey), out _);
            AppCertSn = CertSnOf(Read(options.AppCertificate));
            var roots = options.RootCertificates.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Read(r.Value)).ToList();
            RootCertSn = string.Join(
                '_',
                roots.Where(r => r.SignatureAlgorithm.Value!.StartsWith(RsaSignatures, StringComparison.Ordinal)).Select(CertSnOf)
            );
            foreach (var certificate in options.AlipayCertificates.Values.Select(Read))
            {
                if (!IsFrom(certificate, roots))
                    throw new CryptographicException($"Gateways:Alipay: no root has signed the certificate {CertSnOf(certificate)}.");
                Alipay[CertSnOf(certificate)] = new(
                    certificate.GetRSAPublicKey() ?? throw new CryptographicException("Gateways:Alipay: a certificate is not of RSA."),
                    certificate.NotBefore,
                    certificate.NotAfter
                );
            }
        }

        public RSA AppKey { get; }
        public string AppCertSn { get; }
        public string RootCertSn { get; }
        public Dictionary<string, (RSA Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter)> Alipay { get; } = [];

        /// <summary>Signed by a root. Validity is asked at each use, on our clock.</summary>
        private static bool IsFrom(X509Certificate2 certificate, List<X509Certificate2> roots)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots.ToArray());
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
            return chain.Build(certificate);
        }
    }
}
