using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;

namespace CardRecycle.Sandbox.Alipay;

/// <summary>Alipay's side of the certificate mode: verifies the app by its certificate, signs as Alipay.</summary>
internal sealed class AlipayKeys(IOptions<AlipayOptions> options)
{
    private readonly Lazy<(RSA Key, string Sn)> app = new(() =>
    {
        using var certificate = Read(options.Value.AppCertificate);
        return (certificate.GetRSAPublicKey()!, SnOf(certificate));
    });

    private readonly Lazy<string> rootSn = new(() =>
    {
        using var root = Read(options.Value.RootCertificate);
        return SnOf(root);
    });

    private readonly Lazy<Dictionary<string, (RSA Key, string Sn)>> own = new(() =>
        options.Value.Certificates.ToDictionary(
            c => c.Key,
            c =>
            {
                using var certificate = Read(c.Value);
                var key = RSA.Create();
                key.ImportPkcs8PrivateKey(Convert.FromBase64String(options.Value.Keys[c.Key]), out _);
                return (key, SnOf(certificate));
            }
        )
    );

    public string AppCertSn => app.Value.Sn;

    public string RootCertSn => rootSn.Value;

    public bool Knows(string certificate) => options.Value.Certificates.ContainsKey(certificate);

    public bool AppSigned(string text, byte[] signature)
    {
        // An RSA object is not promised to be safe for parallel use.
        lock (app.Value.Key)
            return app.Value.Key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <returns>The signature under a certificate of ours, and the certificate's number.</returns>
    public (string Sign, string CertSn) Sign(string certificate, byte[] data)
    {
        var (key, sn) = own.Value[certificate];
        lock (key)
            return (Convert.ToBase64String(key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)), sn);
    }

    /// <summary>MD5 over the issuer, most specific name first, and the serial number in decimal.</summary>
    private static string SnOf(X509Certificate2 certificate)
    {
        var issuer = certificate.IssuerName.Decode(X500DistinguishedNameFlags.Reversed).Replace(", ", ",", StringComparison.Ordinal);
        var serial = BigInteger.Parse("0" + certificate.SerialNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
#pragma warning disable CA5351 // A name that the protocol prescribes, not a protection.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(issuer + serial.ToString(CultureInfo.InvariantCulture))));
#pragma warning restore CA5351
    }

    private static X509Certificate2 Read(string base64) => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
}
