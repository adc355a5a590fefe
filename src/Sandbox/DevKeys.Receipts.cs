using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CardRecycle.Receipts.Log;

namespace CardRecycle.Sandbox;

/// <summary>Keys around the receipt log.</summary>
public sealed partial class DevKeys
{
    private const string ReceiptOrigin = "cardrecycle.dev/receipts";

    /// <summary>Time stamps and a witness for the Api; apart from <see cref="ForApi"/>, since a log without them is whole.</summary>
    public Dictionary<string, string?> ForReceiptPublishing(Uri sandbox) =>
        new()
        {
            ["Gateways:TimeStamping:Url"] = new Uri(sandbox, "/tsa").ToString(),
            ["Gateways:TimeStamping:RootCertificate"] = TsaRootCertificate(),
            ["Receipts:Witnesses:sandbox"] = new Uri(sandbox, "/witness").ToString(),
        };

    private void AddReceiptSettings(Dictionary<string, string?> sandbox)
    {
        var signer = new LogSigner(
            ReceiptOrigin,
            Convert.FromBase64String(RandomKey("receipts-signing", 32)),
            Convert.FromBase64String(Sm2Key("receipts-sm2-signing"))
        );
        sandbox["Witness:LogKeys"] = signer.PublicKeys.ToString();
        sandbox["Witness:SigningKey"] = RandomKey("witness", 32);
        sandbox["Tsa:Key"] = EcKey("tsa");
        sandbox["Tsa:Certificate"] = TsaCertificate();
        sandbox["Tsa:RootCertificate"] = TsaRootCertificate();
    }

    private string TsaRootCertificate() =>
        Keep(
            "tsa-root.certificate",
            () =>
            {
                using var key = Ec("tsa-root");
                var request = new CertificateRequest(
                    "CN=CardRecycle Sandbox Time Stamping Root,O=CardRecycle,C=CN",
                    key,
                    HashAlgorithmName.SHA256
                );
                request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
                using var root = request.CreateSelfSigned(certificatesFrom, certificatesUntil);
                return Convert.ToBase64String(root.Export(X509ContentType.Cert));
            }
        );

    /// <summary>For time stamping and nothing else, critically (RFC 3161, 2.3).</summary>
    private string TsaCertificate() =>
        Keep(
            "tsa.certificate",
            () =>
            {
                using var rootKey = Ec("tsa-root");
                using var root = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(TsaRootCertificate()));
                using var issuer = root.CopyWithPrivateKey(rootKey);
                using var key = Ec("tsa");
                var request = new CertificateRequest("CN=CardRecycle Sandbox TSA,O=CardRecycle,C=CN", key, HashAlgorithmName.SHA256);
                request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
                using var certificate = request.Create(issuer, certificatesFrom, certificatesUntil, RandomNumberGenerator.GetBytes(16));
                return Convert.ToBase64String(certificate.Export(X509ContentType.Cert));
            }
        );

    /// <summary>A P-256 private key, PKCS#8 in base64.</summary>
    private string EcKey(string name) =>
        Keep(
            name + ".ec",
            () =>
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
            }
        );

    private ECDsa Ec(string name)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(EcKey(name)), out _);
        return key;
    }
}
