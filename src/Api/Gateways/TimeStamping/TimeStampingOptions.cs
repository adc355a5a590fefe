using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CardRecycle.Api.Gateways.TimeStamping;

/// <summary>Section <c>Gateways:TimeStamping</c>.</summary>
internal sealed class TimeStampingOptions
{
    /// <summary>Where the authority takes <c>application/timestamp-query</c>; not set: nothing is stamped.</summary>
    public Uri? Url { get; set; }

    /// <summary>The root certificate that the authority is trusted by, DER in base64 or PEM.</summary>
    public string RootCertificate { get; set; } = "";

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsSound
    {
        get
        {
            if (Url is null)
                return true;
            try
            {
                using var root = LoadRoot();
                return Timeout > TimeSpan.Zero;
            }
            catch (Exception e) when (e is CryptographicException or FormatException)
            {
                return false;
            }
        }
    }

    public X509Certificate2 LoadRoot() =>
        RootCertificate.StartsWith("-----", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromPem(RootCertificate)
            : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(RootCertificate));
}
